import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { expectClose, GuardedMemory, randomFloats, sizes } from "./guardedMemory.ts";

const SCALE = 0.125;

/** −ln softmax(logits)[target] and the softmax, from the definition, in float64. */
function softmaxLoss(logits: Float32Array, target: number): { loss: number; softmax: number[] } {
  const largest = Math.max(...logits);
  const exponentials = [...logits].map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return { loss: Math.log(sum) + largest - logits[target]!, softmax: exponentials.map((e) => e / sum) };
}

test("softmax cross-entropy and its gradient agree with their definition", () => {
  const rng = Rng.fromSeed(1).fork("targets");
  for (const size of [...sizes.filter((n) => n > 0), 1000]) {
    for (const rows of [0, 1, 6]) {
      const guarded = new GuardedMemory(2);
      const logits = randomFloats(`logits ${size}`, rows * size, -8, 8);
      const targets = Array.from({ length: rows }, () => rng.int(size));
      const address = guarded.placeAtEnd(logits);
      const targetsAddress = guarded.place(targets, "int");
      const row = (index: number) => logits.subarray(index * size, (index + 1) * size);
      const oracle = targets.map((target, index) => softmaxLoss(row(index), target));
      const expectedLoss = oracle.reduce((sum, { loss }) => sum + loss, 0);
      const run = (gradient: 0 | 1) =>
        guarded.kernels.softmaxCrossEntropy(address, targetsAddress, rows, size, SCALE, gradient, 0);

      const loss = run(0);
      expectClose([loss], [expectedLoss], 3e-7, rows * 1e-6);
      expect(guarded.read(address, rows * size)).toEqual(logits);

      expect(run(1)).toBe(loss);
      const expectedGradient = oracle.flatMap(({ softmax }, index) =>
        softmax.map((p, j) => SCALE * (p - (j === targets[index] ? 1 : 0))),
      );
      expectClose(guarded.read(address, rows * size), expectedGradient, 1e-6, 3e-8);
      guarded.expectGuardsUnharmed();
    }
  }
});

test("a weight multiplies loss and gradient of the rows of its class", () => {
  const guarded = new GuardedMemory(1);
  const logits = randomFloats("weighted", 15, -2, 2);
  const [address, targets] = [guarded.place(logits), guarded.place([4, 0, 4], "int")];
  const loss = guarded.kernels.softmaxCrossEntropy(address, targets, 3, 5, SCALE, 1, guarded.place([3, 1, 1, 1, 0.5]));
  const oracle = [4, 0, 4].map((target, row) => softmaxLoss(logits.subarray(5 * row, 5 * row + 5), target));
  const weights = [0.5, 3, 0.5];
  expectClose([loss], [oracle.reduce((sum, each, row) => sum + weights[row]! * each.loss, 0)], 1e-6);
  const expected = oracle.flatMap(({ softmax }, row) =>
    softmax.map((p, c) => SCALE * weights[row]! * (p - (c === [4, 0, 4][row] ? 1 : 0))),
  );
  expectClose(guarded.read(address, 15), expected, 1e-6, 3e-8);
  guarded.expectGuardsUnharmed();
});

test("large logits do not overflow, and padding of −1e30 has probability 0", () => {
  const guarded = new GuardedMemory(1);
  const logits = Float32Array.of(5000, 5001, -1e30, 4999, -1e30);
  const address = guarded.place(logits);
  const loss = guarded.kernels.softmaxCrossEntropy(address, guarded.place([1], "int"), 1, 5, 1, 1, 0);
  const oracle = softmaxLoss(logits, 1);
  expectClose([loss], [oracle.loss], 1e-6);
  expectClose(
    guarded.read(address, 5),
    oracle.softmax.map((p, j) => p - (j === 1 ? 1 : 0)),
    1e-6,
  );
});

