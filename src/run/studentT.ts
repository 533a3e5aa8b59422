import { exp, log } from "../base/portableMath.ts";

/**
 * P(|T| ≥ |t|) of Student's t with `df` degrees of freedom; 1 for t = 0.
 *
 * It is I_x(df/2, 1/2) at x = df / (df + t²), the regularised incomplete beta function (Abramowitz & Stegun 1964, 26.7.1).
 *
 * @param df above 0.
 */
export function twoSidedP(t: number, df: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** The t within which a share `confidence` of Student's distribution lies, on both sides of 0. */
export function studentQuantile(confidence: number, df: number): number {
  let [low, high] = [0, 1];
  while (twoSidedP(high, df) > 1 - confidence) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, df) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b), by its continued fraction, which converges fast below the mean (Abramowitz & Stegun 1964, 26.5.8). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x)) / a;
  let [fraction, numerator, denominator] = [1, 1, 0];
  // Lentz's method; no term comes near 0 here, where all of x, a and b are positive and x lies below the mean.
  for (let step = 0; step < 300; step++) {
    const m = step >> 1;
    const term =
      step === 0
        ? 1
        : step % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / (1 + term * denominator);
    numerator = 1 + term / numerator;
    const change = numerator * denominator;
    fraction *= change;
    if (Math.abs(1 - change) < 1e-14) break;
  }
  return front * (fraction - 1);
}

const lanczos = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
];

/** ln Γ(x) for x > 0, to 2e-10 relative (Lanczos 1964). */
function logGamma(x: number): number {
  const base = x + 5.5;
  const series = lanczos.reduce((sum, coefficient, index) => sum + coefficient / (x + 1 + index), 1.000000000190015);
  return (x + 0.5) * log(base) - base + log((2.5066282746310007 * series) / x);
}
