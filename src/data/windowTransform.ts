import { elementAt } from "../base/elementAt.ts";
import { columnStatistics, type Scaling, scalingFrom } from "./scaling.ts";

/** How a column is read within the window that a forecast sees; `standard` is as it is. */
export type WindowRule = "standard" | "per_window" | "last_value" | "difference";

/** Where a target's zero and its unit are. */
export interface TargetFrame {
  /** The input feature that is the target's own column. */
  readonly feature: number;
  readonly origin: "zero" | "mean" | "last";
  /** Whether the unit is the window's deviation; else it is 1. */
  readonly inDeviations: boolean;
}

/**
 * Inputs and targets relative to the window that a forecast sees; all values before it are scaled by the training rows. Plain
 * data, as it is written into model cards.
 *
 * With the target's origin a and unit s of the window, an output stands for the scaled value
 *
 *     (change.mean + change.deviation · output) · s + a
 *
 * @see Kim et al. (2022), Reversible instance normalization (RevIN), here without learned numbers.
 */
export interface WindowTransform {
  /** Of each input feature, [I]. */
  readonly inputs: readonly WindowRule[];
  /**
   * Added to the variance of a feature in a window before the root is taken, [I]: a hundredth of its mean over training windows, so
   * that a window in which nothing happens does not magnify noise.
   */
  readonly floors: readonly number[];
  /** Of each target column. */
  readonly targets: readonly TargetFrame[];
  /** Mean and deviation of the training targets in their frames, by target column: what the network says has deviation 1. */
  readonly change: Scaling;
}

/** Rows of scaled features, [rows, I] flat, from which windows are taken. */
interface WindowSource {
  readonly values: ArrayLike<number>;
  /** First row of the window. */
  readonly start: number;
  readonly rows: number;
}

/** What a window says of each of its features. */
interface WindowFacts {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly last: Float64Array;
}

/** Origin and unit of each of the O outputs, so that output · unit + origin is a scaled value. */
interface OutputFrame {
  readonly origin: Float64Array;
  readonly unit: Float64Array;
}

export function windowFacts({ floors }: Pick<WindowTransform, "floors">, window: WindowSource): WindowFacts {
  const width = floors.length;
  const [mean, deviation, last] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  const { values, start, rows } = window;
  for (let feature = 0; feature < width; feature++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[(start + row) * width + feature]!;
    const center = sum / rows;
    mean[feature] = center;
    last[feature] = values[(start + rows - 1) * width + feature]!;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += (values[(start + row) * width + feature]! - center) ** 2;
    deviation[feature] = Math.sqrt(squares / rows + elementAt(floors, feature));
  }
  return { mean, deviation, last };
}

/**
 * Writes a window as the network reads it: row r goes to element `at + r · step` of `target`, and the I − 1 behind it.
 */
export function writeRelative(
  { inputs }: WindowTransform,
  { mean, deviation, last }: WindowFacts,
  { values, start, rows }: WindowSource,
  target: { [index: number]: number },
  at: number,
  step: number,
): void {
  const width = inputs.length;
  for (let feature = 0; feature < width; feature++) {
    const rule = inputs[feature];
    for (let row = 0; row < rows; row++) {
      const from = (start + row) * width + feature;
      const value = values[from]!;
      target[at + row * step + feature] =
        rule === "per_window"
          ? (value - mean[feature]!) / deviation[feature]!
          : rule === "last_value"
            ? value - last[feature]!
            : rule === "difference"
              ? row === 0
                ? 0
                : value - values[from - width]!
              : value;
    }
  }
}

/** Origin and unit of a window's targets before `change` is taken out, [targets]. */
function targetFrames(targets: readonly TargetFrame[], { mean, deviation, last }: WindowFacts): OutputFrame {
  const origins = { zero: null, mean, last };
  return {
    origin: Float64Array.from(targets, ({ feature, origin }) => origins[origin]?.[feature] ?? 0),
    unit: Float64Array.from(targets, ({ feature, inDeviations }) => (inDeviations ? elementAt(deviation, feature) : 1)),
  };
}

/** @param size O: the horizon times the target columns. */
export function outputFrame({ targets, change }: WindowTransform, facts: WindowFacts, size: number): OutputFrame {
  const { origin, unit } = targetFrames(targets, facts);
  const column = (at: number) => at % targets.length;
  return {
    origin: Float64Array.from({ length: size }, (_, at) => {
      const own = column(at);
      return elementAt(change.mean, own) * elementAt(unit, own) + elementAt(origin, own);
    }),
    unit: Float64Array.from(
      { length: size },
      (_, at) => elementAt(change.deviation, column(at)) * elementAt(unit, column(at)),
    ),
  };
}

/** Rules and frames, before the training windows have been looked at. */
export type WindowRules = Pick<WindowTransform, "inputs" | "targets">;

interface TrainingWindows {
  /** Scaled features [rows, I] and targets [rows, targets]. */
  readonly inputs: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly starts: ArrayLike<number>;
  /** The element of `targets` where those of a window begin. */
  readonly targetStarts: ArrayLike<number>;
  readonly lookBack: number;
  /** O. */
  readonly size: number;
}

/** Windows that are looked at, spread evenly: more hardly change a mean. */
const mostWindows = 20_000;

/** What is learned of the training windows: floors, and the usual size of what is forecast. */
export function fittedTransform(rules: WindowRules, windows: TrainingWindows): WindowTransform {
  const width = rules.inputs.length;
  const { inputs: values, targets, starts, targetStarts, lookBack: rows, size } = windows;
  const stride = Math.max(1, Math.ceil(starts.length / mostWindows));
  const looked = Array.from({ length: Math.ceil(starts.length / stride) }, (_, index) => index * stride);
  const variances = new Float64Array(width);
  for (const window of looked) {
    const { deviation } = windowFacts(
      { floors: new Array(width).fill(0) },
      { values, start: elementAt(starts, window), rows },
    );
    for (let feature = 0; feature < width; feature++)
      variances[feature]! += elementAt(deviation, feature) ** 2 / looked.length;
  }
  const floors = Array.from(variances, (variance) => (variance > 0 ? variance / 100 : 1));
  const changes = rules.targets.map(() => new Float64Array((looked.length * size) / rules.targets.length));
  looked.forEach((window, index) => {
    const facts = windowFacts({ floors }, { values, start: elementAt(starts, window), rows });
    const { origin, unit } = targetFrames(rules.targets, facts);
    for (let at = 0; at < size; at++) {
      const column = at % rules.targets.length;
      const value = elementAt(targets, elementAt(targetStarts, window) + at);
      const place = (index * size + at - column) / rules.targets.length;
      (changes[column] as Float64Array)[place] = (value - elementAt(origin, column)) / elementAt(unit, column);
    }
  });
  return { ...rules, floors, change: scalingFrom(changes.map((each) => columnStatistics([each]))) };
}
