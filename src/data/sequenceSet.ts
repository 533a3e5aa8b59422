import { elementAt } from "../base/elementAt.ts";
import type { Rng } from "../base/rng.ts";
import type { FamilyName } from "../measures/measures.ts";
import type { OutputNames } from "../measures/outputNames.ts";
import type { DataBatch, Dataset, Split } from "./dataset.ts";
import type { Folds } from "./folds.ts";
import type { FeatureSource } from "./forecastFeatures.ts";
import type { Scaling } from "./scaling.ts";
import { outputFrame, type WindowTransform, windowFacts, writeRelative } from "./windowTransform.ts";

/** How outputs are judged beside the loss. */
type Scoring = Exclude<FamilyName, "text">;

/** Separate sequences, each run from the zero state: words, examples, windows. */
export interface SequenceSet {
  readonly kind: "sequences";
  readonly input: Dataset["input"];
  readonly output: Dataset["output"];
  /** T: timesteps of the longest sequence. */
  readonly time: number;
  /** The loss is taken at this many timesteps at the end of each sequence; null is every timestep. */
  readonly scored: number | null;
  readonly scoring: Scoring;
  readonly splits: { readonly [S in Split]: SequenceSplit };
  readonly names: SequenceNames;
  /** Of a forecast that reads and answers relative to each window; absent where values are scaled by the training rows alone. */
  readonly window?: WindowTransform;
  /** Of a forecast: mean absolute error of the naive one on the training rows, by target, on their scale. */
  readonly naive?: readonly number[];
  /** Where the search cross-validates. */
  readonly folds?: Folds;
}

/** What the numbers mean; null where there is no such thing. */
export interface SequenceNames {
  /** Of input tokens. */
  readonly vocabulary: readonly string[] | null;
  /** Of input features, and how they were standardised (null: not at all). */
  readonly features: readonly string[] | null;
  readonly featureScaling: Scaling | null;
  /** What stands in place of missing values, where it is not the mean of `featureScaling`. */
  readonly featureFill?: readonly number[];
  /** Of a forecast's input features, where they come from; absent where all are columns. */
  readonly sources?: readonly FeatureSource[];
  /** Of output classes or symbols. */
  readonly classes: readonly string[] | null;
  /** Of forecast columns, and how they were standardised. */
  readonly targets: readonly string[] | null;
  readonly targetScaling: Scaling | null;
}

export const namesOfNothing: SequenceNames = {
  vocabulary: null,
  features: null,
  featureScaling: null,
  classes: null,
  targets: null,
  targetScaling: null,
};

/** What a scorer is to know of the outputs. */
export function outputNames({ names, naive }: Pick<SequenceSet, "names" | "naive">): OutputNames {
  const { classes, targets, targetScaling } = names;
  return {
    classes,
    targets:
      targets?.map((name, index) => ({
        name,
        mean: targetScaling?.mean[index] ?? 0,
        deviation: targetScaling?.deviation[index] ?? 1,
        naive: naive?.[index] ?? null,
      })) ?? null,
  };
}

/** Sequence i reads `lengths[i]` timesteps from `starts[i]` on; sequences may overlap (windows). */
export interface SequenceSplit {
  /** Tokens [timesteps] or features [timesteps, I]. */
  readonly inputs: Int32Array | Float32Array;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** Classes, one per output row, or values [rows, O]. */
  readonly targets: Int32Array | Float32Array;
  /** The element of `targets` where those of sequence i begin, one row after the other. */
  readonly targetStarts: Int32Array;
  /** Where windows are of several series: the element of `targets` at which that of sequence i begins. */
  readonly seriesStarts?: Int32Array;
}

/** Timesteps of the longest sequence of any split. */
export function longestSequence(splits: SequenceSet["splits"]): number {
  const longest = (split: SequenceSplit) => split.lengths.reduce((most, length) => Math.max(most, length), 0);
  return Math.max(longest(splits.train), longest(splits.validation), longest(splits.test));
}

export function sequenceBatchCount(split: SequenceSplit, batch: number): number {
  return Math.ceil(split.lengths.length / batch);
}

/** How many batches' worth of shuffled sequences are sorted by length together: little padding, and still random batches. */
const POOL_BATCHES = 32;

/**
 * Groups the sequences of a pass into batches of similar length. Every sequence is in exactly one batch; the last one may be partial.
 *
 * @returns indices of sequences, batch by batch.
 */
