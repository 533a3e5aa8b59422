import { expect, test } from "vitest";
import { choleskyFactor, solveInPlace } from "../../src/base/cholesky.ts";
import { Rng } from "../../src/base/rng.ts";

test("a hand-computed factor: [[4, 2], [2, 5]] = L Lᵀ with L = [[2, 0], [1, 2]]", () => {
  const factor = choleskyFactor(Float64Array.of(4, Number.NaN, 2, 5), 2);
  expect([...(factor?.values ?? [])]).toEqual([2, 0, 1, 2]);
});

test("solutions satisfy their equations, for any number of right sides", () => {
  for (const [size, columns] of [
    [1, 1],
    [5, 3],
    [33, 7],
  ] as const) {
    const rng = Rng.fromSeed(size);
    const root = Float64Array.from({ length: size * size }, () => rng.uniform(-1, 1));
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) matrix[i * size + j]! += root[i * size + k]! * root[j * size + k]!;
      }
      matrix[i * size + i]! += 0.1;
    }
    const right = Float64Array.from({ length: size * columns }, () => rng.uniform(-1, 1));
    const solution = right.slice();
    const factor = choleskyFactor(matrix, size);
    if (factor === null) throw new Error("positive definite by construction");
    solveInPlace(factor, solution, columns);
    for (let i = 0; i < size; i++) {
      for (let column = 0; column < columns; column++) {
        let product = 0;
        for (let k = 0; k < size; k++) product += matrix[i * size + k]! * solution[k * columns + column]!;
        expect(product).toBeCloseTo(right[i * columns + column]!, 9);
      }
    }
  }
});

test("a matrix that is not positive definite has no factor", () => {
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBeNull();
});
