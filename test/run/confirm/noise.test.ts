import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { differenceP, pooledNoise, standardError } from "../../../src/run/confirm/noise.ts";

test("of two samples alone the test is Student's, by hand", () => {
  // Means 2 and 5, pooled variance 1, t = -3 / √(2/3) = -3.674 with 4 degrees of freedom: p = 0.0213 (printed tables).
  const [a, b] = [
    [1, 2, 3],
    [4, 5, 6],
  ] as const;
  expect(standardError(a, b, { sd: 1, df: 4 })).toBeCloseTo(Math.sqrt(2 / 3), 12);
  expect(differenceP(a, b, pooledNoise([a, b]))).toBeCloseTo(0.0213, 4);
  expect(differenceP(a, a, pooledNoise([a, b]))).toBe(1);
  expect(differenceP(a, b, null)).toBe(1);
  expect(differenceP([1, 1], [2, 2], { sd: 0, df: 2 })).toBe(0);
});

test("where nothing differs, p is below 0.05 in about one case of twenty", () => {
  const rng = Rng.fromSeed(5).fork("null");
  // Nearly normal: the sum of twelve uniform numbers, less its mean.
  const draw = () => Array.from({ length: 12 }, () => rng.float()).reduce((sum, each) => sum + each, -6);
  const cases = 4000;
  let hits = 0;
  for (let each = 0; each < cases; each++) {
    const samples = Array.from({ length: 4 }, () => Array.from({ length: 3 }, draw));
    const [a = [], b = []] = samples;
    if (differenceP(a, b, pooledNoise(samples)) < 0.05) hits++;
  }
  // Four standard deviations of a share of 0.05 in so many cases.
  expect(Math.abs(hits / cases - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / cases));
});
