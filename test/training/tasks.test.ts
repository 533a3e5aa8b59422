import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import type { TrainingJob } from "../../src/training/trainingJob.ts";
import { accumulator, configWith, fingerprint, jobFor } from "./fakes.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "moe-rnas-training-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Trains on real data with the real compiler; the sections default to something small and quick. */
async function train(task: object, cell: Cell, training: object, model: object = {}, job: Partial<TrainingJob> = {}) {
  const config = configWith({ learning_rate: 0.01, batch: 16, ...training }, { hidden: 16, ...model }, {}, task);
  const dataset = openDataset(await loadDataset(config, { folder }));
  const options = { signal: new AbortController().signal, createModel: wasmBackend.createModel };
  const outcome = await trainIndividual(
    jobFor(config, { network: networkOf(cell, config), ...job }),
    dataset,
    config,
    options,
  );
  if (outcome.evaluation.status !== "ok") throw new Error(outcome.evaluation.message);
  const { metrics, curve } = outcome.evaluation;
  return { ...outcome, evaluation: outcome.evaluation, metrics, curve, weights: outcome.weights ?? new Map() };
}

/** Words drawn from a few, so that what follows within a word is nearly certain. */
function fewWords(count: number): string {
  const rng = Rng.fromSeed(3);
  return Array.from({ length: count }, () => rng.pick(["whale", "ship", "sea", "captain", "harpoon"])).join(" ");
}

/** Nats per symbol of a model that knows the frequencies only. */
function unigramEntropy(symbols: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / symbols.length) * Math.log(n / symbols.length), 0);
}

test("the running sum is solved by the cell that adds its input, and by no training at all when inherited", async () => {
  const task = { type: "synthetic", problem: "sum", length: 12, train_sequences: 200 };
  const settings = { epochs: 20, learning_rate: 0.03, schedule: { type: "cosine" } };
  const { metrics, weights } = await train(task, accumulator, settings, { hidden: 4 });
  expect(metrics.validation_loss).toBeLessThan(1e-3);

  const job = {
    parents: [
      {
        network: networkOf(accumulator, configWith({}, { hidden: 4 })),
        weights,
        validationLoss: metrics.validation_loss as number,
      },
    ],
    starts: { ofX: { kind: "inherit", parent: 0 } } as const,
    streamName: "individual 4",
  };
  const child = await train(task, accumulator, settings, { hidden: 4 }, job);
  expect(child.evaluation.initialLoss).toBe(metrics.validation_loss);
  expect(child.evaluation.morphismError).toBe(0);
  expect(child.curve).toHaveLength(7);
});

test("a language model learns far more than the frequencies of characters", async () => {
  const text = fewWords(1500);
  writeFileSync(join(folder, "text.txt"), text);
  const task = { type: "language_modelling", unit: "character", train: "text.txt" };
  const { metrics, curve } = await train(task, seedCells.gru, { epochs: 4, bptt: 20 }, { dropout: 0.1 });
  expect(metrics.validation_loss).toBeLessThan(0.4 * unigramEntropy([...text]));
  expect(metrics.perplexity).toBeCloseTo(Math.exp(metrics.validation_loss as number), 9);
  expect(curve.at(-1)?.trainingLoss).toBeLessThan(curve[0]?.trainingLoss ?? 0);
});

test("a word model with tied weights learns", async () => {
  const rng = Rng.fromSeed(4);
  const sentences = Array.from({ length: 600 }, () =>
    rng.pick(["the whale sings", "a ship sinks slowly", "we row on"]),
  );
  writeFileSync(join(folder, "words.txt"), sentences.join("\n"));
  const task = { type: "language_modelling", unit: "word", train: "words.txt" };
  const { metrics } = await train(task, seedCells.lstm, { epochs: 8, bptt: 12 }, { tie_weights: true });
  expect(metrics.validation_loss).toBeLessThan(0.5 * unigramEntropy(sentences.join(" <eos> ").split(" ")));
});

test("a classifier distinguishes sequences of numbers by their trend", async () => {
  const rng = Rng.fromSeed(5);
  const lines = Array.from({ length: 400 }, () => {
    const rises = rng.chance(0.5);
    const values = Array.from({ length: 8 }, (_, t) => [rng.uniform(-1, 1) + (rises ? t : 7 - t) / 4]);
    return JSON.stringify({ sequence: values, label: rises ? "up" : "down" });
  });
  writeFileSync(join(folder, "trend.jsonl"), lines.join("\n"));
  const task = { type: "classification", unit: "number", train: "trend.jsonl", input: "sequence" };
  const { metrics } = await train(task, seedCells.basic, { epochs: 6 });
  expect(metrics.error).toBeLessThan(0.15);
});

test("a forecast of a wave beats its mean", async () => {
  const rows = Array.from({ length: 600 }, (_, t) => `${t},${Math.sin(t / 5) + Math.sin(t / 13)}`);
  writeFileSync(join(folder, "wave.csv"), ["time,level", ...rows].join("\n"));
  const task = { type: "forecasting", train: "wave.csv", columns: ["level"], target: ["level"], look_back: 20 };
  const { metrics } = await train(task, seedCells.gru, { epochs: 5 });
  expect(metrics.mse).toBeLessThan(0.1);
});

test("the next symbols of aⁿbⁿ are learnt", async () => {
  const task = { type: "formal_language", language: "anbn", train_words: 300, validation_words: 60, max_length: 12 };
  const { metrics, curve } = await train(task, seedCells.lstm, { epochs: 15, learning_rate: 0.02 });
  expect(metrics.validation_loss).toBeLessThan(0.3 * (curve[0]?.validationLoss ?? 0));
});

test("the real model trains to the same bits in one go and in parts", async () => {
  const task = { type: "synthetic", problem: "adding", length: 10, train_sequences: 100 };
  const settings = { epochs: 4, schedule: { type: "plateau" } };
  const model = { hidden: 8, layers: 2, dropout: 0.2 };
  const whole = await train(task, seedCells.lstm, settings, model);
  const half = await train(task, seedCells.lstm, settings, model, { untilEpoch: 2 });
  const rest = await train(task, seedCells.lstm, settings, model, { checkpoint: half.checkpoint });
  expect(half.curve).toHaveLength(2);
  expect(fingerprint(rest)).toBe(fingerprint(whole));
});

test.each(["sgd", "adam", "rmsprop"])("training by %s lowers the loss", async (optimizer) => {
  const task = { type: "synthetic", problem: "sine", length: 15, train_sequences: 100 };
  const { curve } = await train(task, seedCells.gru, { optimizer, momentum: 0.5, epochs: 4 });
  expect(curve.at(-1)?.validationLoss).toBeLessThan(curve[0]?.validationLoss ?? 0);
});
