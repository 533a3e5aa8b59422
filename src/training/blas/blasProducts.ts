import { assert, present } from "../../base/assert.ts";
import { type Kernels, packedFloats } from "../../compiler/kernels/kernels.ts";
import type { Products } from "../../compiler/products.ts";
import type { BlasLibrary, Factor } from "./blasLibrary.ts";

interface PackedMatrix {
  readonly factor: Factor;
  readonly k: number;
  readonly n: number;
}

/** The products of a BLAS. It packs the decoder in every call, so that it gets more rows at a time than ours. */
export function blasProducts(blas: BlasLibrary): Products {
  return { on: (kernels) => blasKernels(kernels, blas), decodedRows: 1024 };
}

/**
 * The kernels with their products done by a BLAS on the same memory.
 *
 * A BLAS packs for itself, so packing only remembers where the matrix lies. That is sound because a packed matrix is
 * used before the matrix it was made of changes: weights are packed after every update, gradients right before use.
 * Matrices packed side by side may be multiplied as one: each is a product here.
 */
function blasKernels(kernels: Kernels, blas: BlasLibrary): Kernels {
  const multiply = blas.on(kernels.memory);
  const remembered = new Map<number, PackedMatrix>();
  const product = (
    a: Factor,
    packed: number,
    c: number,
    cRowStride: number,
    m: number,
    k: number,
    n: number,
    accumulate: 0 | 1,
  ) => {
    let from = packed;
    for (let column = 0; column < n; ) {
      const b = present(remembered.get(from), "a product's second factor was packed before");
      assert(b.k === k && column + b.n <= n, "a product takes packed matrices whole");
      multiply(a, b.factor, c + 4 * column, cRowStride, m, k, b.n, accumulate);
      column += b.n;
      from += 4 * packedFloats(k, b.n);
    }
  };
  return {
    ...kernels,
    packPanels: (at, rowStride, columnStride, k, n, packed) => {
      remembered.set(packed, { factor: factorOf(at, rowStride, columnStride, k, n), k, n });
    },
    matrixProduct: (at, stride, packed, c, cRowStride, m, k, n, accumulate) => {
      const a = { at, transposed: false, leadingDimension: Math.max(stride, k) };
      product(a, packed, c, cRowStride, m, k, n, accumulate);
    },
    transposedProduct: (at, stride, packed, c, cRowStride, m, k, n, accumulate) => {
      const a = { at, transposed: true, leadingDimension: Math.max(stride, m) };
      product(a, packed, c, cRowStride, m, k, n, accumulate);
    },
  };
}

/**
 * How BLAS describes a matrix [rows, columns] with element (i, j) at `at` + 4·(i·rowStride + j·columnStride). Its rows
 * or its columns are contiguous; a leading dimension covers a stored row.
 */
export function factorOf(at: number, rowStride: number, columnStride: number, rows: number, columns: number): Factor {
  if ((columnStride === 1 || columns === 1) && (rowStride >= columns || rows === 1)) {
    return { at, transposed: false, leadingDimension: Math.max(rowStride, columns) };
  }
  const isTransposed = (rowStride === 1 || rows === 1) && (columnStride >= rows || columns === 1);
  assert(isTransposed, "a BLAS reads matrices whose rows or columns are contiguous");
  return { at, transposed: true, leadingDimension: Math.max(columnStride, rows) };
}
