import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { elementLoop } from "../../../src/compiler/assembler/elementLoop.ts";
import type { Expression, LaneType, Local } from "../../../src/compiler/assembler/expression.ts";
import { FunctionBuilder } from "../../../src/compiler/assembler/functionBuilder.ts";
import { i32 } from "../../../src/compiler/assembler/instructions.ts";
import type { Lanes } from "../../../src/compiler/assembler/lanes.ts";
import { buildModule } from "../../../src/compiler/assembler/moduleBuilder.ts";
import { vectorsInUse } from "../../../src/compiler/assembler/vectors.ts";

type Operation = <F extends LaneType, I extends LaneType>(
  lanes: Lanes<F, I>,
  a: Local<F>,
  b: Local<F>,
  index: Local<"i32">,
) => Expression<F>;

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
const special = [0, -0, 1, -1, 0.1, -2.5, 3e38, -3e38, 1e-40, -1e-45, inf, -inf, nan, 7, 8388608.5, -1e10];

const operations: Record<string, Operation> = {
  add: (lanes, a, b) => lanes.add(a, b),
  sub: (lanes, a, b) => lanes.sub(a, b),
  mul: (lanes, a, b) => lanes.mul(a, b),
  div: (lanes, a, b) => lanes.div(a, b),
  sqrt: (lanes, a) => lanes.sqrt(a),
  abs: (lanes, a) => lanes.abs(a),
  atMost: (lanes, a, b) => lanes.atMost(a, b),
  atLeast: (lanes, a, b) => lanes.atLeast(a, b),
  copySign: (lanes, a, b) => lanes.copySign(a, b),
  selectLess: (lanes, a, b) => lanes.select(lanes.lessThan(a, b), lanes.constant(0.1), b),
  toFloat: (lanes, a) => lanes.toFloat(lanes.bits(a)),
  integers: (lanes, a, b) => {
    const [x, y] = [lanes.letInteger(lanes.bits(a)), lanes.letInteger(lanes.bits(b))];
    const product = lanes.multiplyIntegers(lanes.addIntegers(x, y), lanes.integerConstant(0x9e3779b1));
    return lanes.toFloat(lanes.xor(product, lanes.subIntegers(x, y)));
  },
  shifts: (lanes, a, b) => {
    const x = lanes.letInteger(lanes.bits(a));
    const shifted = lanes.xor(lanes.shiftLeft(x, 3), lanes.shiftRight(lanes.bits(b), 5));
    return lanes.toFloat(lanes.xor(shifted, lanes.shiftRightUnsigned(x, 7)));
  },
  selectBelow: (lanes, a, b) => lanes.select(lanes.lessThanUnsigned(lanes.bits(a), lanes.bits(b)), a, b),
  consecutive: (lanes, _, __, index) => lanes.toFloat(lanes.consecutive(index)),
};

/** The meaning of the floating-point operations, in float64 to be rounded once, which is exact for them. */
const definitions: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: (a) => Math.sqrt(a),
  abs: (a) => Math.abs(a),
  // Not Math.min and Math.max: NaN and −0 are treated otherwise.
  atMost: (a, b) => (b < a ? b : a),
  // Not Math.min and Math.max: NaN and −0 are treated otherwise.
  atLeast: (a, b) => (a < b ? b : a),
  copySign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  selectLess: (a, b) => (a < b ? 0.1 : b),
};

/** Applies an operation to n pairs, whole vectors first; `n` of 1 uses the scalar code. */
function compile(operation: Operation, memory: WebAssembly.Memory) {
  const builder = new FunctionBuilder(vectorsInUse());
  const { n, a, b, out } = builder.parameters({ n: "i32", a: "i32", b: "i32", out: "i32" });
  elementLoop(builder, n, (lanes, offset) => {
    const left = lanes.let(lanes.load(i32.add(a, offset)));
    const right = lanes.let(lanes.load(i32.add(b, offset)));
    const index = builder.let(i32.shr_u(i32.add(a, offset), i32.const(2)));
    builder.do(lanes.store(i32.add(out, offset), operation(lanes, left, right, index)));
  });
  const module = new WebAssembly.Module(buildModule(new Map([["f", builder.finish()]])));
  const { f } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  return f as (n: number, a: number, b: number, out: number) => void;
}

test("four lanes and one give the same bits for every operation, and those of its definition", () => {
  const rng = Rng.fromSeed(5).fork("lanes");
  const values = [...special, ...Array.from({ length: 16 }, () => rng.uniform(-100, 100))];
  const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
  const n = pairs.length;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Float32Array(memory.buffer);
  pairs.forEach(([a, b], index) => {
    view[index] = a;
    view[n + index] = b;
  });
  for (const [name, operation] of Object.entries(operations)) {
    const f = compile(operation, memory);
    f(n, 0, 4 * n, 8 * n);
    for (let index = 0; index < n; index++) f(1, 4 * index, 4 * (n + index), 4 * (3 * n + index));
    for (let index = 0; index < n; index++) {
      const [vector, scalar] = [view[2 * n + index], view[3 * n + index]];
      expect({ name, index, vector }).toEqual({ name, index, vector: scalar });
      const [a, b] = [view[index]!, view[n + index]!];
      const wanted = definitions[name]?.(a, b);
      if (wanted !== undefined) expect({ name, a, b, vector }).toEqual({ name, a, b, vector: Math.fround(wanted) });
    }
  }
});

test("an element loop visits n elements once each and nothing else", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Float32Array(memory.buffer);
  const f = compile((lanes, a) => lanes.add(a, lanes.constant(1)), memory);
  for (let n = 0; n <= 13; n++) {
    view.fill(0);
    f(n, 64, 64, 64);
    expect([...view.subarray(0, 40)]).toEqual(Array.from({ length: 40 }, (_, i) => (i >= 16 && i < 16 + n ? 1 : 0)));
  }
});
