import type { Expression, Local, ValueType } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { i32 } from "./instructions.ts";
import { type Lanes, scalarLanes, vectorLanes } from "./lanes.ts";

/** Emits the code for the elements at `offset` bytes from the start of every tensor. */
export type ElementBody = <F extends ValueType, I extends ValueType>(lanes: Lanes<F, I>, offset: Local<"i32">) => void;

/**
 * Emits a loop over `n` float32 elements: four at a time, then one at a time for the n % 4 that are left.
 *
 * `body` is called twice, once for each loop. `n` may be computed but must not change during the loop.
 */
export function elementLoop(builder: FunctionBuilder, n: Expression<"i32">, body: ElementBody): void {
  const offset = builder.let(i32.const(0));
  const end = builder.let(i32.shl(n, i32.const(2)));
  const vectorEnd = builder.let(i32.and(end, i32.const(-16)));
  builder.forRange(offset, vectorEnd, i32.const(16), () => body(vectorLanes(builder), offset));
  builder.forRange(offset, end, i32.const(4), () => body(scalarLanes(builder), offset));
}
