import { assert } from "../base/assert.ts";
import { exp } from "../base/portableMath.ts";

/** NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample: divided by n − 1. NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/**
 * The value below which a share of the values lies, linear between neighbours (R's type 7). NaN for no values.
 *
 * @see Hyndman & Fan (1996), definition 7.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below === above ? below : below + (position - Math.floor(position)) * (above - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

interface RankTest {
  /** Pairs in which the first sample's value is the greater, ties counted half. */
  readonly u: number;
  /** Two-sided. */
  readonly p: number;
  readonly method: "exact" | "normal";
  /**
   * Probability that a value of the first sample is greater than one of the second, ties counted half: 0.5 is no
   * difference (Vargha & Delaney 2000, A).
   */
  readonly effect: number;
}

/** Up to this product of sample sizes the exact distribution is counted; beyond, the normal one is close. */
const exactPairs = 400;

/**
 * Mann–Whitney U, two-sided: whether two independent samples come from one distribution.
 *
 * Exact where there are no ties and the samples are small; else the normal approximation with tie and continuity
 * correction. Infinite values are ranked like others. O(n log n), exact O(n² m²).
 *
 * @returns null where a sample is empty.
 * @see Mann & Whitney (1947); Lehmann (1975), §1.4, for the correction for ties.
 */
export function mannWhitneyU(a: readonly number[], b: readonly number[]): RankTest | null {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return null;
  let u = 0;
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0;
  const effect = u / (n * m);
  const ties = tieSizes([...a, ...b]);
  if (ties.length === 0 && n * m <= exactPairs) return { u, p: exactP(u, n, m), method: "exact", effect };
  const total = n + m;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = ((n * m) / 12) * (total + 1 - tied / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  const p = variance === 0 ? 1 : Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
  return { u, p, method: "normal", effect };
}

/** The smallest p that samples of these sizes can yield: below it no difference shows, however large. */
export function smallestP(n: number, m: number): number {
  let orderings = 1;
  for (let k = 1; k <= m; k++) orderings = (orderings * (n + k)) / k;
  return Math.min(1, 2 / orderings);
}

/**
 * The fewest values of each sample with which so many comparisons, Holm-corrected, can reach a p below `level`.
 *
 * Holm multiplies the smallest p by the number of comparisons.
 */
export function fewestSamples(comparisons: number, level: number): number {
  let size = 2;
  while (smallestP(size, size) * comparisons >= level) size++;
  return size;
}

/**
 * p-values adjusted for having made all of these comparisons, in the order given (step-down; family-wise error).
 *
 * @see Holm (1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.entries()].sort(([, a], [, b]) => a - b);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  order.forEach(([index, p], rank) => {
    largest = Math.max(largest, Math.min(1, p * (ps.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/** Sizes of the groups of equal values that have more than one. */
function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** Twice the smaller tail, of all C(n + m, n) orderings. */
function exactP(u: number, n: number, m: number): number {
  const counts = orderingsByU(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const least = Math.min(u, n * m - u);
  const tail = counts.slice(0, least + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * tail) / all);
}

/** [u] → orderings of n and m values with that U: f(i, j, u) = f(i − 1, j, u − j) + f(i, j − 1, u). */
export function orderingsByU(n: number, m: number): number[] {
  let rows: number[][] = Array.from({ length: m + 1 }, () => [1]);
  for (let i = 1; i <= n; i++) {
    let left: number[] = [];
    rows = rows.map((fewer, j) => {
      left = j === 0 ? [1] : Array.from({ length: i * j + 1 }, (_, u) => (fewer[u - j] ?? 0) + (left[u] ?? 0));
      return left;
    });
  }
  const counts = rows[m] ?? [];
  assert(counts.length === n * m + 1, "U is 0 to n·m");
  return counts;
}

/** P(Z > z) for z ≥ 0, to 1.2e-7 relative: a Chebyshev fit of erfc (Press et al. 1992, §6.2). */
function normalTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return (t * exp(-x * x + polynomial)) / 2;
}
