import { beforeAll, expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import { parseEquations } from "../../../src/cell/equations.ts";
import { freshBlockIds } from "../../../src/cell/freshBlockIds.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { mutate } from "../../../src/cell/transformations/mutate.ts";
import type { OperatorName } from "../../../src/cell/transformations/operatorName.ts";
import { inheritedStarts } from "../../../src/cell/weightStarts.ts";
import { networkOf } from "../../../src/config/networkOf.ts";
import type { Config } from "../../../src/config/schema.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import { loadDataset } from "../../../src/data/loadDataset.ts";
import { openDataset } from "../../../src/data/openDataset.ts";
import { wasmBackend } from "../../../src/training/backend.ts";
import { budgetShare, calibrate } from "../../../src/training/calibration/calibrate.ts";
import { modelSpecFor } from "../../../src/training/modelSpecFor.ts";
import { startWeights } from "../../../src/training/startWeights.ts";
import { trainIndividual } from "../../../src/training/trainIndividual.ts";
import type { ParentModel } from "../../../src/training/trainingJob.ts";
import { Turns } from "../../../src/training/turns.ts";
import { configWith, jobFor } from "../fakes.ts";

const { signal } = new AbortController();
const task = { type: "formal_language", language: "reber", train_words: 2000 };
const training = { learning_rate: 0.01, batch: 16, epochs: 2, morphism_starts: "calibrated" };
let config: Config;
let dataset: Dataset;
let parent: ParentModel;
/** Multiply–accumulates of an epoch of the parent. */
let epochMacs = 0;

beforeAll(async () => {
  config = configWith(training, { hidden: 12 }, {}, task);
  dataset = openDataset(await loadDataset(config, { folder: "." }));
  const job = jobFor(config, { network: networkOf(seedCells.basic, config) });
  const { evaluation, weights } = await trainIndividual(job, dataset, config, {
    signal,
    createModel: wasmBackend.createModel,
  });
  if (evaluation.status !== "ok" || weights === null) throw new Error("the parent trains");
  const network = networkOf(seedCells.basic, config);
  parent = { network, weights, validationLoss: evaluation.metrics.validation_loss as number };
  epochMacs = evaluation.trainingMacs / 2;
});

function start(cell: Cell, starts = inheritedStarts(cell), stream = "child", settings = config) {
  const rng = Rng.fromSeed(5).fork(stream);
  const turns = new Turns(signal);
  return startWeights({
    network: networkOf(cell, settings),
    starts,
    parents: [parent],
    dataset,
    config: settings,
    rng,
    turns,
  });
}

function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error("a cell");
  return parsed.cell;
}

const withoutTanh = cellOf("h_next_x = linear_b(x)\nh_next_h = linear_b(h)\nh' = h_next_x + h_next_h");

test("edits that add through a linear compute what the parent does, to a millionth, and are left as they are", async () => {
  const operators: readonly OperatorName[] = ["add_connection", "add_recurrent_connection", "add_gate"];
  let exact = 0;
  for (const operator of operators) {
    for (let seed = 0; seed < 20; seed++) {
      const context = { newId: freshBlockIds(seed), maxBlocks: 30, operators: { [operator]: 1 } };
      const child = mutate(seedCells.basic, Rng.fromSeed(seed), { ...context, edits: [1, 1] });
      const description = child?.edits[0]?.description ?? "";
      if (child === null || !description.includes("linear(") || description.includes("c' =")) continue;
      const { calibration } = await start(child.cell, child.starts);
      expect(Math.abs(calibration?.before ?? 1), description).toBeLessThan(1e-6);
      expect(calibration?.steps).toEqual([]);
      exact++;
    }
  }
  expect(exact).toBeGreaterThan(10);
});

test("a child without its activation comes near its parent within a tenth of an epoch", async () => {
  const { calibration } = await start(withoutTanh);
  expect(calibration?.steps[0]).toBe("fitted");
  expect(calibration?.before ?? Number.POSITIVE_INFINITY).toBeGreaterThan(0.1);
  expect(calibration?.after).toBeLessThan((calibration?.before ?? 1) / 3);
  expect(calibration?.macs).toBeLessThanOrEqual(budgetShare * epochMacs);
});

test("the control spends as much on ordinary training batches, without a fit", async () => {
  const control = { ...config, training: { ...config.training, morphism_starts: "repaired" as const } };
  const { calibration } = await start(withoutTanh, undefined, "child", control);
  expect(calibration?.steps).toEqual(["repaired"]);
  expect(calibration?.macs).toBeGreaterThan((budgetShare * epochMacs) / 2);
  expect(calibration?.macs).toBeLessThanOrEqual(budgetShare * epochMacs);
});

test("a child whose states grow without bound is brought back to finite ones", async () => {
  const doubling = cellOf("h_next_x = linear_b(x)\nh_next_h = linear_b(h)\nh' = h_next_x + h_next_h + h + h + h");
  const { calibration } = await start(doubling);
  expect(calibration?.before ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1e3);
  expect(calibration?.after).toBeLessThan(1);
});

test("the individual's own stream decides every bit", async () => {
  const bits = async (stream: string) => [...(await start(withoutTanh, undefined, stream)).weights].map(String).join();
  const first = await bits("child");
  expect(await bits("child")).toBe(first);
  expect(await bits("another")).not.toBe(first);
});

test("an epoch that is too short for it leaves the structural start", async () => {
  const short = { ...config, training: { ...config.training, max_batches: 5 } };
  const { calibration, weights } = await start(withoutTanh, undefined, "child", short);
  expect(calibration).toBeNull();
  expect(weights.get("layers.0.h_next_x.weight")).toEqual(parent.weights.get("layers.0.h_next_x.weight"));
});

test("what is inherited is not written to", async () => {
  const before = [...parent.weights].map(String).join();
  const spec = modelSpecFor(networkOf(withoutTanh, config), dataset, config);
  const network = { spec: modelSpecFor(networkOf(seedCells.basic, config), dataset, config), weights: parent.weights };
  const rng = Rng.fromSeed(1);
  const child = { spec, weights: (await start(withoutTanh)).weights };
  const learningRate = 0.01;
  await calibrate({ child, parent: network, dataset, config, learningRate, fits: true, rng, turns: new Turns(signal) });
  expect([...parent.weights].map(String).join()).toBe(before);
});
