import { assert, present, unreachable } from "../base/assert.ts";
import { elementLoop } from "./assembler/elementLoop.ts";
import type { Expression, LaneType, Local, Statement } from "./assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "./assembler/functionBuilder.ts";
import { i32 } from "./assembler/instructions.ts";
import type { Lanes } from "./assembler/lanes.ts";
import { buildModule } from "./assembler/moduleBuilder.ts";
import { type Vectors, vectorsInUse } from "./assembler/vectors.ts";
import { type ElementwiseInstruction, type ElementwiseKernel, operandsOf } from "./elementwiseKernel.ts";
import { sigmoid, softplus, tanh } from "./kernels/elementaryFunctions.ts";

/** The negative slope of `leaky_relu`. */
const LEAK = 0.01;

/**
 * A WebAssembly module that imports `env.memory` and exports every kernel by its name as (n, p0, p1, …) → ().
 *
 * An element's result does not depend on where it stands: whole vectors and the remainder compute the same bits.
 *
 * @throws {AssertionError} when a kernel is not one, see `verifyElementwise`, or two have the same name.
 */
export function emitElementwise(
  kernels: readonly ElementwiseKernel[],
  vectors: Vectors = vectorsInUse(),
): Uint8Array<ArrayBuffer> {
  const functions = new Map<string, FunctionDefinition>();
  for (const kernel of kernels) {
    verifyElementwise(kernel);
    assert(!functions.has(kernel.name), `two elementwise kernels are named ${kernel.name}`);
    functions.set(kernel.name, emitKernel(kernel, vectors));
  }
  return buildModule(functions);
}

/** The exported functions of a module from `emitElementwise`, working on `memory`. Compiles on this thread. */
export function instantiateElementwise(
  bytes: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
): Record<string, (n: number, ...pointers: number[]) => void> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as Record<string, (n: number, ...pointers: number[]) => void>;
}

/**
 * @throws {AssertionError} when an operand is not an earlier value, a buffer is out of range, a constant is NaN, or a
 * buffer is loaded or stored again after it was stored.
 */
export function verifyElementwise({ name, buffers, body }: ElementwiseKernel): void {
  const stored = new Set<number>();
  body.forEach((instruction, index) => {
    const at = `${name}[${index}] ${instruction.op}`;
    for (const operand of operandsOf(instruction)) {
      assert(operand >= 0 && operand < index, `${at}: operand ${operand} is not an earlier instruction`);
      assert(present(body[operand], at).op !== "store", `${at}: operand ${operand} is a store and has no value`);
    }
    if (instruction.op === "constant") assert(!Number.isNaN(instruction.value), `${at}: the constant is NaN`);
    if (instruction.op !== "load" && instruction.op !== "store") return;
    const { buffer } = instruction;
    assert(Number.isInteger(buffer) && buffer >= 0 && buffer < buffers, `${at}: buffer ${buffer} of ${buffers}`);
    assert(!stored.has(buffer), `${at}: buffer ${buffer} was stored before`);
    if (instruction.op === "store") stored.add(buffer);
  });
}

function emitKernel(kernel: ElementwiseKernel, vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const n = builder.parameter("i32");
  const pointers = Array.from({ length: kernel.buffers }, () => builder.parameter("i32"));
  elementLoop(builder, n, (lanes, offset) => {
    emitBody(builder, kernel.body, lanes, (buffer) => i32.add(present(pointers[buffer], "a pointer"), offset));
  });
  return builder.finish();
}

/**
 * All values first, then the stores: a buffer may be both loaded and stored, and two buffers may be the same one.
 */
function emitBody<F extends LaneType, I extends LaneType>(
  builder: FunctionBuilder,
  body: readonly ElementwiseInstruction[],
  lanes: Lanes<F, I>,
  address: (buffer: number) => Expression<"i32">,
): void {
  const values: (Local<F> | null)[] = [];
  const value = (index: number) => present(values[index], "an operand");
  const stores: Statement[] = [];
  for (const instruction of body) {
    if (instruction.op === "store") {
      stores.push(lanes.store(address(instruction.buffer), value(instruction.a)));
      values.push(null);
    } else {
      values.push(lanes.let(expressionOf(instruction, lanes, value, address)));
    }
  }
  for (const store of stores) builder.do(store);
}

function expressionOf<F extends LaneType, I extends LaneType>(
  instruction: Exclude<ElementwiseInstruction, { op: "store" }>,
  lanes: Lanes<F, I>,
  value: (index: number) => Local<F>,
  address: (buffer: number) => Expression<"i32">,
): Expression<F> {
  switch (instruction.op) {
    case "load":
      return lanes.load(address(instruction.buffer));
    case "constant":
      return lanes.constant(instruction.value);
    case "add":
      return lanes.add(value(instruction.a), value(instruction.b));
    case "sub":
      return lanes.sub(value(instruction.a), value(instruction.b));
    case "mul":
      return lanes.mul(value(instruction.a), value(instruction.b));
    case "sigmoid":
      return sigmoid(lanes, value(instruction.a));
    case "tanh":
      return tanh(lanes, value(instruction.a));
    case "relu":
      return lanes.atLeast(value(instruction.a), lanes.constant(0));
    case "leaky_relu": {
      const a = value(instruction.a);
      return lanes.atLeast(a, lanes.mul(a, lanes.constant(LEAK)));
    }
    case "hard_sigmoid": {
      const { add, mul, constant } = lanes;
      const line = lanes.let(add(mul(value(instruction.a), constant(1 / 6)), constant(0.5)));
      return lanes.atMost(lanes.let(lanes.atLeast(line, constant(0))), constant(1));
    }
    case "hard_tanh":
      return lanes.atMost(lanes.let(lanes.atLeast(value(instruction.a), lanes.constant(-1))), lanes.constant(1));
    case "softplus":
      return softplus(lanes, value(instruction.a));
    case "whenPositive": {
      const isPositive = lanes.lessThan(lanes.constant(0), value(instruction.a));
      return lanes.select(isPositive, value(instruction.b), value(instruction.c));
    }
    default:
      return unreachable(instruction);
  }
}
