import { expect, test } from "vitest";
import { elementLoop } from "../../../src/compiler/assembler/elementLoop.ts";
import type { Expression, LaneType, Local } from "../../../src/compiler/assembler/expression.ts";
import { FunctionBuilder } from "../../../src/compiler/assembler/functionBuilder.ts";
import { i32 } from "../../../src/compiler/assembler/instructions.ts";
import type { Lanes } from "../../../src/compiler/assembler/lanes.ts";
import { buildModule } from "../../../src/compiler/assembler/moduleBuilder.ts";
import { vectorsInUse } from "../../../src/compiler/assembler/vectors.ts";
import { exp, log, logOnePlus, sigmoid, softplus, tanh } from "../../../src/compiler/kernels/elementaryFunctions.ts";

type LaneFunction = <F extends LaneType, I extends LaneType>(lanes: Lanes<F, I>, x: Local<F>) => Expression<F>;

const CHUNK = 1 << 16;
const memory = new WebAssembly.Memory({ initial: 8 });

/** f over the first n floats of the memory, in place; four at a time but for the last n % 4. */
function compile(f: LaneFunction): (n: number) => void {
  const builder = new FunctionBuilder(vectorsInUse());
  const n = builder.parameter("i32");
  elementLoop(builder, n, (lanes, offset) => {
    const x = lanes.let(lanes.load(i32.add(i32.const(0), offset)));
    builder.do(lanes.store(offset, f(lanes, x)));
  });
  const module = new WebAssembly.Module(buildModule(new Map([["f", builder.finish()]])));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.f as (n: number) => void;
}

/** f of each input by whole vectors, and again one by one, which must give the same bits. */
function evaluate(f: LaneFunction, inputs: ArrayLike<number>): Float32Array {
  const run = compile(f);
  const view = new Float32Array(memory.buffer);
  const result = new Float32Array(inputs.length);
  for (let start = 0; start < inputs.length; start += CHUNK) {
    const count = Math.min(CHUNK, inputs.length - start);
    for (let index = 0; index < count; index++) view[index] = inputs[start + index]!;
    run(Math.ceil(count / 4) * 4);
    result.set(view.subarray(0, count), start);
  }
  for (let index = 0; index < inputs.length; index += 97) {
    view[0] = inputs[index]!;
    run(1);
    if (!Object.is(view[0], result[index]))
      expect.fail(`f(${inputs[index]}) is ${view[0]} alone, else ${result[index]}`);
  }
  return result;
}

const bits = new DataView(new ArrayBuffer(4));
function floatOf(word: number): number {
  bits.setUint32(0, word);
  return bits.getFloat32(0);
}
function bitsOf(value: number): number {
  bits.setFloat32(0, value);
  return bits.getUint32(0);
}

/** Every `step`-th float32 of [low, high], both of one sign. */
function sweep(low: number, high: number, step: number): Float32Array {
  const [first, last] = [bitsOf(low), bitsOf(high)].sort((a, b) => a - b) as [number, number];
  const count = Math.floor((last - first) / step) + 1;
  return Float32Array.from({ length: count }, (_, index) => floatOf(first + index * step));
}

/** The distance of two neighbours of float32 at `value`, which is normal. */
const ulpAt = (value: number) => 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);

function largestUlpError(f: LaneFunction, oracle: (x: number) => number, inputs: Float32Array): number {
  const results = evaluate(f, inputs);
  let largest = 0;
  inputs.forEach((x, index) => {
    const wanted = oracle(x);
    const error = Math.abs(results[index]! - wanted) / ulpAt(wanted);
    if (!(error <= largest)) largest = error;
  });
  return largest;
}

const sigmoidOracle = (x: number) => 1 / (1 + Math.exp(-x));

test("exp is within 1.5 ulp wherever its result is a normal number", () => {
  expect(largestUlpError(exp, Math.exp, sweep(2 ** -30, 88.7, 997))).toBeLessThan(1.5);
  expect(largestUlpError(exp, Math.exp, sweep(-(2 ** -30), -86.5, 997))).toBeLessThan(1.5);
  expect(largestUlpError(exp, Math.exp, sweep(0.25, 1, 61))).toBeLessThan(1.5);
});

