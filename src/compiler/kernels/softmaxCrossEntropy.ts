import { elementLoop } from "../assembler/elementLoop.ts";
import type { Expression, LaneType } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32, f64, i32 } from "../assembler/instructions.ts";
import { type Lanes, scalarLanes } from "../assembler/lanes.ts";
import { Float64Sum, Maximum } from "../assembler/reductions.ts";
import type { Vectors } from "../assembler/vectors.ts";
import { exp, log } from "./elementaryFunctions.ts";

/**
 * `Kernels.softmaxCrossEntropy`, row by row: the maximum, then the exponentials and their float64 sum, then the
 * gradient in place. The maximum passes over NaN; the exponentials bring it back, into the loss and the whole row.
 *
 * Traps when a target is not below `size`.
 */
export function softmaxCrossEntropy(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { logits, targets, rows, size, scale, gradient, weights } = builder.parameters({
    logits: "i32",
    targets: "i32",
    rows: "i32",
    size: "i32",
    scale: "f32",
    gradient: "i32",
    weights: "i32",
  });
  const loss = builder.local("f64");
  const index = builder.local("i32");
  const weight = builder.local("f32");
  const row = builder.let(logits);
  const maximum = new Maximum(builder);
  const sum = new Float64Sum(builder);

  builder.forRange(index, rows, i32.const(1), () => {
    const target = builder.let(i32.load(i32.add(targets, bytesOf(index))));
    builder.if(i32.ge_u(target, size), () => builder.trap());
    const targetAddress = builder.let(i32.add(row, bytesOf(target)));
    builder.set(weight, f32.const(1));
    builder.if(weights, () => builder.set(weight, f32.load(i32.add(weights, bytesOf(target)))));
    const targetLogit = builder.let(f32.load(targetAddress));

    maximum.reset();
    elementLoop(builder, size, (lanes, offset) => lanes.raise(maximum, lanes.let(lanes.load(i32.add(row, offset)))));
    const largest = maximum.largest();

    const exponential = <F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, address: Expression<"i32">) => {
      const value = lanes.let(exp(lanes, lanes.sub(lanes.load(address), lanes.splat(largest))));
      lanes.accumulate(sum, value);
      return value;
    };
    sum.reset();
    builder.if(
      gradient,
      () =>
        elementLoop(builder, size, (lanes, offset) => {
          const address = builder.let(i32.add(row, offset));
          builder.do(lanes.store(address, exponential(lanes, address)));
        }),
      () =>
        elementLoop(builder, size, (lanes, offset) => {
          exponential(lanes, i32.add(row, offset));
        }),
    );
    const total = builder.let(sum.total());

    const logTotal = f64.promote_f32(log(scalarLanes(builder), builder.let(f32.demote_f64(total))));
    const excess = f64.sub(f64.promote_f32(largest), f64.promote_f32(targetLogit));
    builder.set(loss, f64.add(loss, f64.mul(f64.promote_f32(weight), f64.add(logTotal, excess))));

    builder.if(gradient, () => {
      const weighted = builder.let(f32.mul(scale, weight));
      const factor = builder.let(f32.demote_f64(f64.div(f64.promote_f32(weighted), total)));
      elementLoop(builder, size, (lanes, offset) => {
        const address = builder.let(i32.add(row, offset));
        builder.do(lanes.store(address, lanes.mul(lanes.load(address), lanes.splat(factor))));
      });
      builder.do(f32.store(targetAddress, f32.sub(f32.load(targetAddress), weighted)));
    });
    builder.set(row, i32.add(row, bytesOf(size)));
  });
  return builder.finish(loss);
}

const bytesOf = (floats: Expression<"i32">) => i32.shl(floats, i32.const(2));
