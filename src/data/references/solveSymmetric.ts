/**
 * Solves A·X = B for a symmetric positive definite A by Cholesky's decomposition, in place: `b` becomes X.
 *
 * @param a [n, n], of which the lower triangle is read and overwritten. @param b [n, columns].
 * @returns false where A is not positive definite to float64's precision.
 */
export function solveSymmetric(a: Float64Array, n: number, b: Float64Array, columns: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i !== j) a[i * n + j] = sum / (a[j * n + j] as number);
      else if (sum > 0) a[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * columns + c] as number;
      for (let k = 0; k < i; k++) sum -= (a[i * n + k] as number) * (b[k * columns + c] as number);
      b[i * columns + c] = sum / (a[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * columns + c] as number;
      for (let k = i + 1; k < n; k++) sum -= (a[k * n + i] as number) * (b[k * columns + c] as number);
      b[i * columns + c] = sum / (a[i * n + i] as number);
    }
  }
  return true;
}
