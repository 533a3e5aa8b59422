import { elementLoop } from "../assembler/elementLoop.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { i32 } from "../assembler/instructions.ts";
import { Float64Sum } from "../assembler/reductions.ts";
import type { Vectors } from "../assembler/vectors.ts";

/** `Kernels.fill`. */
export function fill(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { out, n, value } = builder.parameters({ out: "i32", n: "i32", value: "f32" });
  elementLoop(builder, n, (lanes, offset) => builder.do(lanes.store(i32.add(out, offset), lanes.splat(value))));
  return builder.finish();
}

/** `Kernels.addInPlace`. */
export function addInPlace(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { values, n, out } = builder.parameters({ values: "i32", n: "i32", out: "i32" });
  elementLoop(builder, n, (lanes, offset) => {
    const sum = lanes.add(lanes.load(i32.add(out, offset)), lanes.load(i32.add(values, offset)));
    builder.do(lanes.store(i32.add(out, offset), sum));
  });
  return builder.finish();
}

/** `Kernels.multiply`. */
export function multiply(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { a, b, n, out } = builder.parameters({ a: "i32", b: "i32", n: "i32", out: "i32" });
  elementLoop(builder, n, (lanes, offset) => {
    const product = lanes.mul(lanes.load(i32.add(a, offset)), lanes.load(i32.add(b, offset)));
    builder.do(lanes.store(i32.add(out, offset), product));
  });
  return builder.finish();
}

/** `Kernels.sumOfSquares`. */
export function sumOfSquares(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { x, n } = builder.parameters({ x: "i32", n: "i32" });
  const sum = new Float64Sum(builder);
  elementLoop(builder, n, (lanes, offset) => {
    lanes.accumulateSquare(sum, lanes.let(lanes.load(i32.add(x, offset))));
  });
  return builder.finish(sum.total());
}
