import { expect, test } from "vitest";
import { GuardedMemory, sizes } from "./guardedMemory.ts";

const N = 100_000;

function maskOf(seed: number, p: number, n = N): Float32Array {
  const guarded = new GuardedMemory();
  const mask = guarded.place(new Float32Array(n));
  guarded.kernels.dropoutMask(mask, n, p, seed);
  guarded.expectGuardsUnharmed();
  return guarded.read(mask, n);
}

/** Standard deviations from the mean of a binomial count. */
const deviations = (count: number, n: number, p: number) => (count - n * p) / Math.sqrt(n * p * (1 - p));

test("elements are 0 or 1 / (1 − p), dropped with probability p", () => {
  for (const p of [0.05, 0.3, 0.5, 0.9]) {
    const mask = maskOf(7, p);
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - p))]));
    expect(Math.abs(deviations(mask.filter((value) => value === 0).length, N, p))).toBeLessThan(4);
  }
});

test("with probability 0 nothing is dropped", () => {
  expect(new Set(maskOf(7, 0))).toEqual(new Set([1]));
});

test("an element depends on seed and index alone, not on the length", () => {
  const long = maskOf(42, 0.5, 100);
  for (const n of sizes) expect(maskOf(42, 0.5, n)).toEqual(long.subarray(0, n));
});

test("a larger probability drops what a smaller one drops", () => {
  const [few, many] = [maskOf(3, 0.2), maskOf(3, 0.6)];
  few.forEach((value, index) => {
    if (value === 0) expect(many[index]).toBe(0);
  });
});

test("masks of successive seeds, and neighbours in a mask, are independent", () => {
  const seeds = [0, 1, 2, 3, -1, 2 ** 31, 123456789];
  const masks = seeds.map((seed) => maskOf(seed, 0.5));
  const agreements = (a: Float32Array, b: Float32Array, lag: number) => {
    let count = 0;
    for (let index = 0; index + lag < N; index++) if (a[index] === b[index + lag]) count++;
    return deviations(count, N - lag, 0.5);
  };
  masks.forEach((a, i) => {
    masks.forEach((b, j) => {
      for (const lag of [0, 1, 2, 3, 4, 32, 128]) {
        if (i !== j || lag > 0) expect(Math.abs(agreements(a, b, lag))).toBeLessThan(5);
      }
    });
  });
});

test("the mask of a seed is the same in every version", () => {
  const dropped = [...maskOf(2403, 0.5, 24)].map((value) => (value === 0 ? "0" : "1")).join("");
  expect(dropped).toBe("011001010010001100111000");
});
