import { elementAt } from "../../base/elementAt.ts";
import { hasMemory } from "../../cell/memory.ts";
import type { TrainedModel } from "../trainedModel.ts";
import { type UnitsRun, unitsDifference } from "./unitCases.ts";

/** Input sequences side by side: tokens [time, batch] or features [time, batch, I]. */
export interface Sample {
  readonly time: number;
  readonly batch: number;
  readonly inputs: Int32Array | Float32Array;
}

/** An exported model, where its files lie, and what it is to be run on. */
export interface ExportedCase {
  readonly model: TrainedModel;
  readonly folder: string;
  readonly sample: Sample;
}

/** What running a model on a sample from the zero state gave. */
export interface ModelRun {
  /** [time, batch, O]. */
  readonly outputs: ArrayLike<number>;
  /** States of all layers after the last timestep, [layers, batch, H]; null where the export does not show them. */
  readonly h: ArrayLike<number> | null;
  /** Null also where the cell has no memory. */
  readonly c: ArrayLike<number> | null;
  /** What the export makes of `unitCases`; absent where it has no functions for that. */
  readonly units?: UnitsRun;
  /** Measured processor time of one timestep of one sequence. */
  readonly stepMicroseconds?: number;
}

/**
 * The largest difference of two runs, relative to max(1, |expected|): absolute for values of ordinary size, and a
 * measure of rounding where a state has grown large. Infinite where shapes differ or something is not a number.
 */
export function largestDifference(model: TrainedModel, actual: ModelRun, expected: ModelRun): number {
  let largest = differenceOf(actual.outputs, expected.outputs);
  if (actual.h !== null) largest = Math.max(largest, differenceOf(actual.h, expected.h ?? []));
  if (actual.c !== null && hasMemory(model.spec.cell)) {
    largest = Math.max(largest, differenceOf(actual.c, expected.c ?? []));
  }
  if (actual.units !== undefined) largest = Math.max(largest, unitsDifference(model.meaning, actual.units));
  return largest;
}

function differenceOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const value = elementAt(expected, i);
    const difference = Math.abs(elementAt(actual, i) - value) / Math.max(1, Math.abs(value));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}
