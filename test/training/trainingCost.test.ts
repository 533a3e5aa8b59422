import { expect, test } from "vitest";
import type { Batch, ModelSpec } from "../../src/compiler/modelSpec.ts";
import { costOf, forwardMacs, trainingStepMacs } from "../../src/training/trainingCost.ts";
import { elman } from "./fakes.ts";

const spec: ModelSpec = {
  cell: elman,
  layers: 2,
  hiddenSize: 4,
  batch: 3,
  time: 5,
  input: { kind: "features", size: 2 },
  output: { size: 7, loss: "meanSquaredError", tiedToEmbedding: false },
  dropout: { input: 0, output: 0 },
};
const batch: Batch = {
  steps: 5,
  inputs: new Float32Array(30),
  outputRows: Int32Array.of(12, 13, 14),
  targets: new Float32Array(21),
  carryState: false,
};

test("the cost of a batch is its multiply–accumulates, counted by hand, and a training step is three of them", () => {
  const firstLayer = 2 * 4 + 4 * 4 + 4;
  const secondLayer = 4 * 4 + 4 * 4 + 4;
  const cost = costOf(spec);
  expect(cost).toEqual({ cellMacs: firstLayer + secondLayer, decoderMacs: 4 * 7 });
  const forward = (firstLayer + secondLayer) * 5 * 3 + 4 * 7 * 3;
  expect(forwardMacs(cost, batch, 3)).toBe(forward);
  expect(forwardMacs(cost, { ...batch, outputRows: null }, 3)).toBe(forward + 4 * 7 * 12);
  expect(trainingStepMacs(cost, batch, 3)).toBe(3 * forward);
});
