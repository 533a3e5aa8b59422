import { present } from "../../base/assert.ts";
import type { Kernels } from "../../compiler/kernels/kernels.ts";
import type { BlasLibrary, Factor } from "./blasLibrary.ts";

/** A matrix [k, n] as it lies unpacked: element (i, j) at `at` + 4·(i·rowStride + j·columnStride). */
interface Matrix {
  readonly at: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * The kernels with their products done by a BLAS on the same memory.
 *
 * A BLAS packs for itself, so packing only remembers where the matrix lies. That is sound because a packed matrix is
 * used before the matrix it was made of changes: weights are packed after every update, gradients right before use.
 * What no BLAS can read (neither stride is 1) is packed and multiplied as ever.
 */
export function blasKernels(kernels: Kernels, blas: BlasLibrary): Kernels {
  const product = blas.on(kernels.memory);
  const remembered = new Map<number, Matrix>();
  return {
    ...kernels,
    packPanels: (at, rowStride, columnStride, _k, _n, packed) => {
      remembered.set(packed, { at, rowStride, columnStride });
    },
    matrixProduct: (aAt, aRowStride, aColumnStride, packed, c, cRowStride, m, k, n, accumulate) => {
      const matrix = present(remembered.get(packed), "a product's second factor was packed before");
      const a = factorOf({ at: aAt, rowStride: aRowStride, columnStride: aColumnStride }, m, k);
      const b = factorOf(matrix, k, n);
      if (a !== null && b !== null) {
        product(a, b, c, cRowStride, m, k, n, accumulate);
        return;
      }
      kernels.packPanels(matrix.at, matrix.rowStride, matrix.columnStride, k, n, packed);
      kernels.matrixProduct(aAt, aRowStride, aColumnStride, packed, c, cRowStride, m, k, n, accumulate);
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
