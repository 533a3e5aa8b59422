/** The factor L of A = L Lᵀ, lower triangle of [size, size], row-major float64. */
export interface CholeskyFactor {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * Factors a symmetric matrix of which the lower triangle is read.
 *
 * @returns null where it is not positive definite to working precision. Of order size³ / 6.
 * @see Golub & Van Loan (2013), Matrix Computations, §4.2.5.
 */
export function choleskyFactor(matrix: Float64Array, size: number): CholeskyFactor | null {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let sum = matrix[rowI + j]!;
      for (let k = 0; k < j; k++) sum -= values[rowI + k]! * values[rowJ + k]!;
      if (i !== j) values[rowI + j] = sum / values[rowJ + j]!;
      else if (!(sum > 0)) return null;
      else values[rowI + i] = Math.sqrt(sum);
    }
  }
  return { size, values };
}

/** Overwrites B [size, columns] by the solution X of A X = B. Of order size² · columns. */
export function solveInPlace({ size, values }: CholeskyFactor, b: Float64Array, columns: number): void {
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, columns, i, k, values[i * size + k]!);
    scaleRow(b, columns, i, 1 / values[i * size + i]!);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) subtractRow(b, columns, i, k, values[k * size + i]!);
    scaleRow(b, columns, i, 1 / values[i * size + i]!);
  }
}

function subtractRow(b: Float64Array, columns: number, target: number, source: number, factor: number): void {
  const [to, from] = [target * columns, source * columns];
  for (let j = 0; j < columns; j++) b[to + j]! -= factor * b[from + j]!;
}

function scaleRow(b: Float64Array, columns: number, row: number, factor: number): void {
  for (let j = row * columns; j < (row + 1) * columns; j++) b[j]! *= factor;
}
