import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { fusedProducts, multiplyAdds } from "../../../src/compiler/kernels/fusedProducts.ts";
import { packedFloats, productScratchFloats } from "../../../src/compiler/kernels/kernels.ts";
import { GuardedMemory, randomFloats } from "./guardedMemory.ts";

// Node.js 20 has relaxed SIMD behind a flag; later ones have no such flag and need none.
if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");

/** C [m, n] = A [m, k] · B + C, A stored by rows or by columns. */
function fusedProduct(m: number, k: number, n: number, byColumns: boolean) {
  const guarded = new GuardedMemory();
  const [a, b, c] = [randomFloats("a", m * k), randomFloats("b", k * n), randomFloats("c", m * n)];
  const at = { a: guarded.place(a), b: guarded.place(b), c: guarded.placeAtEnd(c) };
  const packed = guarded.place(new Float32Array(packedFloats(k, n)));
  const kernels = fusedProducts.on(guarded.kernels);
  kernels.packPanels(at.b, n, 1, k, n, packed);
  const [rowStride, columnStride] = byColumns ? [1, m] : [k, 1];
  if (byColumns) {
    const scratch = guarded.place(new Float32Array(productScratchFloats));
    kernels.transposedProduct(at.a, m, packed, at.c, n, m, k, n, 1, scratch);
  } else {
    kernels.matrixProduct(at.a, k, packed, at.c, n, m, k, n, 1);
  }
  guarded.expectGuardsUnharmed();
  return { a, b, c, rowStride, columnStride, result: guarded.read(at.c, m * n) };
}

test("a fused product is the product, within the rounding of its sums, in every layout and size of a tile", () => {
  for (const byColumns of [false, true]) {
    for (const [m, k, n] of [
      [4, 8, 8],
      [9, 21, 13],
      [5, 720, 17],
    ] as const) {
      const { a, b, c, rowStride, columnStride, result } = fusedProduct(m, k, n, byColumns);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = c[i * n + j]!;
          let magnitude = Math.abs(sum);
          for (let l = 0; l < k; l++) {
            const term = a[i * rowStride + l * columnStride]! * b[l * n + j]!;
            sum += term;
            magnitude += Math.abs(term);
          }
          expect(Math.abs(result[i * n + j]! - sum)).toBeLessThanOrEqual((k + 1) * 2 ** -24 * magnitude);
        }
      }
    }
  }
});

test("the product rounds as multiplyAdds says: an exact 2⁻²⁴ is kept by a fused one and lost by two roundings", () => {
  const guarded = new GuardedMemory();
  const kernels = fusedProducts.on(guarded.kernels);
  const [m, k, n] = [4, 8, 8];
  const factor = Float32Array.from({ length: k * n }, (_, index) => (index < n ? 1 + 2 ** -12 : 0));
  const a = guarded.place(Float32Array.from({ length: m * k }, (_, index) => (index % k === 0 ? 1 + 2 ** -12 : 0)));
  const packed = guarded.place(new Float32Array(packedFloats(k, n)));
  const c = guarded.place(new Float32Array(m * n).fill(-1 - 2 ** -11));
  kernels.packPanels(guarded.place(factor), n, 1, k, n, packed);
  kernels.matrixProduct(a, k, packed, c, n, m, k, n, 1);
  const kept = { fused: 2 ** -24, separate: 0, none: Number.NaN }[multiplyAdds()];
  expect(new Set(guarded.read(c, m * n))).toEqual(new Set([kept]));
});

test("everything but the products is the kernels' own", () => {
  const { kernels } = new GuardedMemory();
  const { matrixProduct, transposedProduct, ...rest } = fusedProducts.on(kernels);
  expect(kernels).toMatchObject(rest);
  expect(matrixProduct).not.toBe(kernels.matrixProduct);
  expect(transposedProduct).not.toBe(kernels.transposedProduct);
});
