import { type Bytes, type Code, float32Bytes, float64Bytes, int32Bytes, signed, unsigned } from "./encoding.ts";
import type { Expression, Statement, ValueType } from "./expression.ts";

/**
 * The instructions in use as typed functions from operands to expressions, grouped and named as in the WebAssembly
 * core specification (§5.4). All but `relaxed_madd` give the same bits on every machine.
 */
type I32 = Expression<"i32">;
type F32 = Expression<"f32">;
type F64 = Expression<"f64">;
type V128 = Expression<"v128">;

const SIMD = 0xfd;

const simd = (opcode: number): Bytes => [SIMD, ...unsigned(opcode)];

function operation<R extends ValueType>(
  type: R,
  operands: readonly Expression<ValueType>[],
  opcode: Code,
): Expression<R> {
  return { type, code: [...operands.map((operand) => operand.code), opcode] };
}

function statement(operands: readonly Expression<ValueType>[], opcode: Code): Statement {
  return { type: "none", code: [...operands.map((operand) => operand.code), opcode] };
}

function unary<A extends ValueType, R extends ValueType>(type: R, opcode: Bytes) {
  return (a: Expression<A>): Expression<R> => operation(type, [a], opcode);
}

function binary<A extends ValueType, R extends ValueType>(type: R, opcode: Bytes) {
  return (a: Expression<A>, b: Expression<A>): Expression<R> => operation(type, [a, b], opcode);
}

/** Alignment hint 2: every tensor is aligned to a float32, not to a vector. */
const memoryArgument = (byteOffset: number): Bytes => [2, ...unsigned(byteOffset)];

function load<R extends ValueType>(type: R, opcode: Bytes) {
  return (address: I32, byteOffset = 0): Expression<R> =>
    operation(type, [address], [opcode, memoryArgument(byteOffset)]);
}

function store<A extends ValueType>(opcode: Bytes) {
  return (address: I32, value: Expression<A>, byteOffset = 0): Statement =>
    statement([address, value], [opcode, memoryArgument(byteOffset)]);
}

function shift(opcode: number) {
  return (a: V128, bits: I32): V128 => operation("v128", [a, bits], simd(opcode));
}

function extract<R extends ValueType>(type: R, opcode: number) {
  return (a: V128, lane: number): Expression<R> => operation(type, [a], [simd(opcode), lane]);
}

const i32Binary = (opcode: number) => binary<"i32", "i32">("i32", [opcode]);
const f32Binary = (opcode: number) => binary<"f32", "f32">("f32", [opcode]);
const f32Compare = (opcode: number) => binary<"f32", "i32">("i32", [opcode]);
const f64Binary = (opcode: number) => binary<"f64", "f64">("f64", [opcode]);
const v128Unary = (opcode: number) => unary<"v128", "v128">("v128", simd(opcode));
const v128Binary = (opcode: number) => binary<"v128", "v128">("v128", simd(opcode));

export const i32 = {
  const: (value: number): I32 => operation("i32", [], [0x41, signed(value)]),
  load: load("i32", [0x28]),
  store: store<"i32">([0x36]),
  eq: i32Binary(0x46),
  lt_u: i32Binary(0x49),
  gt_u: i32Binary(0x4b),
  ge_u: i32Binary(0x4f),
  add: i32Binary(0x6a),
  sub: i32Binary(0x6b),
  mul: i32Binary(0x6c),
  and: i32Binary(0x71),
  xor: i32Binary(0x73),
  shl: i32Binary(0x74),
  shr_s: i32Binary(0x75),
  shr_u: i32Binary(0x76),
  reinterpret_f32: unary<"f32", "i32">("i32", [0xbc]),
  trunc_sat_f64_u: unary<"f64", "i32">("i32", [0xfc, 0x03]),
};