test("sigmoid is within 3 ulp wherever its result is a normal number", () => {
  expect(largestUlpError(sigmoid, sigmoidOracle, sweep(2 ** -30, 100, 997))).toBeLessThan(3);
  expect(largestUlpError(sigmoid, sigmoidOracle, sweep(-(2 ** -30), -86.5, 997))).toBeLessThan(3);
});

test("tanh is within 3 ulp everywhere", () => {
  expect(largestUlpError(tanh, Math.tanh, sweep(2 ** -120, 1e30, 3989))).toBeLessThan(3);
  expect(largestUlpError(tanh, Math.tanh, sweep(0.01, 10, 61))).toBeLessThan(3);
});

test("log is within 2 ulp on all normal numbers", () => {
  expect(largestUlpError(log, Math.log, sweep(2 ** -126, 3e38, 3989))).toBeLessThan(2);
  expect(largestUlpError(log, (x) => (x === 1 ? 2 ** -126 : Math.log(x)), sweep(0.5, 2, 61))).toBeLessThan(2);
});

test("log(1 + y) is within 3 ulp on [0, 1], however small y is", () => {
  expect(largestUlpError(logOnePlus, Math.log1p, sweep(2 ** -120, 1, 1999))).toBeLessThan(3);
});

test("softplus is within 4 ulp wherever its result is a normal number", () => {
  const oracle = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  expect(largestUlpError(softplus, oracle, sweep(2 ** -30, 1e30, 997))).toBeLessThan(4);
  expect(largestUlpError(softplus, oracle, sweep(-(2 ** -30), -86.5, 997))).toBeLessThan(4);
});

test("special values saturate and NaN stays NaN", () => {
  const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
  const cases: [string, LaneFunction, number[], number[]][] = [
    ["exp", exp, [-inf, -1e30, -88, -0, 0, 88.73, 1e30, inf, nan], [0, 0, 0, 1, 1, inf, inf, inf, nan]],
    ["sigmoid", sigmoid, [-inf, -1e30, -90, 0, 90, 1e30, inf, nan], [0, 0, 0, 0.5, 1, 1, 1, nan]],
    [
      "tanh",
      tanh,
      [-inf, -1e30, -10, -0, 0, 1e-40, 10, inf, nan],
      [-1, -1, -1, -0, 0, floatOf(bitsOf(1e-40)), 1, 1, nan],
    ],
    ["log", log, [-inf, -1, 0, 1, inf, nan], [nan, nan, -inf, 0, inf, nan]],
    ["logOnePlus", logOnePlus, [0, nan], [0, nan]],
    ["softplus", softplus, [-inf, -1e30, -90, 90, 1e30, inf, nan], [0, 0, 0, 90, Math.fround(1e30), inf, nan]],
  ];
  for (const [name, f, inputs, expected] of cases) {
    const padded = [...inputs, ...inputs, ...inputs, ...inputs];
    const results = [...evaluate(f, padded)].slice(0, inputs.length);
    expect({ name, results }).toEqual({ name, results: expected });
    for (const [index, input] of inputs.entries()) expect([...evaluate(f, [input])]).toEqual([expected[index]]);
  }
});

test("tanh is odd to the bit", () => {
  const inputs = sweep(1e-6, 12, 4999);
  const negative = evaluate(
    tanh,
    inputs.map((x) => -x),
  );
  expect(negative.map((y) => -y)).toEqual(evaluate(tanh, inputs));
});

test("a larger input never gives a result smaller by more than the rounding", () => {
  const functions: LaneFunction[] = [exp, sigmoid, tanh];
  for (const f of functions) {
    const inputs = Float32Array.from({ length: 200_001 }, (_, index) => -20 + index / 5000);
    const results = evaluate(f, inputs);
    for (let index = 1; index < results.length; index++) {
      const [before, after] = [results[index - 1]!, results[index]!];
      if (after < before - 2 * ulpAt(before)) expect.fail(`f(${inputs[index]}) = ${after} after ${before}`);
    }
  }
});
