import { choleskyFactor, solveInPlace } from "../../base/cholesky.ts";
import type { SequenceSet, SequenceSplit } from "../sequenceSet.ts";
import type { Forecast } from "./forecastReferences.ts";

/** Inputs of the regression; beyond it the older rows of a window are left out. */
const mostInputs = 240;
/** Training windows that are used, spread evenly: more change a few hundred coefficients little. */
const mostWindows = 6000;
/** Share of the inputs' own variance that is added to the diagonal. */
const penalty = 1e-4;

/**
 * Ridge regression from the last rows of a window (and a constant) to every value that is forecast, by the normal equations.
 *
 * @returns null where a window has more inputs in one row than can be used, or there is no training window.
 * @see Hoerl, Kennard (1970)
 */
export function ridgeForecast(
  set: SequenceSet,
): { readonly forecast: Forecast; readonly rows: number; readonly parameters: number } | null {
  const width = set.input.kind === "features" ? set.input.size : 1;
  const rows = Math.min(set.time, Math.floor(mostInputs / width));
  const { train } = set.splits;
  const windows = train.starts.length;
  if (rows === 0 || windows === 0) return null;
  const inputs = rows * width + 1;
  const outputs = set.output.size;
  const products = new Float64Array(inputs * inputs);
  const targets = new Float64Array(inputs * outputs);
  const row = new Float64Array(inputs);
  const stride = Math.ceil(windows / mostWindows);
  let used = 0;
  for (let window = 0; window < windows; window += stride, used++) {
    readWindow(train, window, set.time, rows, width, row);
    for (let i = 0; i < inputs; i++) {
      const value = row[i]!;
      for (let j = 0; j <= i; j++) products[i * inputs + j]! += value * row[j]!;
      const start = train.targetStarts[window]!;
      for (let o = 0; o < outputs; o++) targets[i * outputs + o]! += value * train.targets[start + o]!;
    }
  }
  for (let i = 0; i < inputs - 1; i++) products[i * inputs + i]! += penalty * used;
  const factor = choleskyFactor(products, inputs);
  if (factor === null) return null;
  solveInPlace(factor, targets, outputs);
  const forecast: Forecast = (split, window, into) => {
    readWindow(split, window, set.time, rows, width, row);
    into.fill(0);
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) into[o]! += row[i]! * targets[i * outputs + o]!;
    }
    return true;
  };
  return { forecast, rows, parameters: inputs * outputs };
}

/** The last `rows` rows of a window [rows, width], then 1. */
function readWindow(
  split: SequenceSplit,
  window: number,
  time: number,
  rows: number,
  width: number,
  into: Float64Array,
): void {
  const from = (split.starts[window]! + time - rows) * width;
  for (let at = 0; at < rows * width; at++) into[at] = split.inputs[from + at]!;
  into[rows * width] = 1;
}
