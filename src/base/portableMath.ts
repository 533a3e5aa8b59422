/**
 * Transcendental functions from basic arithmetic alone.
 *
 * `Math.exp` and its siblings may differ in the last bit between engines; IEEE 754 addition, multiplication,
 * division and square root may not. What decides a search (losses to perplexities, learning-rate schedules) uses
 * these, so the same seed gives the same bytes everywhere. Relative error is below 1e-14 on the range in use.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** eˣ. Range reduction by ln 2, then the Taylor series on |r| ≤ ln 2 / 2. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r / n) * sum;
  return scaleByPowerOfTwo(sum, k);
}

/** ln x. Mantissa and exponent split, then the series of atanh. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  let mantissa = x;
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  let sum = 0;
  for (let n = 25; n >= 1; n -= 2) sum = 1 / n + s2 * sum;
  return exponent * LN2_HIGH + (2 * s * sum + exponent * LN2_LOW);
}

/** cos x for |x| ≤ 2π, by its Taylor series after halving the angle into |r| ≤ π / 2. */
export function cos(x: number): number {
  let r = Math.abs(x) % (2 * Math.PI);
  if (r > Math.PI) r = 2 * Math.PI - r;
  const sign = r > Math.PI / 2 ? -1 : 1;
  if (sign < 0) r = Math.PI - r;
  const r2 = r * r;
  let sum = 1;
  for (let n = 26; n >= 2; n -= 2) sum = 1 - (r2 / (n * (n - 1))) * sum;
  return sign * sum;
}

/** sin x for |x| ≤ 2π. */
export function sin(x: number): number {
  return cos(x - Math.PI / 2);
}

function scaleByPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * powerOfTwo(half) * powerOfTwo(exponent - half);
}

const bits = new DataView(new ArrayBuffer(8));

/** 2ᵏ for a normal result, written as its exponent field. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
