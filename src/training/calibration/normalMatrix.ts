import { assert } from "../../base/assert.ts";
import { type CholeskyFactor, choleskyFactor } from "../../base/cholesky.ts";

/**
 * Ridge: every diagonal element of ZᵀZ / N is raised by this share of their mean. Small enough to leave what the rows
 * determine as it is, large enough that what they do not determine stays where it was inherited.
 */
export const ridge = 1e-3;

/** Columns of Z: values [N, k], or a column of ones, that are added or subtracted. */
export interface Regressor {
  readonly values: Float32Array | "ones";
  readonly sign: 1 | -1;
}

/**
 * The factor of ZᵀZ / N + λI in float64, for Z = the regressors side by side with N rows: the left side of the normal
 * equations of ridge regression (Hoerl & Kennard 1970).
 */
export function normalMatrix(regressors: readonly Regressor[], rows: number): CholeskyFactor {
  const { z, width } = sideBySide(regressors, rows);
  const moments = secondMoments(z, rows, width);
  let trace = 0;
  for (let i = 0; i < width; i++) trace += moments[i * width + i]!;
  // All sources may be zero: then any factor will do, for their gradient is zero too.
  const raise = trace > 0 ? (ridge * trace) / width : 1;
  for (let i = 0; i < width; i++) moments[i * width + i]! += raise;
  const factor = choleskyFactor(moments, width);
  assert(factor !== null, "a matrix of second moments with a ridge is positive definite");
  return factor;
}

/** Multiply–accumulates of `normalMatrix`. */
export function normalMatrixMacs(rows: number, width: number): number {
  return (rows * width ** 2) / 2 + width ** 3 / 6;
}

function sideBySide(
  regressors: readonly Regressor[],
  rows: number,
): { readonly z: Float64Array; readonly width: number } {
  const widths = regressors.map(({ values }) => (values === "ones" ? 1 : values.length / rows));
  const width = widths.reduce((sum, k) => sum + k, 0);
  const z = new Float64Array(rows * width);
  let at = 0;
  regressors.forEach(({ values, sign }, index) => {
    const k = widths[index]!;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < k; j++) z[row * width + at + j] = sign * (values === "ones" ? 1 : values[row * k + j]!);
    }
    at += k;
  });
  return { z, width };
}

/** The lower triangle of ZᵀZ / N; four rows at a time, so that the sums are read and written a quarter as often. */
function secondMoments(z: Float64Array, rows: number, width: number): Float64Array {
  const sums = new Float64Array(width * width);
  const zeros = new Float64Array(width);
  const rowAt = (row: number) => (row < rows ? z.subarray(row * width, (row + 1) * width) : zeros);
  for (let row = 0; row < rows; row += 4) {
    const [z0, z1, z2, z3] = [rowAt(row), rowAt(row + 1), rowAt(row + 2), rowAt(row + 3)] as const;
    for (let i = 0; i < width; i++) {
      const [a, b, c, d] = [z0[i]!, z1[i]!, z2[i]!, z3[i]!];
      const to = i * width;
      for (let j = 0; j <= i; j++) sums[to + j]! += a * z0[j]! + b * z1[j]! + c * z2[j]! + d * z3[j]!;
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i]! /= rows;
  return sums;
}
