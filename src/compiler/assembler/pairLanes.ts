import { assert } from "../../base/assert.ts";
import type { Code } from "./encoding.ts";
import type { Expression, Local } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { i32 } from "./instructions.ts";
import { type Lanes, vectorLanes } from "./lanes.ts";

type Vector = Expression<"v128">;
type Wide = Expression<"v256">;

/**
 * Eight elements as two vectors, whose instructions stand side by side in one basic block: V8's revectorisation makes
 * one 256-bit operation of two such neighbours, provided that no store comes between two loads.
 */
export function pairLanes(builder: FunctionBuilder): Lanes<"v256", "v256"> {
  const vector = vectorLanes(builder);
  const same = (both: Vector) => new Pair(both, both);
  const variable = (value: Wide) => {
    const { lower, upper } = halves(value);
    return new PairVariable(vector.let(lower), vector.let(upper));
  };
  const ofOne = (of: (a: Vector) => Vector) => (a: Wide) => new Pair(of(halves(a).lower), of(halves(a).upper));
  const ofTwo = (of: (a: Vector, b: Vector) => Vector) => (a: Wide, b: Wide) =>
    new Pair(of(halves(a).lower, halves(b).lower), of(halves(a).upper, halves(b).upper));
  const limited = (of: (a: Local<"v128">, limit: Vector) => Vector) => (a: Local<"v256">, limit: Wide) =>
    new Pair(of(locals(a).lower, halves(limit).lower), of(locals(a).upper, halves(limit).upper));
  const shifted = (of: (a: Vector, bits: number) => Vector) => (a: Wide, bits: number) =>
    ofOne((half) => of(half, bits))(a);
  const inOrder = <To>(of: (to: To, value: Local<"v128">) => void) => {
    return (to: To, value: Local<"v256">) => {
      of(to, locals(value).lower);
      of(to, locals(value).upper);
    };
  };

  return {
    width: 8,
    let: variable,
    letInteger: variable,
    constant: (value) => same(vector.constant(value)),
    integerConstant: (value) => same(vector.integerConstant(value)),
    splat: (value) => same(vector.let(vector.splat(value))),
    splatInteger: (value) => same(vector.let(vector.splatInteger(value))),
    consecutive: (first) => new Pair(vector.consecutive(first), vector.consecutive(i32.add(first, i32.const(4)))),
    load(address, byteOffset = 0) {
      const at = builder.let(address);
      return new Pair(vector.load(at, byteOffset), vector.load(at, byteOffset + VECTOR_BYTES));
    },
    store(address, value, byteOffset = 0) {
      const { lower, upper } = value instanceof PairVariable ? value : variable(value);
      const at = builder.let(address);
      const first = vector.store(at, lower, byteOffset);
      const second = vector.store(at, upper, byteOffset + VECTOR_BYTES);
      return { type: "none", code: [first.code, second.code] };
    },
    add: ofTwo(vector.add),
    sub: ofTwo(vector.sub),
    mul: ofTwo(vector.mul),
    div: ofTwo(vector.div),
    sqrt: ofOne(vector.sqrt),
    abs: ofOne(vector.abs),
    atMost: limited(vector.atMost),
    atLeast: limited(vector.atLeast),
    copySign: ofTwo(vector.copySign),
    lessThan: ofTwo(vector.lessThan),
    select: (mask, whenTrue, whenFalse) => {
      const [m, t, f] = [halves(mask), halves(whenTrue), halves(whenFalse)];
      return new Pair(vector.select(m.lower, t.lower, f.lower), vector.select(m.upper, t.upper, f.upper));
    },
    bits: ofOne(vector.bits),
    fromBits: ofOne(vector.fromBits),
    toFloat: ofOne(vector.toFloat),
    addIntegers: ofTwo(vector.addIntegers),
    subIntegers: ofTwo(vector.subIntegers),
    multiplyIntegers: ofTwo(vector.multiplyIntegers),
    xor: ofTwo(vector.xor),
    shiftLeft: shifted(vector.shiftLeft),
    shiftRight: shifted(vector.shiftRight),
    shiftRightUnsigned: shifted(vector.shiftRightUnsigned),
    lessThanUnsigned: ofTwo(vector.lessThanUnsigned),
    accumulate: inOrder(vector.accumulate),
    accumulateSquare: inOrder(vector.accumulateSquare),
    raise: inOrder(vector.raise),
  };
}

const VECTOR_BYTES = 16;

/** Two vectors; the elements of `lower` have the smaller addresses. */
class Pair implements Wide {
  readonly type = "v256";
  readonly code: Code;
  constructor(
    readonly lower: Vector,
    readonly upper: Vector,
  ) {
    this.code = [lower.code, upper.code];
  }
}

class PairVariable extends Pair implements Local<"v256"> {
  readonly index: number;
  constructor(
    override readonly lower: Local<"v128">,
    override readonly upper: Local<"v128">,
  ) {
    super(lower, upper);
    this.index = lower.index;
  }
}

/** All values of these lanes are pairs; only the compiler does not know. */
function halves(value: Wide): Pair {
  assert(value instanceof Pair, "a value of other lanes");
  return value;
}

function locals(value: Local<"v256">): PairVariable {
  assert(value instanceof PairVariable, "a variable of other lanes");
  return value;
}
