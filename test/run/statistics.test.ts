import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import {
  fewestSamples,
  holm,
  mannWhitneyU,
  mean,
  median,
  quantile,
  smallestP,
  standardDeviation,
} from "../../src/run/statistics.ts";

test("mean, standard deviation and quantiles of a sample are the textbook's", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(mean(values)).toBe(5);
  expect(standardDeviation(values)).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(median([3, 1, 2])).toBe(2);
  // R: quantile(c(1, 2, 3, 10), 0.25) is 1.75.
  expect(quantile([10, 1, 3, 2], 0.25)).toBe(1.75);
  expect(standardDeviation([3])).toBeNaN();
  expect(median([])).toBeNaN();
  expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
});

/** Every way to choose which of the pooled values belong to the first sample. */
function exactByEnumeration(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b];
  const uOf = (chosen: readonly boolean[]) => {
    let u = 0;
    pooled.forEach((x, i) => {
      pooled.forEach((y, j) => {
        if (chosen[i] && !chosen[j]) u += x > y ? 1 : x === y ? 0.5 : 0;
      });
    });
    return u;
  };
  const centre = (a.length * b.length) / 2;
  const observed = Math.abs(uOf(pooled.map((_, i) => i < a.length)) - centre);
  let all = 0;
  let extreme = 0;
  for (let bits = 0; bits < 2 ** pooled.length; bits++) {
    const chosen = pooled.map((_, i) => ((bits >> i) & 1) === 1);
    if (chosen.filter(Boolean).length !== a.length) continue;
    all++;
    if (Math.abs(uOf(chosen) - centre) >= observed) extreme++;
  }
  return extreme / all;
}

test("the exact p is the share of all orderings that are as extreme", () => {
  const rng = Rng.fromSeed(3).fork("rank test");
  for (let round = 0; round < 40; round++) {
    const a = Array.from({ length: 1 + rng.int(5) }, () => rng.float());
    const b = Array.from({ length: 1 + rng.int(6) }, () => rng.float() + rng.int(2) / 2);
    const result = mannWhitneyU(a, b);
    expect(result?.method).toBe("exact");
    expect(result?.p).toBeCloseTo(exactByEnumeration(a, b), 12);
    expect(result?.effect).toBeCloseTo((result?.u ?? 0) / (a.length * b.length), 12);
    expect(mannWhitneyU(b, a)?.p).toBeCloseTo(result?.p ?? 0, 12);
  }
});

test("with ties the normal approximation is corrected as SciPy does", () => {
  // scipy.stats.mannwhitneyu(a, b, method="asymptotic"): statistic 5.5, pvalue 0.09570475117488142.
  const result = mannWhitneyU([1, 2, 2, 3, 5], [2, 3, 4, 6, 7, 7]);
  expect(result?.u).toBe(5.5);
  expect(result?.method).toBe("normal");
  expect(result?.p).toBeCloseTo(0.09570475117, 6);
});

test("large samples agree with the exact distribution and equal ones differ in nothing", () => {
  const a = Array.from({ length: 20 }, (_, i) => i * 2 + 0.5);
  const b = Array.from({ length: 20 }, (_, i) => i * 2 + 9);
  const exact = mannWhitneyU(a, b);
  const normal = mannWhitneyU([...a, 100], [...b, 200]);
  expect(exact?.method).toBe("exact");
  expect(normal?.method).toBe("normal");
  expect(Math.abs((exact?.p ?? 0) - (normal?.p ?? 1))).toBeLessThan(0.02);
  expect(mannWhitneyU([1, 1], [1, 1, 1])).toMatchObject({ p: 1, effect: 0.5 });
  expect(mannWhitneyU([], [1])).toBeNull();
});

test("the smallest p is reached by samples that do not overlap", () => {
  for (const [n, m] of [
    [5, 5],
    [3, 4],
    [1, 1],
  ] as const) {
    const low = Array.from({ length: n }, (_, i) => i);
    const high = Array.from({ length: m }, (_, i) => 100 + i);
    expect(mannWhitneyU(low, high)?.p).toBeCloseTo(smallestP(n, m), 12);
  }
  expect(smallestP(5, 5)).toBeCloseTo(2 / 252, 12);
});

test("Holm's correction steps down and never lets a larger p pass a smaller one", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
    expect(adjusted[index]).toBeCloseTo(expected, 12);
  });
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test("the fewest trainings that can show p < 0.01 are counted from the orderings", () => {
  // 2 / C(10, 5) = 2 / 252; 2 / C(12, 6) = 2 / 924; 2 / C(14, 7) = 2 / 3432; 2 / C(16, 8) = 2 / 12870.
  expect([1, 2, 4, 5, 7, 17, 18].map((comparisons) => fewestSamples(comparisons, 0.01))).toEqual([5, 6, 6, 7, 7, 7, 8]);
  for (const comparisons of [1, 3, 7, 22]) {
    const n = fewestSamples(comparisons, 0.01);
    const apart = mannWhitneyU(
      Array.from({ length: n }, (_, i) => i),
      Array.from({ length: n }, (_, i) => 100 + i),
    );
    expect(holm(Array.from({ length: comparisons }, () => apart?.p ?? 1))[0]).toBeLessThan(0.01);
    expect(smallestP(n - 1, n - 1) * comparisons).toBeGreaterThanOrEqual(0.01);
  }
});