export function groupByLength(lengths: Int32Array, batch: number, order: Rng | null): number[][] {
  const all = Array.from(lengths, (_, index) => index);
  const shuffled = order === null ? all : order.shuffle(all);
  const pool = order === null ? Math.max(1, all.length) : batch * POOL_BATCHES;
  const groups: number[][] = [];
  for (let from = 0; from < shuffled.length; from += pool) {
    const part = shuffled.slice(from, from + pool).sort((a, b) => elementAt(lengths, a) - elementAt(lengths, b));
    for (let at = 0; at < part.length; at += batch) groups.push(part.slice(at, at + batch));
  }
  return order === null ? groups : order.shuffle(groups);
}

/** The batches of one pass. Padding (behind a sequence's end, or in place of a sequence) is 0 and has no output row. */
export function* sequenceBatches(
  set: SequenceSet,
  split: SequenceSplit,
  batch: number,
  order: Rng | null,
): Generator<DataBatch> {
  const width = set.input.kind === "tokens" ? 1 : set.input.size;
  const targetWidth = set.output.loss === "softmaxCrossEntropy" ? 1 : set.output.size;
  const rowsPerSequence = set.scored === null ? set.time : Math.min(set.scored, set.time);
  const inputs = emptyLike(split.inputs, set.time * batch * width);
  const targets = emptyLike(split.targets, rowsPerSequence * batch * targetWidth);
  const outputRows = new Int32Array(rowsPerSequence * batch);
  for (const sequences of groupByLength(split.lengths, batch, order)) {
    const steps = sequences.reduce((most, index) => Math.max(most, elementAt(split.lengths, index)), 0);
    inputs.fill(0, 0, steps * batch * width);
    if (set.window !== undefined) {
      yield windowBatch(set, set.window, split, batch, sequences, { inputs, targets, outputRows });
      continue;
    }
    let rows = 0;
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < sequences.length; b++) {
        const index = sequences[b]!;
        const length = split.lengths[index]!;
        if (t >= length) continue;
        copy(split.inputs, (split.starts[index]! + t) * width, inputs, (t * batch + b) * width, width);
        const firstScored = set.scored === null ? 0 : Math.max(0, length - set.scored);
        if (t < firstScored) continue;
        const from = split.targetStarts[index]! + (t - firstScored) * targetWidth;
        copy(split.targets, from, targets, rows * targetWidth, targetWidth);
        outputRows[rows++] = t * batch + b;
      }
    }
    yield {
      steps,
      inputs: inputs.subarray(0, steps * batch * width),
      outputRows: rows === steps * batch ? null : outputRows.subarray(0, rows),
      targets: targets.subarray(0, rows * targetWidth),
      carryState: false,
    };
  }
}

/** A batch of windows, which are equally long and answer once, relative to themselves. */
function windowBatch(
  { time, input, output }: SequenceSet,
  window: WindowTransform,
  split: SequenceSplit,
  batch: number,
  sequences: readonly number[],
  { inputs, targets, outputRows }: Pick<DataBatch, "inputs" | "targets"> & { readonly outputRows: Int32Array },
): DataBatch {
  const width = input.kind === "features" ? input.size : 1;
  const { size } = output;
  const count = sequences.length;
  const restoring = { origin: new Float64Array(count * size), unit: new Float64Array(count * size) };
  sequences.forEach((index, b) => {
    const source = { values: split.inputs, start: elementAt(split.starts, index), rows: time };
    const facts = windowFacts(window, source);
    writeRelative(window, facts, source, inputs, b * width, batch * width);
    const { origin, unit } = outputFrame(window, facts, size);
    restoring.origin.set(origin, b * size);
    restoring.unit.set(unit, b * size);
    const from = elementAt(split.targetStarts, index);
    for (let at = 0; at < size; at++) {
      const value = split.targets[from + at]!;
      targets[b * size + at] = (value - origin[at]!) / unit[at]!;
    }
    outputRows[b] = (time - 1) * batch + b;
  });
  return {
    steps: time,
    inputs: inputs.subarray(0, time * batch * width),
    outputRows: time === 1 && count === batch ? null : outputRows.subarray(0, count),
    targets: targets.subarray(0, count * size),
    carryState: false,
    restoring,
  };
}

function emptyLike(array: Int32Array | Float32Array, length: number): Int32Array | Float32Array {
  return array instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
}

function copy(
  source: Int32Array | Float32Array,
  from: number,
  target: Int32Array | Float32Array,
  to: number,
  count: number,
) {
  for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
}
