import type { Expression, LaneType, Local, Statement } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { f32, f32x4, f64, f64x2, i8x16, i32, i32x4, select, v128 } from "./instructions.ts";
import type { Float64Sum, Maximum } from "./reductions.ts";

/**
 * The same float32 arithmetic on eight elements at once, on four or on one.
 *
 * Every operation rounds alike in all of them, so a vector loop and the scalar loop over its remainder give the same
 * bits for an element wherever it stands. F is the type of floats, I that of integers and of masks.
 */
export interface Lanes<F extends LaneType, I extends LaneType> {
  /** Elements at once. */
  readonly width: 1 | 4 | 8;
  /** A variable, for what is used more than once. */
  let(value: Expression<F>): Local<F>;
  letInteger(value: Expression<I>): Local<I>;
  /** `value` rounded to float32, in every lane; kept out of loops. */
  constant(value: number): Expression<F>;
  integerConstant(value: number): Expression<I>;
  /** The same value in every lane. */
  splat(value: Expression<"f32">): Expression<F>;
  splatInteger(value: Expression<"i32">): Expression<I>;
  /** first, first + 1, … */
  consecutive(first: Expression<"i32">): Expression<I>;
  load(address: Expression<"i32">, byteOffset?: number): Expression<F>;
  store(address: Expression<"i32">, value: Expression<F>, byteOffset?: number): Statement;

  add(a: Expression<F>, b: Expression<F>): Expression<F>;
  sub(a: Expression<F>, b: Expression<F>): Expression<F>;
  mul(a: Expression<F>, b: Expression<F>): Expression<F>;
  div(a: Expression<F>, b: Expression<F>): Expression<F>;
  sqrt(a: Expression<F>): Expression<F>;
  abs(a: Expression<F>): Expression<F>;
  /** limit < a ? limit : a, so a NaN in `a` stays. */
  atMost(a: Local<F>, limit: Expression<F>): Expression<F>;
  /** a < limit ? limit : a, so a NaN in `a` stays. */
  atLeast(a: Local<F>, limit: Expression<F>): Expression<F>;
  /** The magnitude of the first with the sign of the second. */
  copySign(magnitude: Expression<F>, sign: Expression<F>): Expression<F>;
  lessThan(a: Expression<F>, b: Expression<F>): Expression<I>;
  select(mask: Expression<I>, whenTrue: Expression<F>, whenFalse: Expression<F>): Expression<F>;

  /** The bits of a float as an integer, and back. */
  bits(a: Expression<F>): Expression<I>;
  fromBits(a: Expression<I>): Expression<F>;
  toFloat(a: Expression<I>): Expression<F>;
  addIntegers(a: Expression<I>, b: Expression<I>): Expression<I>;
  subIntegers(a: Expression<I>, b: Expression<I>): Expression<I>;
  multiplyIntegers(a: Expression<I>, b: Expression<I>): Expression<I>;
  xor(a: Expression<I>, b: Expression<I>): Expression<I>;
  shiftLeft(a: Expression<I>, bits: number): Expression<I>;
  /** Copies of the sign bit come in from the left. */
  shiftRight(a: Expression<I>, bits: number): Expression<I>;
  /** Zeros come in from the left. */
  shiftRightUnsigned(a: Expression<I>, bits: number): Expression<I>;
  lessThanUnsigned(a: Expression<I>, b: Expression<I>): Expression<I>;

  /** sum += every lane, widened to float64. */
  accumulate(sum: Float64Sum, value: Local<F>): void;
  /** sum += the square of every lane, widened before it is squared. */
  accumulateSquare(sum: Float64Sum, value: Local<F>): void;
  /** Shows every lane to `maximum`. */
  raise(maximum: Maximum, value: Local<F>): void;
}

type VectorLanes = Lanes<"v128", "v128">;
type ScalarLanes = Lanes<"f32", "i32">;

const SIGN_BIT = -0x80000000;

