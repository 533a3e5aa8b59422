import { assert } from "../../base/assert.ts";
import { type CholeskyFactor, choleskyFactor } from "../../base/cholesky.ts";

/**
 * Ridge: every diagonal element of ZᵀZ / N is raised by this share of their mean. Small enough to leave what the rows
 * determine as it is, large enough that what they do not determine stays where it was inherited.
 */
export const ridge = 1e-3;

/**
 * The factor of ZᵀZ / N + λI in float64, for Z = [sources side by side, 1] with N rows: the left side of the normal
 * equations of ridge regression (Hoerl & Kennard 1970).
 *
 * @param sources [N, k] each.
 * @param hasBias whether Z ends in a column of ones.
 */
export function normalMatrix(sources: readonly Float32Array[], rows: number, hasBias: boolean): CholeskyFactor {
  const { z, width } = sideBySide(sources, rows, hasBias);
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
  sources: readonly Float32Array[],
  rows: number,
  hasBias: boolean,
): { readonly z: Float64Array; readonly width: number } {
  const widths = sources.map(({ length }) => length / rows);
  const width = widths.reduce((sum, k) => sum + k, hasBias ? 1 : 0);
  const z = new Float64Array(rows * width).fill(1);
  let at = 0;
  sources.forEach((source, index) => {
    const k = widths[index]!;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < k; j++) z[row * width + at + j] = source[row * k + j]!;
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
