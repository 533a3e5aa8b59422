import { expect, test } from "vitest";
import { kernelModule, loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";

test("the module is valid WebAssembly", () => {
  expect(WebAssembly.validate(kernelModule())).toBe(true);
});

test("kernels go on working when the memory has grown, also in the new part", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { fill } = loadKernels(memory);
  memory.grow(1);
  fill(65536 - 8, 4, 3);
  expect([...new Float32Array(memory.buffer, 65536 - 12, 6)]).toEqual([0, 3, 3, 3, 3, 0]);
});

test("kernels on two memories do not share them", () => {
  const [first, second] = [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 1 })];
  const kernels = loadKernels(first);
  loadKernels(second).fill(0, 4, 1);
  expect(kernels.sumOfSquares(0, 4)).toBe(0);
  expect(kernels.memory).toBe(first);
});
