import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { ElementwiseInstruction, ElementwiseKernel } from "../../src/compiler/elementwiseKernel.ts";
import { emitElementwise, instantiateElementwise, verifyElementwise } from "../../src/compiler/emitElementwise.ts";
import { expectClose, GuardedMemory, randomFloats, sizes } from "./kernels/guardedMemory.ts";

const kernel = (body: readonly ElementwiseInstruction[], buffers = 2, name = "kernel"): ElementwiseKernel => ({
  name,
  buffers,
  body,
});

/** Runs a kernel on fresh buffers of n floats each and yields their contents after it. */
function run(tested: ElementwiseKernel, contents: readonly Float32Array[]): Float32Array[] {
  const guarded = new GuardedMemory(1);
  const n = contents[0]?.length ?? 0;
  const pointers = contents.map((values, index) => (index === 0 ? guarded.placeAtEnd(values) : guarded.place(values)));
  instantiateElementwise(emitElementwise([tested]), guarded.memory)[tested.name]!(n, ...pointers);
  guarded.expectGuardsUnharmed();
  return pointers.map((address) => guarded.read(address, n));
}

/**
 * The elementary functions at one element, from kernels of one instruction: their accuracy is tested in
 * test/compiler/kernels.
 */
const elementary = {
  sigmoid: unaryFunction("sigmoid"),
  tanh: unaryFunction("tanh"),
  softplus: unaryFunction("softplus"),
};

function unaryFunction(op: "sigmoid" | "tanh" | "softplus"): (x: number) => number {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const view = new Float32Array(memory.buffer);
  const body = [
    { op: "load", buffer: 0 },
    { op, a: 0 },
    { op: "store", buffer: 0, a: 1 },
  ] as const;
  const f = instantiateElementwise(emitElementwise([kernel(body, 1)]), memory).kernel!;
  return (x) => {
    view[0] = x;
    f(1, 0);
    return view[0]!;
  };
}

/** What a kernel means: each element on its own, every operation rounded to float32, stores after all loads. */
function interpret({ body }: ElementwiseKernel, contents: readonly Float32Array[]): Float32Array[] {
  const result = contents.map((values) => values.slice());
  for (let i = 0; i < (contents[0]?.length ?? 0); i++) {
    const values: number[] = [];
    for (const step of body) values.push(evaluateStep(step, values, i, contents));
    body.forEach((step) => {
      if (step.op === "store") result[step.buffer]![i] = values[step.a]!;
    });
  }
  return result;
}

function evaluateStep(
  step: ElementwiseInstruction,
  values: readonly number[],
  i: number,
  contents: readonly Float32Array[],
): number {
  const at = (index: number) => values[index]!;
  switch (step.op) {
    case "load":
      return contents[step.buffer]![i]!;
    case "constant":
      return Math.fround(step.value);
    case "add":
      return Math.fround(at(step.a) + at(step.b));
    case "sub":
      return Math.fround(at(step.a) - at(step.b));
    case "mul":
      return Math.fround(at(step.a) * at(step.b));
    case "sigmoid":
    case "tanh":
    case "softplus":
      return elementary[step.op](at(step.a));
    case "relu":
      // Not Math.max: relu keeps −0.
      return at(step.a) < 0 ? 0 : at(step.a);
    case "leaky_relu":
      return at(step.a) < 0 ? Math.fround(at(step.a) * Math.fround(0.01)) : at(step.a);
    case "hard_sigmoid": {
      const line = Math.fround(Math.fround(at(step.a) * Math.fround(1 / 6)) + 0.5);
      return line < 0 ? 0 : line > 1 ? 1 : line;
    }
    case "hard_tanh":
      return at(step.a) < -1 ? -1 : at(step.a) > 1 ? 1 : at(step.a);
    case "whenPositive":
      return at(step.a) > 0 ? at(step.b) : at(step.c);
    case "store":
      return Number.NaN;
  }
}

function randomKernel(rng: Rng, buffers: number): ElementwiseKernel {
  const body: ElementwiseInstruction[] = [];
  for (let buffer = 0; buffer < buffers - 1; buffer++) body.push({ op: "load", buffer });
  const length = 5 + rng.int(30);
  while (body.length < length) {
    const [a, b, c] = [rng.int(body.length), rng.int(body.length), rng.int(body.length)];
    const binary = rng.pick(["add", "sub", "mul"] as const);
    const unary = rng.pick(["sigmoid", "tanh", "relu", "leaky_relu", "hard_sigmoid", "hard_tanh", "softplus"] as const);
    body.push(
      rng.pick([
        { op: binary, a, b },
        { op: binary, a, b },
        { op: unary, a },
        { op: "whenPositive", a, b, c },
        { op: "constant", value: rng.uniform(-2, 2) },
      ]),
    );
  }
  // Into the buffer that was not loaded and back into one that was.
  body.push({ op: "store", buffer: buffers - 1, a: length - 1 });
  body.push({ op: "store", buffer: rng.int(buffers - 1), a: rng.int(length) });
  return kernel(body, buffers);
}

