import { assert, present } from "../../base/assert.ts";
import { type Kernels, packedFloats } from "../../compiler/kernels/kernels.ts";
import type { BlasLibrary, Factor } from "./blasLibrary.ts";

/** A matrix as it lies unpacked: element (i, j) at `at` + 4·(i·rowStride + j·columnStride). */
interface Matrix {
  readonly at: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

interface PackedMatrix extends Matrix {
  readonly k: number;
  readonly n: number;
}

/**
 * The kernels with their products done by a BLAS on the same memory.
 *
 * A BLAS packs for itself, so packing only remembers where the matrix lies. That is sound because a packed matrix is
 * used before the matrix it was made of changes: weights are packed after every update, gradients right before use.
 * Matrices packed side by side may be multiplied as one: each is a product here.
 * What no BLAS can read (neither stride is 1) is packed and multiplied as ever.
 */
export function blasKernels(kernels: Kernels, blas: BlasLibrary): Kernels {
  const product = blas.on(kernels.memory);
  const remembered = new Map<number, PackedMatrix>();
  return {
    ...kernels,
    packPanels: (at, rowStride, columnStride, k, n, packed) => {
      remembered.set(packed, { at, rowStride, columnStride, k, n });
    },
    matrixProduct: (aAt, aRowStride, aColumnStride, packed, c, cRowStride, m, k, n, accumulate) => {
      const a = factorOf({ at: aAt, rowStride: aRowStride, columnStride: aColumnStride }, m, k);
      let from = packed;
      for (let column = 0; column < n; ) {
        const matrix = present(remembered.get(from), "a product's second factor was packed before");
        assert(matrix.k === k && column + matrix.n <= n, "a product takes packed matrices whole");
        const b = factorOf(matrix, k, matrix.n);
        const target = c + 4 * column;
        if (a !== null && b !== null) {
          product(a, b, target, cRowStride, m, k, matrix.n, accumulate);
        } else {
          kernels.packPanels(matrix.at, matrix.rowStride, matrix.columnStride, k, matrix.n, from);
          kernels.matrixProduct(aAt, aRowStride, aColumnStride, from, target, cRowStride, m, k, matrix.n, accumulate);
        }
        column += matrix.n;
        from += 4 * packedFloats(k, matrix.n);
      }
    },
  };
}

/** How BLAS says a matrix [rows, columns]; null where it cannot. A leading dimension covers a stored row. */
export function factorOf({ at, rowStride, columnStride }: Matrix, rows: number, columns: number): Factor | null {
  if ((columnStride === 1 || columns === 1) && (rowStride >= columns || rows === 1)) {
    return { at, transposed: false, leadingDimension: Math.max(rowStride, columns) };
  }
  if ((rowStride === 1 || rows === 1) && (columnStride >= rows || columns === 1)) {
    return { at, transposed: true, leadingDimension: Math.max(columnStride, rows) };
  }
  return null;
}
