import { elementAt } from "../base/elementAt.ts";
import { shortNumber } from "../base/numberText.ts";
import { median, orderingsByU } from "./statistics.ts";

/** By how much the values of one sample are above those of another. */
export interface Shift {
  /** Median of all differences of a value of the one and a value of the other (Hodges & Lehmann 1963). */
  readonly estimate: number;
  /** Of 95 %; null where samples are too small for any interval of that confidence. */
  readonly low: number | null;
  readonly high: number | null;
}

const confidence = 0.95;
/** Up to this product of sample sizes the distribution of U is counted. */
const exactPairs = 400;
const normalQuantile = 1.959964;

/**
 * The effect that goes with a Mann–Whitney test, with the interval that the test turned round gives: shifts that it does
 * not reject. Values of `a` less those of `b`.
 *
 * @returns null where a sample is empty.
 * @see Hollander & Wolfe (1999), §4.2 and §4.3.
 */
export function shiftBetween(a: readonly number[], b: readonly number[]): Shift | null {
  if (a.length === 0 || b.length === 0) return null;
  const differences = a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y);
  const cut = differencesCut(a.length, b.length);
  const estimate = median(differences);
  if (cut === 0) return { estimate, low: null, high: null };
  return {
    estimate,
    low: elementAt(differences, cut - 1),
    high: elementAt(differences, differences.length - cut),
  };
}

/** `−0.012 [−0.02, −0.004]` */
export function shiftText({ estimate, low, high }: Shift): string {
  const interval = low === null || high === null ? "" : ` [${shortNumber(low)}, ${shortNumber(high)}]`;
  return `${shortNumber(estimate)}${interval}`;
}

/** How many differences lie outside of the interval at each end, plus one; 0 where there is no such interval. */
function differencesCut(n: number, m: number): number {
  const tail = (1 - confidence) / 2;
  if (n * m > exactPairs) {
    const sd = Math.sqrt((n * m * (n + m + 1)) / 12);
    return Math.max(0, Math.floor((n * m) / 2 - normalQuantile * sd));
  }
  const counts = orderingsByU(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let cut = 0;
  for (const count of counts) {
    below += count;
    if (below / all > tail) return cut;
    cut++;
  }
  return cut;
}