test("random straight-line kernels compute the same bits as an interpreter in float32, whatever the size", () => {
  const rng = Rng.fromSeed(11).fork("kernels");
  for (let round = 0; round < 60; round++) {
    const tested = randomKernel(rng, 2 + rng.int(4));
    const n = rng.pick(sizes);
    const contents = Array.from({ length: tested.buffers }, (_, index) => randomFloats(`${round} ${index}`, n, -3, 3));
    expect(run(tested, contents)).toEqual(interpret(tested, contents));
  }
});

test("a hand-computed kernel: an LSTM's cell state", () => {
  const body: ElementwiseInstruction[] = [
    { op: "load", buffer: 0 },
    { op: "load", buffer: 1 },
    { op: "sigmoid", a: 0 },
    { op: "tanh", a: 1 },
    { op: "mul", a: 2, b: 3 },
    { op: "store", buffer: 2, a: 4 },
  ];
  const [, , result] = run(kernel(body, 3), [
    Float32Array.of(0, Math.log(3), -100, 0, 40),
    Float32Array.of(0, Math.log(2), 1, -100, 100),
    new Float32Array(5),
  ]);
  expectClose(result!, [0, 0.75 * 0.6, 0, -0.5, 1], 1e-6);
});

test("the rectifiers have the value 0 or the leak at and below 0, and the derivative's choice is strict", () => {
  const x = Float32Array.of(-2, -0, 0, 2, Number.NaN);
  const body: ElementwiseInstruction[] = [
    { op: "load", buffer: 0 },
    { op: "constant", value: 1 },
    { op: "constant", value: 5 },
    { op: "relu", a: 0 },
    { op: "leaky_relu", a: 0 },
    { op: "whenPositive", a: 0, b: 1, c: 2 },
    { op: "store", buffer: 1, a: 3 },
    { op: "store", buffer: 2, a: 4 },
    { op: "store", buffer: 3, a: 5 },
  ];
  const results = run(kernel(body, 4), [x, x, x, x]);
  expectClose(results[1]!, [0, -0, 0, 2, Number.NaN], 0);
  expectClose(results[2]!, [Math.fround(-0.02), -0, 0, 2, Number.NaN], 0);
  expectClose(results[3]!, [5, 5, 5, 1, 5], 0);
});

test("all loads of an element precede its stores, also when two buffers are the same memory", () => {
  const guarded = new GuardedMemory(1);
  const shared = guarded.place([1, 2, 3, 4, 5]);
  const body: ElementwiseInstruction[] = [
    { op: "load", buffer: 0 },
    { op: "add", a: 0, b: 0 },
    { op: "store", buffer: 1, a: 1 },
    { op: "load", buffer: 2 },
    { op: "mul", a: 1, b: 3 },
    { op: "store", buffer: 3, a: 4 },
  ];
  const other = guarded.place(new Float32Array(5));
  const { kernel: f } = instantiateElementwise(emitElementwise([kernel(body, 4)]), guarded.memory);
  f!(5, shared, shared, shared, other);
  expect([...guarded.read(shared, 5)]).toEqual([2, 4, 6, 8, 10]);
  expect([...guarded.read(other, 5)]).toEqual([2, 8, 18, 32, 50]);
});

test("a module has every kernel by its name", () => {
  const names = ["first", "second", "third"];
  const kernels = names.map((name, index) =>
    kernel(
      [
        { op: "constant", value: index },
        { op: "store", buffer: 0, a: 0 },
      ],
      1,
      name,
    ),
  );
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = emitElementwise(kernels);
  expect(WebAssembly.validate(bytes)).toBe(true);
  const functions = instantiateElementwise(bytes, memory);
  expect(Object.keys(functions)).toEqual(names);
  functions.third!(1, 8);
  expect(new Float32Array(memory.buffer)[2]).toBe(2);
  expect(() => emitElementwise([...kernels, kernels[0]!])).toThrow("two elementwise kernels are named first");
});

test("broken kernels are refused", () => {
  const load = { op: "load", buffer: 0 } as const;
  const store = { op: "store", buffer: 1, a: 0 } as const;
  const cases: [string, readonly ElementwiseInstruction[]][] = [
    ["operand 1 is not an earlier instruction", [load, { op: "tanh", a: 1 }]],
    ["operand 2 is not an earlier instruction", [load, { op: "add", a: 0, b: 2 }, load]],
    ["operand -1 is not an earlier instruction", [load, { op: "whenPositive", a: 0, b: 0, c: -1 }]],
    ["operand 1 is a store and has no value", [load, store, { op: "mul", a: 0, b: 1 }]],
    ["buffer 2 of 2", [{ op: "load", buffer: 2 }]],
    ["buffer -1 of 2", [load, { op: "store", buffer: -1, a: 0 }]],
    ["buffer 1 was stored before", [load, store, { op: "load", buffer: 1 }]],
    ["buffer 1 was stored before", [load, store, store]],
    ["the constant is NaN", [{ op: "constant", value: Number.NaN }]],
  ];
  for (const [message, body] of cases) expect(() => verifyElementwise(kernel(body))).toThrow(message);
  expect(() => emitElementwise([kernel([load, { op: "tanh", a: 5 }])])).toThrow("operand 5");
});