export const f32 = {
  const: (value: number): F32 => operation("f32", [], [0x43, float32Bytes(value)]),
  load: load("f32", [0x2a]),
  store: store<"f32">([0x38]),
  lt: f32Compare(0x5d),
  abs: unary<"f32", "f32">("f32", [0x8b]),
  sqrt: unary<"f32", "f32">("f32", [0x91]),
  add: f32Binary(0x92),
  sub: f32Binary(0x93),
  mul: f32Binary(0x94),
  div: f32Binary(0x95),
  copysign: f32Binary(0x98),
  convert_i32_s: unary<"i32", "f32">("f32", [0xb2]),
  demote_f64: unary<"f64", "f32">("f32", [0xb6]),
  reinterpret_i32: unary<"i32", "f32">("f32", [0xbe]),
};

export const f64 = {
  const: (value: number): F64 => operation("f64", [], [0x44, float64Bytes(value)]),
  add: f64Binary(0xa0),
  sub: f64Binary(0xa1),
  mul: f64Binary(0xa2),
  div: f64Binary(0xa3),
  promote_f32: unary<"f32", "f64">("f64", [0xbb]),
};

export const v128 = {
  load: load("v128", simd(0x00)),
  load32_splat: load("v128", simd(0x09)),
  store: store<"v128">(simd(0x0b)),
  xor: v128Binary(0x51),
  /** Bits of `a` where `mask` is 1, of `b` where it is 0. */
  bitselect: (a: V128, b: V128, mask: V128): V128 => operation("v128", [a, b, mask], simd(0x52)),
  /** `value` with one 32-bit lane from memory. */
  load32_lane: (address: I32, value: V128, lane: number, byteOffset = 0): V128 =>
    operation("v128", [address, value], [simd(0x56), memoryArgument(byteOffset), lane]),
  /** Stores one 32-bit lane. */
  store32_lane: (address: I32, value: V128, lane: number, byteOffset = 0): Statement =>
    statement([address, value], [simd(0x5a), memoryArgument(byteOffset), lane]),
};

export const i8x16 = {
  /** Byte i of the result is byte `lanes[i]` of a followed by b. */
  shuffle: (a: V128, b: V128, lanes: readonly number[]): V128 => operation("v128", [a, b], [simd(0x0d), lanes]),
};

export const i32x4 = {
  const: (lanes: readonly [number, number, number, number]): V128 =>
    operation("v128", [], [simd(0x0c), lanes.map(int32Bytes)]),
  splat: unary<"i32", "v128">("v128", simd(0x11)),
  lt_u: v128Binary(0x3a),
  shl: shift(0xab),
  shr_s: shift(0xac),
  shr_u: shift(0xad),
  add: v128Binary(0xae),
  sub: v128Binary(0xb1),
  mul: v128Binary(0xb5),
};

export const f32x4 = {
  /** Four equal lanes. */
  const: (value: number): V128 => {
    const lane = float32Bytes(value);
    return operation("v128", [], [simd(0x0c), lane, lane, lane, lane]);
  },
  splat: unary<"f32", "v128">("v128", simd(0x13)),
  extract_lane: extract("f32", 0x1f),
  lt: v128Binary(0x43),
  abs: v128Unary(0xe0),
  sqrt: v128Unary(0xe3),
  add: v128Binary(0xe4),
  sub: v128Binary(0xe5),
  mul: v128Binary(0xe6),
  div: v128Binary(0xe7),
  /** b < a ? b : a. */
  pmin: v128Binary(0xea),
  /** a < b ? b : a. */
  pmax: v128Binary(0xeb),
  convert_i32x4_s: v128Unary(0xfa),
  /** a · b + c of relaxed SIMD: rounded once where the processor has such an instruction, else twice. */
  relaxed_madd: (a: V128, b: V128, c: V128): V128 => operation("v128", [a, b, c], simd(0x105)),
};

export const f64x2 = {
  extract_lane: extract("f64", 0x21),
  splat: unary<"f64", "v128">("v128", simd(0x14)),
  /** Lanes 0 and 1. */
  promote_low_f32x4: v128Unary(0x5f),
  add: v128Binary(0xf0),
  mul: v128Binary(0xf2),
};

/** `whenTrue` if `condition` is not 0. Both are computed. */
export function select<T extends ValueType>(
  whenTrue: Expression<T>,
  whenFalse: Expression<T>,
  condition: I32,
): Expression<T> {
  return operation(whenTrue.type, [whenTrue, whenFalse, condition], [0x1b]);
}
