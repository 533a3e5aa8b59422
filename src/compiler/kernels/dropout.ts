import { elementLoop } from "../assembler/elementLoop.ts";
import type { Expression, LaneType } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32, f64, i32 } from "../assembler/instructions.ts";
import { type Lanes, scalarLanes } from "../assembler/lanes.ts";
import type { Vectors } from "../assembler/vectors.ts";

const GOLDEN_RATIO = 0x9e3779b1;

/**
 * `Kernels.dropoutMask`: element i is dropped when a 32-bit hash of (seed, i) is below ⌊p·2³²⌋. Only the low 32 bits
 * of the seed count; p < 1.
 */
export function dropoutMask(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { mask, n, p, seed } = builder.parameters({ mask: "i32", n: "i32", p: "f64", seed: "i32" });
  const threshold = builder.let(i32.trunc_sat_f64_u(f64.mul(p, f64.const(2 ** 32))));
  const kept = builder.let(f32.demote_f64(f64.div(f64.const(1), f64.sub(f64.const(1), p))));
  // Two keys, one on either side of a multiplication: with one, the masks of two seeds could be shifts of each other.
  const scalar = scalarLanes(builder);
  const outer = builder.let(finalise(scalar, i32.add(seed, i32.const(GOLDEN_RATIO))));
  const inner = builder.let(finalise(scalar, i32.xor(outer, i32.const(0x5bf03635))));
  elementLoop(builder, n, (lanes, offset) => {
    const index = lanes.consecutive(i32.shr_u(offset, i32.const(2)));
    const spread = lanes.multiplyIntegers(index, lanes.integerConstant(GOLDEN_RATIO));
    const keyed = lanes.addIntegers(spread, lanes.splatInteger(outer));
    const mixed = lanes.letInteger(lanes.xor(keyed, lanes.shiftRightUnsigned(lanes.letInteger(keyed), 15)));
    const hash = finalise(lanes, lanes.xor(mixed, lanes.splatInteger(inner)));
    const isDropped = lanes.lessThanUnsigned(hash, lanes.splatInteger(threshold));
    const value = lanes.select(isDropped, lanes.constant(0), lanes.splat(kept));
    builder.do(lanes.store(i32.add(mask, offset), value));
  });
  return builder.finish();
}

/** The murmur3 finaliser (Austin Appleby): every bit of the result depends on every bit of `word`. */
function finalise<F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, word: Expression<I>): Expression<I> {
  const fold = (value: Expression<I>, bits: number) => {
    const local = lanes.letInteger(value);
    return lanes.xor(local, lanes.shiftRightUnsigned(local, bits));
  };
  const first = lanes.multiplyIntegers(fold(word, 16), lanes.integerConstant(0x85ebca6b));
  const second = lanes.multiplyIntegers(fold(first, 13), lanes.integerConstant(0xc2b2ae35));
  return fold(second, 16);
}