/** Lanes 2 and 3 moved to 0 and 1. */
function upperHalf(value: Expression<"v128">): Expression<"v128"> {
  return i8x16.shuffle(value, value, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
}

export function vectorLanes(builder: FunctionBuilder): VectorLanes {
  const integer = (value: number) => builder.hoist(i32x4.const([value, value, value, value]));
  return {
    width: 4,
    let: (value) => builder.let(value),
    letInteger: (value) => builder.let(value),
    constant: (value) => builder.hoist(f32x4.const(value)),
    integerConstant: integer,
    splat: f32x4.splat,
    splatInteger: i32x4.splat,
    consecutive: (first) => i32x4.add(i32x4.splat(first), builder.hoist(i32x4.const([0, 1, 2, 3]))),
    load: v128.load,
    store: v128.store,
    add: f32x4.add,
    sub: f32x4.sub,
    mul: f32x4.mul,
    div: f32x4.div,
    sqrt: f32x4.sqrt,
    abs: f32x4.abs,
    atMost: f32x4.pmin,
    atLeast: f32x4.pmax,
    copySign: (magnitude, sign) => v128.bitselect(sign, magnitude, integer(SIGN_BIT)),
    lessThan: f32x4.lt,
    select: (mask, whenTrue, whenFalse) => v128.bitselect(whenTrue, whenFalse, mask),
    bits: (a) => a,
    fromBits: (a) => a,
    toFloat: f32x4.convert_i32x4_s,
    addIntegers: i32x4.add,
    subIntegers: i32x4.sub,
    multiplyIntegers: i32x4.mul,
    xor: v128.xor,
    shiftLeft: (a, bits) => i32x4.shl(a, i32.const(bits)),
    shiftRight: (a, bits) => i32x4.shr_s(a, i32.const(bits)),
    shiftRightUnsigned: (a, bits) => i32x4.shr_u(a, i32.const(bits)),
    lessThanUnsigned: i32x4.lt_u,
    accumulate(sum, value) {
      builder.set(sum.lanes01, f64x2.add(sum.lanes01, f64x2.promote_low_f32x4(value)));
      builder.set(sum.lanes23, f64x2.add(sum.lanes23, f64x2.promote_low_f32x4(upperHalf(value))));
    },
    accumulateSquare(sum, value) {
      const low = builder.let(f64x2.promote_low_f32x4(value));
      const high = builder.let(f64x2.promote_low_f32x4(upperHalf(value)));
      builder.set(sum.lanes01, f64x2.add(sum.lanes01, f64x2.mul(low, low)));
      builder.set(sum.lanes23, f64x2.add(sum.lanes23, f64x2.mul(high, high)));
    },
    raise: (maximum, value) => builder.set(maximum.lanes, f32x4.pmax(maximum.lanes, value)),
  };
}

export function scalarLanes(builder: FunctionBuilder): ScalarLanes {
  return {
    width: 1,
    let: (value) => builder.let(value),
    letInteger: (value) => builder.let(value),
    constant: f32.const,
    integerConstant: i32.const,
    splat: (value) => value,
    splatInteger: (value) => value,
    consecutive: (first) => first,
    load: f32.load,
    store: f32.store,
    add: f32.add,
    sub: f32.sub,
    mul: f32.mul,
    div: f32.div,
    sqrt: f32.sqrt,
    abs: f32.abs,
    atMost: (a, limit) => select(limit, a, f32.lt(limit, a)),
    atLeast: (a, limit) => select(limit, a, f32.lt(a, limit)),
    copySign: f32.copysign,
    lessThan: f32.lt,
    select: (mask, whenTrue, whenFalse) => select(whenTrue, whenFalse, mask),
    bits: i32.reinterpret_f32,
    fromBits: f32.reinterpret_i32,
    toFloat: f32.convert_i32_s,
    addIntegers: i32.add,
    subIntegers: i32.sub,
    multiplyIntegers: i32.mul,
    xor: i32.xor,
    shiftLeft: (a, bits) => i32.shl(a, i32.const(bits)),
    shiftRight: (a, bits) => i32.shr_s(a, i32.const(bits)),
    shiftRightUnsigned: (a, bits) => i32.shr_u(a, i32.const(bits)),
    lessThanUnsigned: i32.lt_u,
    accumulate(sum, value) {
      builder.set(sum.remainder, f64.add(sum.remainder, f64.promote_f32(value)));
    },
    accumulateSquare(sum, value) {
      const wide = builder.let(f64.promote_f32(value));
      builder.set(sum.remainder, f64.add(sum.remainder, f64.mul(wide, wide)));
    },
    raise: (maximum, value) => {
      const isLarger = f32.lt(maximum.remainder, value);
      builder.set(maximum.remainder, select(value, maximum.remainder, isLarger));
    },
  };
}