test("every row has a maximum of its own, also far below 0", () => {
  for (const rows of [
    [-2000, 2000, -1000],
    [3000, -3000, 3000],
  ]) {
    const guarded = new GuardedMemory(1);
    const logits = Float32Array.from(rows.flatMap((base) => [base, base + 1, base + 2, base, base + 1]));
    const loss = guarded.kernels.softmaxCrossEntropy(
      guarded.place(logits),
      guarded.place([0, 2, 4], "int"),
      3,
      5,
      1,
      0,
      0,
    );
    const oracle = [0, 2, 4].map((target, row) => softmaxLoss(logits.subarray(5 * row, 5 * row + 5), target).loss);
    expectClose([loss], [oracle.reduce((sum, value) => sum + value, 0)], 1e-6);
  }
});

test("a logit that is NaN or infinite makes the loss NaN or infinite, wherever it stands", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const position of [0, 3, 4]) {
      const guarded = new GuardedMemory(1);
      const logits = new Float32Array(5);
      logits[position] = value;
      const loss = guarded.kernels.softmaxCrossEntropy(guarded.place(logits), guarded.place([1], "int"), 1, 5, 1, 0, 0);
      expect(loss).not.toSatisfy(Number.isFinite);
    }
  }
});

test("a target outside the vocabulary traps instead of writing elsewhere", () => {
  for (const target of [5, -1]) {
    const guarded = new GuardedMemory(1);
    const logits = guarded.place(new Float32Array(5));
    const targets = guarded.place([target], "int");
    expect(() => guarded.kernels.softmaxCrossEntropy(logits, targets, 1, 5, 1, 1, 0)).toThrow(WebAssembly.RuntimeError);
    guarded.expectGuardsUnharmed();
  }
});

test("sigmoid cross-entropy and its gradient agree with their definition", () => {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const logits = randomFloats("logits", n, -12, 12);
    const targets = randomFloats("targets", n).map((value) => (value > 0 ? 1 : 0));
    const address = guarded.placeAtEnd(logits);
    const targetsAddress = guarded.place(targets);
    const terms = [...logits].map((x, i) => -Math.log(1 / (1 + Math.exp(targets[i] === 1 ? -x : x))));
    const gradient = [...logits].map((x, i) => SCALE * (1 / (1 + Math.exp(-x)) - targets[i]!));
    const loss = guarded.kernels.sigmoidCrossEntropy(address, targetsAddress, n, SCALE, 0);
    expectClose([loss], [terms.reduce((sum, term) => sum + term, 0)], 1e-6);
    expect(guarded.read(address, n)).toEqual(logits);
    expect(guarded.kernels.sigmoidCrossEntropy(address, targetsAddress, n, SCALE, 1)).toBe(loss);
    expectClose(guarded.read(address, n), gradient, 1e-6, 2e-8);
    guarded.expectGuardsUnharmed();
  }
});

test("sigmoid cross-entropy of a confident logit is 0 or the logit, without overflow", () => {
  const guarded = new GuardedMemory(1);
  const run = (logit: number, target: number) =>
    guarded.kernels.sigmoidCrossEntropy(guarded.place([logit]), guarded.place([target]), 1, 1, 0);
  expect(run(1000, 1)).toBe(0);
  expect(run(-1000, 0)).toBe(0);
  expect(run(1000, 0)).toBe(1000);
  expect(run(-1000, 1)).toBe(1000);
  expect(run(Number.NaN, 1)).toBeNaN();
});

test("the squared error and its gradient agree with their definition", () => {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const [outputs, targets] = [randomFloats("outputs", n), randomFloats("targets", n)];
    const address = guarded.placeAtEnd(outputs);
    const targetsAddress = guarded.place(targets);
    const differences = [...outputs].map((output, i) => output - targets[i]!);
    const loss = guarded.kernels.meanSquaredError(address, targetsAddress, n, SCALE, 0);
    expectClose([loss], [differences.reduce((sum, d) => sum + d * d, 0)], 1e-6);
    expect(guarded.read(address, n)).toEqual(outputs);
    expect(guarded.kernels.meanSquaredError(address, targetsAddress, n, SCALE, 1)).toBe(loss);
    expectClose(
      guarded.read(address, n),
      differences.map((d) => SCALE * 2 * d),
      1e-6,
    );
    guarded.expectGuardsUnharmed();
  }
});
