import { elementLoop } from "../assembler/elementLoop.ts";
import type { Expression, LaneType, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { i32 } from "../assembler/instructions.ts";
import type { Lanes } from "../assembler/lanes.ts";
import { Float64Sum } from "../assembler/reductions.ts";
import type { Vectors } from "../assembler/vectors.ts";
import { exp, logOnePlus } from "./elementaryFunctions.ts";

/** Losses that are a sum of one term an element: y against t, with dy = scale · ∂term/∂y in place of y. */

/** `Kernels.sigmoidCrossEntropy`: the term is max(x, 0) − x·t + ln(1 + e^−|x|). */
export function sigmoidCrossEntropy(vectors: Vectors): FunctionDefinition {
  return elementLoss(vectors, (lanes, sum, x, t) => {
    const zero = lanes.constant(0);
    const one = lanes.constant(1);
    const e = lanes.let(exp(lanes, lanes.sub(lanes.constant(-0), lanes.abs(x))));
    const linear = lanes.sub(lanes.atLeast(x, zero), lanes.mul(x, t));
    lanes.accumulate(sum, lanes.let(lanes.add(linear, logOnePlus(lanes, e))));
    const sigmoid = lanes.div(lanes.select(lanes.lessThan(x, zero), e, one), lanes.add(one, e));
    return lanes.sub(sigmoid, t);
  });
}

/** `Kernels.meanSquaredError`: the term is (y − t)². */
export function meanSquaredError(vectors: Vectors): FunctionDefinition {
  return elementLoss(vectors, (lanes, sum, y, t) => {
    const difference = lanes.let(lanes.sub(y, t));
    lanes.accumulateSquare(sum, difference);
    return lanes.add(difference, difference);
  });
}

/** Emits the addition of the terms to `sum` and yields their derivatives. */
type Term = <F extends LaneType, I extends LaneType>(
  lanes: Lanes<F, I>,
  sum: Float64Sum,
  y: Local<F>,
  t: Local<F>,
) => Expression<F>;

function elementLoss(vectors: Vectors, term: Term): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { outputs, targets, n, scale, gradient } = builder.parameters({
    outputs: "i32",
    targets: "i32",
    n: "i32",
    scale: "f32",
    gradient: "i32",
  });
  const sum = new Float64Sum(builder);
  const emitTerm = <F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, offset: Local<"i32">) => {
    const y = lanes.let(lanes.load(i32.add(outputs, offset)));
    return term(lanes, sum, y, lanes.let(lanes.load(i32.add(targets, offset))));
  };
  builder.if(
    gradient,
    () =>
      elementLoop(builder, n, (lanes, offset) => {
        const derivative = lanes.mul(lanes.splat(scale), emitTerm(lanes, offset));
        builder.do(lanes.store(i32.add(outputs, offset), derivative));
      }),
    () =>
      elementLoop(builder, n, (lanes, offset) => {
        emitTerm(lanes, offset);
      }),
  );
  return builder.finish(sum.total());
}
