import { elementAt } from "../base/elementAt.ts";
import { standardised } from "../data/scaling.ts";
import { outputFrame, type WindowTransform, windowFacts, writeRelative } from "../data/windowTransform.ts";
import type { ModelMeaning } from "./modelMeaning.ts";

/** What the model reads of timesteps in the data's own units, [time, I] flat. */
export function standardise(meaning: ModelMeaning, rows: readonly (readonly number[])[]): number[] {
  return readWindow(meaning, scaledRows(meaning, rows));
}

/** What the model reads of inputs [time, I] that are scaled by the training data. */
export function readWindow({ window }: ModelMeaning, scaled: readonly number[]): number[] {
  if (window === undefined) return [...scaled];
  const source = sourceOf(window, scaled);
  const read = new Array<number>(scaled.length);
  writeRelative(window, windowFacts(window, source), source, read, 0, window.inputs.length);
  return read;
}

/** By the mean and deviation of the training data alone, [time, I] flat. */
export function scaledRows({ input }: ModelMeaning, rows: readonly (readonly number[])[]): number[] {
  const scaling = input.kind === "numbers" ? input.scaling : null;
  if (scaling === null) return rows.flat();
  return rows.flatMap((row) =>
    row.map((value, i) => standardised(value, elementAt(scaling.mean, i), elementAt(scaling.deviation, i))),
  );
}

/**
 * Outputs in the data's own units.
 *
 * @param scaled the inputs [time, I] that they answer, scaled by the training data; read only where the model reads a window.
 */
export function inUnits(
  { output, window }: ModelMeaning,
  scaled: readonly number[],
  outputs: readonly number[],
): number[] {
  const { scaling } = output;
  const values = window === undefined ? [...outputs] : restoredValues(window, scaled, outputs);
  if (scaling === null) return values;
  return values.map((value, i) => value * elementAt(scaling.deviation, i) + elementAt(scaling.mean, i));
}

function restoredValues(window: WindowTransform, scaled: readonly number[], outputs: readonly number[]): number[] {
  const facts = windowFacts(window, sourceOf(window, scaled));
  const { origin, unit } = outputFrame(window, facts, outputs.length);
  return outputs.map((value, at) => value * elementAt(unit, at) + elementAt(origin, at));
}

function sourceOf({ inputs }: WindowTransform, scaled: readonly number[]) {
  return { values: scaled, start: 0, rows: scaled.length / inputs.length };
}
