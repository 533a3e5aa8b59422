import { elementAt } from "../base/elementAt.ts";

/** Mean and standard deviation of each column, by which values are standardised. */
export interface Scaling {
  readonly mean: readonly number[];
  /** 1 for a column that never changes, so that dividing by it gives 0 and not NaN. */
  readonly deviation: readonly number[];
}

/** Statistics of one column of numbers. */
export interface ColumnStatistics {
  readonly mean: number;
  /** Population standard deviation; 0 where all values are the same but for rounding. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Mean and deviation in two passes, of values divided by a power of two near their largest magnitude: squares of 1e200 or
 * 1e-200 would be infinite or zero else, and a power of two changes no digit.
 *
 * @param pieces of the column; NaN is left out. Without any number all is 0.
 */
export function columnStatistics(pieces: readonly ArrayLike<number>[]): ColumnStatistics {
  let [least, most, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const piece of pieces) {
    for (let row = 0; row < piece.length; row++) {
      const value = piece[row]!;
      if (value < least) least = value;
      if (value > most) most = value;
      if (!Number.isNaN(value)) count++;
    }
  }
  if (count === 0) return { mean: 0, deviation: 0, least: 0, most: 0 };
  if (least === most) return { mean: least, deviation: 0, least, most };
  const magnitude = 2 ** Math.floor(Math.log2(Math.max(Math.abs(least), Math.abs(most))));
  let sum = 0;
  for (const piece of pieces) {
    for (let row = 0; row < piece.length; row++) {
      const value = piece[row]!;
      if (!Number.isNaN(value)) sum += value / magnitude;
    }
  }
  const mean = sum / count;
  let squares = 0;
  for (const piece of pieces) {
    for (let row = 0; row < piece.length; row++) {
      const value = piece[row]!;
      if (!Number.isNaN(value)) squares += (value / magnitude - mean) ** 2 / count;
    }
  }
  // Rounding leaves a trace of variance in a column that is constant (0.3 and 0.1 + 0.2); it is noise, not a scale.
  const isRounding = most / magnitude - least / magnitude <= roundingShare;
  return { mean: mean * magnitude, deviation: isRounding ? 0 : Math.sqrt(squares) * magnitude, least, most };
}

/** A spread this small beside the values' own size comes from float64's rounding, a few last bits. */
const roundingShare = 8 * Number.EPSILON;

/** The scale of a column: its deviation, or where that is 0, one that makes the rounding of its values nothing. */
function scaleOf({ deviation, mean, least, most }: ColumnStatistics): number {
  if (deviation > 0) return deviation;
  return least === most ? 1 : Math.max(1, Math.abs(mean));
}

/** Whether a column is as good as constant: its values differ by a millionth of their size at most. */
export function hardlyVaries({ deviation, mean }: ColumnStatistics): boolean {
  return deviation <= 1e-6 * Math.abs(mean);
}

/** The value in deviations from the mean; also where their difference is beyond float64. */
export function standardised(value: number, mean: number, deviation: number): number {
  const difference = value - mean;
  return Number.isFinite(difference) ? difference / deviation : value / deviation - mean / deviation;
}

/** Statistics of each column. @param rows at least one, all as wide as the first. */
export function rowStatistics(rows: readonly (readonly number[])[]): ColumnStatistics[] {
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, c) =>
    columnStatistics([Float64Array.from(rows, (row) => elementAt(row, c))]),
  );
}

export function scalingFrom(columns: readonly ColumnStatistics[]): Scaling {
  return { mean: columns.map(({ mean }) => mean), deviation: columns.map(scaleOf) };
}

export type ScalingRule = "standard" | "min_max" | "none";

/** Zero and unit of a column. */
export function columnScaling(
  statistics: ColumnStatistics,
  rule: ScalingRule,
): { readonly mean: number; readonly deviation: number } {
  const { mean, least, most } = statistics;
  if (rule === "none") return { mean: 0, deviation: 1 };
  const deviation = scaleOf(statistics);
  if (rule === "standard" || statistics.deviation === 0) return { mean, deviation };
  // Where the range is beyond float64, deviations have to do.
  return Number.isFinite(most - least) ? { mean: least, deviation: most - least } : { mean, deviation };
}

/** Writes (value − mean) / deviation of the rows into `target` [rows, columns], from element `start` on. */
export function writeScaled(
  rows: readonly (readonly number[])[],
  scaling: Scaling,
  target: Float32Array,
  start: number,
): void {
  let at = start;
  for (const row of rows) {
    for (let c = 0; c < row.length; c++) {
      target[at++] = standardised(row[c]!, scaling.mean[c]!, scaling.deviation[c]!);
    }
  }
}
