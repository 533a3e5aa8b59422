import { expect, test } from "vitest";
import type { Batch } from "../../src/compiler/modelSpec.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { load } from "./dataFixture.ts";

type Problem = "sum" | "delay" | "adding" | "copy_memory" | "sine";

async function open(problem: Problem, length: number, delay = 5): Promise<Dataset> {
  return openDataset(await load({ type: "synthetic", problem, length, delay, train_sequences: 7 }));
}

/** The batches of one sequence each. */
const single = (dataset: Dataset): Batch[] =>
  Array.from(dataset.batches("train", 1, null), (batch) => ({
    ...batch,
    inputs: batch.inputs.slice(),
    outputRows: batch.outputRows?.slice() ?? null,
    targets: batch.targets.slice(),
  }));

test("sum: the target at every timestep is the sum so far", async () => {
  const dataset = await open("sum", 12);
  expect(dataset).toMatchObject({ input: { size: 1 }, output: { size: 1, loss: "meanSquaredError" }, time: 12 });
  const batches = single(dataset);
  expect(batches).toHaveLength(7);
  for (const { inputs, outputRows, targets } of batches) {
    expect(outputRows).toBeNull();
    let sum = 0;
    inputs.forEach((x, t) => {
      sum += x;
      expect(targets[t]).toBeCloseTo(sum, 5);
    });
  }
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["mse"]);
  expect(dataset.scorer().result(0.5)).toEqual({ mse: 0.5 });
});

test("delay: the target is the input of `delay` timesteps ago, scored from there on", async () => {
  for (const { inputs, outputRows, targets } of single(await open("delay", 8, 3))) {
    expect(Array.from(outputRows as Int32Array)).toEqual([3, 4, 5, 6, 7]);
    expect(Array.from(targets)).toEqual(Array.from(inputs.slice(0, 5)));
  }
});

test("adding: one marked value in each half, their sum is the target at the end", async () => {
  for (const length of [2, 3, 11]) {
    for (const { inputs, outputRows, targets } of single(await open("adding", length))) {
      const marked = Array.from({ length }, (_, t) => t).filter((t) => inputs[2 * t + 1] === 1);
      expect(marked).toHaveLength(2);
      const [first, second] = marked as [number, number];
      expect(first).toBeLessThan(Math.floor(length / 2));
      expect(second).toBeGreaterThanOrEqual(Math.floor(length / 2));
      expect(targets[0]).toBeCloseTo(inputs[2 * first]! + inputs[2 * second]!, 6);
      expect(Array.from(outputRows as Int32Array)).toEqual([length - 1]);
    }
  }
});

test("copy memory: symbols, blanks and the signal, then the symbols are to be repeated", async () => {
  const dataset = await open("copy_memory", 11, 4);
  expect(dataset).toMatchObject({
    input: { kind: "tokens", vocabularySize: 10 },
    output: { size: 8, loss: "softmaxCrossEntropy" },
    time: 10,
  });
  for (const { inputs, outputRows, targets } of single(dataset)) {
    const symbols = Array.from(inputs.slice(0, 3));
    expect(symbols.every((symbol) => symbol < 8)).toBe(true);
    expect(Array.from(inputs.slice(3))).toEqual([8, 8, 8, 9, 8, 8, 8]);
    expect(Array.from(targets)).toEqual(symbols);
    expect(Array.from(outputRows as Int32Array)).toEqual([7, 8, 9]);
  }
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["error"]);
});

test("sine: the target is the next value, and three values in a row fit one frequency", async () => {
  for (const { inputs, targets } of single(await open("sine", 30))) {
    expect(Array.from(targets.slice(0, -1))).toEqual(Array.from(inputs.slice(1)));
    // sin(a − d) + sin(a + d) = 2 cos d · sin a: the ratio is the same wherever sin a is not near 0.
    const ratios = Array.from({ length: 28 }, (_, t) => t + 1)
      .filter((t) => Math.abs(inputs[t]!) > 0.2)
      .map((t) => (inputs[t - 1]! + inputs[t + 1]!) / (2 * inputs[t]!));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 4);
    const period = (2 * Math.PI) / Math.acos(ratios[0]!);
    expect(period).toBeGreaterThan(7.9);
    expect(period).toBeLessThan(32.1);
  }
});

test("the same seed gives the same sequences in every load, another seed others", async () => {
  const task = { type: "synthetic", problem: "adding" } as const;
  const first = await load(task);
  expect(await load(task)).toEqual(first);
  expect((await load(task, {}, { seed: 9 })).task).not.toEqual(first.task);
});

test("a delay that does not fit the length is refused", async () => {
  const refused = (problem: Problem, length: number, delay: number) =>
    load({ type: "synthetic", problem, length, delay });
  await expect(refused("delay", 5, 5)).rejects.toMatchObject({
    code: "DATA_BAD_LENGTHS",
    remedy: "Raise `task.length` to at least 6, or lower `task.delay`.",
  });
  await expect(refused("copy_memory", 6, 5)).rejects.toMatchObject({
    code: "DATA_BAD_LENGTHS",
    remedy: expect.stringContaining("at least 7"),
  });
  const huge = { type: "synthetic", problem: "sum", length: 5000, train_sequences: 1_000_000 } as const;
  await expect(load(huge)).rejects.toMatchObject({ code: "DATA_BAD_LENGTHS" });
});
