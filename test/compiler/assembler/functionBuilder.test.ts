import { expect, test } from "vitest";
import { FunctionBuilder, type FunctionDefinition } from "../../../src/compiler/assembler/functionBuilder.ts";
import { f32, f64, i32, select } from "../../../src/compiler/assembler/instructions.ts";
import { buildModule } from "../../../src/compiler/assembler/moduleBuilder.ts";

function instantiate(functions: Record<string, FunctionDefinition>) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = buildModule(new Map(Object.entries(functions)));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { memory, exports: exports as Record<string, (...values: number[]) => number> };
}

test("a loop runs from its counter to its end in steps, and not at all when it starts there", () => {
  const builder = new FunctionBuilder();
  const { start, end, step } = builder.parameters({ start: "i32", end: "i32", step: "i32" });
  const turns = builder.local("i32");
  const counter = builder.let(start);
  builder.forRange(counter, end, step, () => builder.set(turns, i32.add(turns, i32.const(1))));
  const { count } = instantiate({ count: builder.finish(turns) }).exports;
  expect(count!(0, 10, 4)).toBe(3);
  expect(count!(0, 8, 4)).toBe(2);
  expect(count!(5, 5, 1)).toBe(0);
  expect(count!(0x7ffffff0, 0x80000010, 8)).toBe(4);
});

test("branches nest, and the other one is optional", () => {
  const builder = new FunctionBuilder();
  const { a, b } = builder.parameters({ a: "i32", b: "i32" });
  const result = builder.local("i32");
  builder.if(
    a,
    () =>
      builder.if(
        b,
        () => builder.set(result, i32.const(3)),
        () => builder.set(result, i32.const(2)),
      ),
    () => builder.if(b, () => builder.set(result, i32.const(1))),
  );
  const { f } = instantiate({ f: builder.finish(result) }).exports;
  expect([f!(0, 0), f!(0, 1), f!(1, 0), f!(1, 1)]).toEqual([0, 1, 2, 3]);
});

test("a block is left early from however deep inside, and what follows it runs", () => {
  const builder = new FunctionBuilder();
  const { n, stop } = builder.parameters({ n: "i32", stop: "i32" });
  const turn = builder.local("i32");
  const sum = builder.local("i32");
  builder.block((leaveIf) => {
    builder.forRange(turn, n, i32.const(1), () => {
      builder.block((leaveInner) => {
        builder.if(i32.gt_u(turn, i32.const(1)), () => leaveIf(i32.eq(turn, stop)));
        leaveInner(i32.eq(turn, i32.const(0)));
        builder.set(sum, i32.add(sum, turn));
      });
    });
    builder.set(sum, i32.add(sum, i32.const(1000)));
  });
  const { f } = instantiate({ f: builder.finish(i32.add(sum, i32.const(1))) }).exports;
  expect(f!(6, 9)).toBe(1 + 2 + 3 + 4 + 5 + 1000 + 1);
  expect(f!(6, 4)).toBe(1 + 2 + 3 + 1);
  expect(f!(6, 1)).toBe(1 + 2 + 3 + 4 + 5 + 1000 + 1);
});

test("hoisted constants are set before any other code, once for equal ones", () => {
  const builder = new FunctionBuilder();
  const { x } = builder.parameters({ x: "f32" });
  const result = builder.let(x);
  builder.if(i32.const(0), () => {
    builder.set(result, builder.hoist(f32.const(2.5)));
  });
  const again = builder.hoist(f32.const(2.5));
  expect(again).toBe(builder.hoist(f32.const(2.5)));
  const { f } = instantiate({ f: builder.finish(f32.mul(result, again)) }).exports;
  expect(f!(4)).toBe(10);
});

test("parameters and locals of every type keep their values apart", () => {
  const builder = new FunctionBuilder();
  const { a, b, c } = builder.parameters({ a: "f64", b: "i32", c: "f32" });
  const wide = builder.let(f64.promote_f32(c));
  const chosen = builder.let(select(a, wide, b));
  const spare = builder.let(f32.demote_f64(chosen));
  const { f } = instantiate({ f: builder.finish(f64.add(chosen, f64.promote_f32(spare))) }).exports;
  expect(f!(1.5, 1, 8)).toBe(3);
  expect(f!(1.5, 0, 8)).toBe(16);
});

test("functions of a module share the imported memory", () => {
  const store = new FunctionBuilder();
  const stored = store.parameters({ address: "i32", value: "f32" });
  store.do(f32.store(stored.address, stored.value, 4));
  const load = new FunctionBuilder();
  const loaded = load.parameter("i32");
  const { memory, exports } = instantiate({ store: store.finish(), load: load.finish(f32.load(loaded)) });
  exports.store!(8, 0.5);
  expect(exports.load!(12)).toBe(0.5);
  expect(new Float32Array(memory.buffer)[3]).toBe(0.5);
  expect(() => exports.load!(65536)).toThrow(WebAssembly.RuntimeError);
});

test("a trap ends the function in a WebAssembly.RuntimeError", () => {
  const builder = new FunctionBuilder();
  const condition = builder.parameter("i32");
  builder.if(condition, () => builder.trap());
  const { f } = instantiate({ f: builder.finish() }).exports;
  f!(0);
  expect(() => f!(1)).toThrow(WebAssembly.RuntimeError);
});

test("a parameter after a local is refused", () => {
  const builder = new FunctionBuilder();
  builder.local("i32");
  expect(() => builder.parameter("i32")).toThrow("parameters are declared before locals");
});
