import { elementLoop } from "../assembler/elementLoop.ts";
import type { Expression, LaneType, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32, f64, i32 } from "../assembler/instructions.ts";
import type { Lanes } from "../assembler/lanes.ts";
import type { Vectors } from "../assembler/vectors.ts";

/**
 * Parameter updates, one pass over each tensor; gradients are read, not written. Settings arrive as float64, are
 * combined in it and rounded to float32 once, so that 1 − β is the true one.
 */

/** `Kernels.sgd`. */
export function sgd(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { weights, gradients, velocity, n, ...settings } = builder.parameters({
    weights: "i32",
    gradients: "i32",
    velocity: "i32",
    n: "i32",
    rate: "f64",
    momentum: "f64",
    decay: "f64",
    gradientScale: "f64",
  });
  const rate = single(builder, settings.rate);
  const momentum = single(builder, settings.momentum);
  const gradientOf = decayedGradient(builder, weights, gradients, settings);
  builder.if(
    velocity,
    () =>
      elementLoop(builder, n, (lanes, offset) => {
        const { weight, gradient } = gradientOf(lanes, offset);
        const before = lanes.load(i32.add(velocity, offset));
        const after = lanes.let(lanes.add(lanes.mul(lanes.splat(momentum), before), gradient));
        builder.do(lanes.store(i32.add(velocity, offset), after));
        const step = lanes.mul(lanes.splat(rate), after);
        builder.do(lanes.store(i32.add(weights, offset), lanes.sub(weight, step)));
      }),
    () =>
      elementLoop(builder, n, (lanes, offset) => {
        const { weight, gradient } = gradientOf(lanes, offset);
        const step = lanes.mul(lanes.splat(rate), gradient);
        builder.do(lanes.store(i32.add(weights, offset), lanes.sub(weight, step)));
      }),
  );
  return builder.finish();
}

/** `Kernels.adam`. */
export function adam(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { weights, gradients, first, second, n, ...settings } = builder.parameters({
    weights: "i32",
    gradients: "i32",
    first: "i32",
    second: "i32",
    n: "i32",
    rate: "f64",
    beta1: "f64",
    beta2: "f64",
    epsilon: "f64",
    decay: "f64",
    gradientScale: "f64",
    correction1: "f64",
    correction2: "f64",
  });
  const stepSize = single(builder, f64.div(settings.rate, settings.correction1));
  const inverse2 = single(builder, f64.div(f64.const(1), settings.correction2));
  const epsilon = single(builder, settings.epsilon);
  const average1 = runningAverage(builder, settings.beta1);
  const average2 = runningAverage(builder, settings.beta2);
  const gradientOf = decayedGradient(builder, weights, gradients, settings);
  elementLoop(builder, n, (lanes, offset) => {
    const { weight, gradient } = gradientOf(lanes, offset);
    const m = average1(lanes, i32.add(first, offset), gradient);
    const v = average2(lanes, i32.add(second, offset), lanes.mul(gradient, gradient));
    const deviation = lanes.add(lanes.sqrt(lanes.mul(v, lanes.splat(inverse2))), lanes.splat(epsilon));
    const step = lanes.div(lanes.mul(lanes.splat(stepSize), m), deviation);
    builder.do(lanes.store(i32.add(weights, offset), lanes.sub(weight, step)));
  });
  return builder.finish();
}

/** `Kernels.rmsprop`. */
export function rmsprop(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { weights, gradients, square, n, ...settings } = builder.parameters({
    weights: "i32",
    gradients: "i32",
    square: "i32",
    n: "i32",
    rate: "f64",
    decayRate: "f64",
    epsilon: "f64",
    decay: "f64",
    gradientScale: "f64",
  });
  const rate = single(builder, settings.rate);
  const epsilon = single(builder, settings.epsilon);
  const average = runningAverage(builder, settings.decayRate);
  const gradientOf = decayedGradient(builder, weights, gradients, settings);
  elementLoop(builder, n, (lanes, offset) => {
    const { weight, gradient } = gradientOf(lanes, offset);
    const s = average(lanes, i32.add(square, offset), lanes.mul(gradient, gradient));
    const deviation = lanes.add(lanes.sqrt(s), lanes.splat(epsilon));
    const step = lanes.div(lanes.mul(lanes.splat(rate), gradient), deviation);
    builder.do(lanes.store(i32.add(weights, offset), lanes.sub(weight, step)));
  });
  return builder.finish();
}

function single(builder: FunctionBuilder, value: Expression<"f64">): Local<"f32"> {
  return builder.let(f32.demote_f64(value));
}

/** Emits weight w and g = gradientScale·gradient + decay·w of the elements at an offset. */
function decayedGradient(
  builder: FunctionBuilder,
  weights: Local<"i32">,
  gradients: Local<"i32">,
  settings: { readonly decay: Local<"f64">; readonly gradientScale: Local<"f64"> },
) {
  const decay = single(builder, settings.decay);
  const gradientScale = single(builder, settings.gradientScale);
  return <F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, offset: Local<"i32">) => {
    const weight = lanes.let(lanes.load(i32.add(weights, offset)));
    const scaled = lanes.mul(lanes.splat(gradientScale), lanes.load(i32.add(gradients, offset)));
    return { weight, gradient: lanes.let(lanes.add(scaled, lanes.mul(lanes.splat(decay), weight))) };
  };
}

/** Emits average ← β·average + (1 − β)·sample in memory and yields its new value. */
function runningAverage(builder: FunctionBuilder, beta: Local<"f64">) {
  const keep = single(builder, beta);
  const take = single(builder, f64.sub(f64.const(1), beta));
  return <F extends LaneType, I extends LaneType>(
    lanes: Lanes<F, I>,
    address: Expression<"i32">,
    sample: Expression<F>,
  ): Local<F> => {
    const kept = lanes.mul(lanes.splat(keep), lanes.load(address));
    const average = lanes.let(lanes.add(kept, lanes.mul(lanes.splat(take), sample)));
    builder.do(lanes.store(address, average));
    return average;
  };
}
