import { mean, standardDeviation } from "../statistics.ts";
import { studentQuantile, twoSidedP } from "../studentT.ts";

/** How far trainings of one network lie apart, learned from all networks that were trained more than once. */
export interface Noise {
  /** Of one training. */
  readonly sd: number;
  /** Degrees of freedom: how many differences between trainings it is learned from. */
  readonly df: number;
}

/** A mean over trainings with its interval. */
export interface Estimate {
  readonly mean: number;
  /** Of 95 %; null where nothing is known of the noise. */
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
}

const confidence = 0.95;

/**
 * The pooled standard deviation of samples: with two or three trainings each, no sample knows its own, all together do.
 *
 * @returns null where no sample has two values.
 */
export function pooledNoise(samples: readonly (readonly number[])[]): Noise | null {
  let [squares, df] = [0, 0];
  for (const sample of samples) {
    if (sample.length < 2) continue;
    squares += standardDeviation(sample) ** 2 * (sample.length - 1);
    df += sample.length - 1;
  }
  return df === 0 ? null : { sd: Math.sqrt(squares / df), df };
}

export function estimate(values: readonly number[], noise: Noise | null): Estimate {
  const centre = mean(values);
  if (noise === null) return { mean: centre, low: null, high: null, seeds: values.length };
  const half = (studentQuantile(confidence, noise.df) * noise.sd) / Math.sqrt(values.length);
  return { mean: centre, low: centre - half, high: centre + half, seeds: values.length };
}

/** Standard error of the difference of two means. */
export function standardError(a: readonly number[], b: readonly number[], noise: Noise): number {
  return noise.sd * Math.sqrt(1 / a.length + 1 / b.length);
}

/**
 * Two-sided p that two networks are equally good: a t-test with the pooled deviation. Equal trainings throughout (a
 * noise of 0) differ for certain or not at all.
 */
export function differenceP(a: readonly number[], b: readonly number[], noise: Noise | null): number {
  if (noise === null || a.length === 0 || b.length === 0) return 1;
  const difference = mean(a) - mean(b);
  if (difference === 0) return 1;
  return twoSidedP(difference / standardError(a, b, noise), noise.df);
}
