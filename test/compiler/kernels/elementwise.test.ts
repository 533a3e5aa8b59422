import { expect, test } from "vitest";
import { expectClose, GuardedMemory, randomFloats, sizes } from "./guardedMemory.ts";

test("fill, addition and multiplication are exact in float32", () => {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const { fill, addInPlace, multiply } = guarded.kernels;
    const [a, b] = [randomFloats("a", n), randomFloats("b", n)];
    const aAddress = guarded.place(a);
    const bAddress = guarded.placeAtEnd(b);
    const filled = guarded.place(randomFloats("rubbish", n));
    const product = guarded.place(randomFloats("rubbish", n));
    fill(filled, n, 0.1);
    multiply(aAddress, bAddress, n, product);
    addInPlace(aAddress, n, bAddress);
    expect(guarded.read(filled, n)).toEqual(new Float32Array(n).fill(0.1));
    expect(guarded.read(product, n)).toEqual(a.map((value, index) => value * b[index]!));
    expect(guarded.read(bAddress, n)).toEqual(b.map((value, index) => value + a[index]!));
    guarded.expectGuardsUnharmed();
  }
});

test("multiplication may be in place", () => {
  const guarded = new GuardedMemory(1);
  const a = guarded.place([2, 3, 4, 5, 6]);
  guarded.kernels.multiply(a, a, 5, a);
  expect([...guarded.read(a, 5)]).toEqual([4, 9, 16, 25, 36]);
});

test("the sum of squares has the precision of float64", () => {
  for (const n of [...sizes, 10_000]) {
    const guarded = new GuardedMemory(1);
    const x = randomFloats("x", n, 0.5, 1);
    const expected = x.reduce((sum, value) => sum + value * value, 0);
    expectClose([guarded.kernels.sumOfSquares(guarded.placeAtEnd(x), n)], [expected], 1e-13);
  }
});

test("squares beyond the range of float32 are summed", () => {
  const guarded = new GuardedMemory(1);
  const x = Float32Array.of(1e30, 1e-30, 1e30, 0, 2e30);
  const expected = x.reduce((sum, value) => sum + value * value, 0);
  expectClose([guarded.kernels.sumOfSquares(guarded.place(x), 5)], [expected], 1e-14);
});

test("a sum of squares with NaN or infinity is not finite", () => {
  const guarded = new GuardedMemory(1);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const position of [0, 3, 4]) {
      const x = new Float32Array(5);
      x[position] = value;
      expect(guarded.kernels.sumOfSquares(guarded.place(x), 5)).not.toSatisfy(Number.isFinite);
    }
  }
});
