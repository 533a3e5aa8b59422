import type { Expression, LaneType, Local } from "../assembler/expression.ts";
import type { Lanes } from "../assembler/lanes.ts";

/**
 * exp, log, sigmoid, tanh and log(1 + y) on float32 lanes, from exact IEEE operations alone, so that they give the
 * same bits on every machine. NaN in, NaN out. The polynomial coefficients are minimax fits of ours (relative error,
 * float64 Lawson iteration, then rounded to float32).
 */

/** Adding 1.5·2²³ rounds to an integer, which then stands in the low bits of the sum. */
const ROUNDING_SHIFT = 12582912;
const LOG2_E = Math.LOG2E;
/** ln 2 in two parts; the product of the first with an integer below 2¹⁵ is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444005469057e-4;

/** x = n·ln 2 + r with |r| ≤ ln 2 / 2. */
interface Reduced<F extends LaneType> {
  readonly r: Local<F>;
  /** n + bias in the low bits of its representation. */
  readonly shifted: Local<F>;
}

function reduce<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Local<F>, bias: number): Reduced<F> {
  const { constant, add, sub, mul } = lanes;
  const shift = constant(ROUNDING_SHIFT + bias);
  const shifted = lanes.let(add(mul(x, constant(LOG2_E)), shift));
  const n = lanes.let(sub(shifted, shift));
  const high = sub(x, mul(n, constant(LN2_HIGH)));
  return { r: lanes.let(sub(high, mul(n, constant(LN2_LOW)))), shifted };
}

/** (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2, with a relative error of eʳ below 4e-9; Estrin's form. */
function exponentialRemainder<F extends LaneType, I extends LaneType>(
  lanes: Lanes<F, I>,
  r: Local<F>,
  r2: Local<F>,
  scale: number,
): Expression<F> {
  const { add, mul } = lanes;
  const constant = (value: number) => lanes.constant(Math.fround(value) * scale);
  const low = add(constant(0.49999994), mul(constant(0.16666521), r));
  const high = add(constant(0.04166839), mul(constant(0.008368725), r));
  return add(low, mul(r2, add(high, mul(constant(0.0013814581), r2))));
}

/**
 * eˣ, error below 1.5 ulp. Above 88.72 it is ∞; results below about 2⁻¹²⁵ are 0, as are those of −∞.
 */
export function exp<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Expression<F>): Expression<F> {
  const { constant, add, mul } = lanes;
  const notAbove = lanes.let(lanes.atMost(lanes.let(x), constant(89)));
  const clamped = lanes.let(lanes.atLeast(notAbove, constant(-87.2)));
  // 2eʳ · 2ⁿ⁻¹ with the exponent field n − 1 + 127 in 0…254: 0 makes the result 0, and only 2eʳ ≥ 2 overflows.
  const { r, shifted } = reduce(lanes, clamped, 126);
  const r2 = lanes.let(mul(r, r));
  const twice = constant(2);
  const doubled = add(add(twice, mul(twice, r)), mul(r2, exponentialRemainder(lanes, r, r2, 2)));
  const scale = lanes.fromBits(lanes.shiftLeft(lanes.bits(shifted), 23));
  return mul(doubled, scale);
}

/** 1 / (1 + e⁻ˣ), error below 3 ulp; 0 below −88.72 and 1 above 17. */
export function sigmoid<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Expression<F>): Expression<F> {
  const one = lanes.constant(1);
  const negated = lanes.sub(lanes.constant(-0), x);
  return lanes.div(one, lanes.add(one, exp(lanes, negated)));
}

/** tanh x, error below 3 ulp; ±1 beyond |x| = 9.1. An odd function to the bit. */
export function tanh<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Local<F>): Expression<F> {
  const { constant, add, sub, mul } = lanes;
  const magnitude = lanes.let(lanes.abs(x));
  const y = lanes.let(lanes.atLeast(lanes.let(mul(constant(-2), magnitude)), constant(-40)));
  // E = e^(−2|x|) − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1) does not cancel, so tanh |x| = −E / (2 + E) is accurate near 0 too.
  const { r, shifted } = reduce(lanes, y, 127);
  const r2 = lanes.let(mul(r, r));
  const scale = lanes.let(lanes.fromBits(lanes.shiftLeft(lanes.bits(shifted), 23)));
  const expm1OfR = add(r, mul(r2, exponentialRemainder(lanes, r, r2, 1)));
  const expm1 = lanes.let(add(mul(scale, expm1OfR), sub(scale, constant(1))));
  return lanes.copySign(lanes.div(expm1, add(constant(2), expm1)), x);
}

/**
 * ln x, error below 2 ulp; −∞ at 0 and for subnormal x, NaN below 0.
 */
export function log<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Local<F>): Expression<F> {
  const { constant, add, sub, mul, div, lessThan, select } = lanes;
  const bits = lanes.letInteger(lanes.bits(x));
  // Subtracting the bits of √½ first puts the mantissa into [√½, √2).
  const exponent = lanes.letInteger(lanes.shiftRight(lanes.subIntegers(bits, lanes.integerConstant(0x3f3504f3)), 23));
  const mantissa = lanes.fromBits(lanes.subIntegers(bits, lanes.shiftLeft(exponent, 23)));
  const f = lanes.let(sub(mantissa, constant(1)));
  const s = lanes.let(div(f, add(constant(2), f)));
  const z = lanes.let(mul(s, s));
  const series = add(constant(0.66666776), mul(z, add(constant(0.3997752), mul(z, constant(0.29872313)))));
  const n = lanes.let(lanes.toFloat(exponent));
  // 2s = f − s·f, and f is exact.
  const ofMantissa = sub(f, mul(s, sub(f, mul(z, series))));
  const finite = add(mul(n, constant(LN2_HIGH)), add(ofMantissa, mul(n, constant(LN2_LOW))));
  const belowInfinity = lanes.let(select(lessThan(x, constant(Number.POSITIVE_INFINITY)), finite, x));
  const atLeastZero = select(
    lessThan(x, constant(1.1754943508222875e-38)),
    constant(Number.NEGATIVE_INFINITY),
    belowInfinity,
  );
  return select(lessThan(x, constant(0)), constant(Number.NaN), atLeastZero);
}

/** ln(1 + y) for y in [0, 1], error below 3 ulp. */
export function logOnePlus<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, y: Local<F>): Expression<F> {
  const { constant, add, sub, mul, div } = lanes;
  // ln(1 + y) = 2 artanh s for s = y / (2 + y), where 2s = y − s·y.
  const s = lanes.let(div(y, add(constant(2), y)));
  const z = lanes.let(mul(s, s));
  const high = add(constant(0.27999142), mul(z, constant(0.2802446)));
  const series = add(constant(0.6666641), mul(z, add(constant(0.400217), mul(z, high))));
  return sub(y, mul(s, sub(y, mul(z, series))));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), error below 4 ulp; 0 below about −87, x above 17. */
export function softplus<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Local<F>): Expression<F> {
  const decay = lanes.let(exp(lanes, lanes.sub(lanes.constant(-0), lanes.abs(x))));
  return lanes.add(lanes.atLeast(x, lanes.constant(0)), logOnePlus(lanes, decay));
}
