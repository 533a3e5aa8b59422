import type { Expression, LaneType, Local } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { i32 } from "./instructions.ts";
import { type Lanes, scalarLanes, vectorLanes } from "./lanes.ts";
import { pairLanes } from "./pairLanes.ts";

/** Emits the code for the elements at `offset` bytes from the start of every tensor. */
type ElementBody = <F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, offset: Local<"i32">) => void;

/**
 * Emits a loop over `n` float32 elements: as many at a time as the function's vectors hold, then one at a time for
 * those that are left.
 *
 * `body` is called once for each loop. `n` may be computed but must not change during the loop.
 */
export function elementLoop(builder: FunctionBuilder, n: Expression<"i32">, body: ElementBody): void {
  const offset = builder.let(i32.const(0));
  const end = builder.let(i32.shl(n, i32.const(2)));
  const loop = (width: number, lanes: () => void) => {
    const bytes = 4 * width;
    const loopEnd = width === 1 ? end : builder.let(i32.and(end, i32.const(-bytes)));
    builder.forRange(offset, loopEnd, i32.const(bytes), lanes);
  };
  if (builder.vectors === "paired") loop(8, () => body(pairLanes(builder), offset));
  loop(4, () => body(vectorLanes(builder), offset));
  loop(1, () => body(scalarLanes(builder), offset));
}
