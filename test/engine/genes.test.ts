import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { parameterShapes } from "../../src/compiler/modelSpec.ts";
import { retrain } from "../../src/engine/retrain.ts";
import { resumeRun, type Session, startRun } from "../../src/engine/session.ts";
import { loadRetrainedModel } from "../../src/export/loadRetrainedModel.ts";
import { loadTrainedModel } from "../../src/export/loadTrainedModel.ts";
import type { EvaluationJob } from "../../src/protocol/evaluatorProtocol.ts";
import {
  foldRunEvents,
  individualRecord,
  individualRecords,
  lastGeneration,
  type RunView,
} from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { comparableLog } from "./tinyRun.ts";

/** A search that takes a moment, with everything open that can be, compared at a rung. */
const configText = `name: genes
seed: 5
task: { type: formal_language, language: reber, train_words: 60, validation_words: 20, test_words: 20 }
model: { hidden: { min: 3, max: 12 }, layers: [1, 2], embedding: { min: 2, max: 6 } }
training: { epochs: 3, batch: 10, learning_rate: { min: 0.002, max: 0.05 } }
search:
  population: 8
  generations: 3
  initial_edits: [1, 3]
  crossover: 0.3
  seed_cells: [basic, gru]
  objectives: [validation_loss, total_parameters]
  early_stopping: { rungs: [1] }
run: { workers: 1 }
`;

async function searched(): Promise<{ folder: string; view: RunView }> {
  const request = { configText, configFile: null, folder: await temporaryFolder() };
  const session = await startRun(request, { createEvaluator: inlineEvaluator });
  await session.finished;
  const { folder } = session.folder;
  return { folder, view: foldRunEvents((await readEvents(folder)).events) };
}

test("networks of many sizes are trained, inherited from, exported and retrained, each at its own", async () => {
  const { folder, view } = await searched();
  const individuals = [...individualRecords(view)];
  expect(new Set(individuals.map(({ individual }) => individual.genes?.hidden)).size).toBeGreaterThan(4);
  expect(individuals.filter(({ evaluation }) => evaluation?.status === "failed")).toEqual([]);
  const inherited = individuals.filter(
    ({ evaluation }) => evaluation?.status === "ok" && evaluation.morphismError !== undefined,
  );
  expect(inherited.length).toBeGreaterThan(15);

  const run = new RunFolder(folder);
  const ids = lastGeneration(view)?.archive ?? [];
  for (const id of ids) {
    const { model } = await loadTrainedModel(run, view, id);
    const { individual } = individualRecord(view, id);
    const { spec, weights } = model;
    expect([spec.hiddenSize, spec.layers]).toEqual([individual.genes?.hidden, individual.genes?.layers]);
    for (const { name, shape } of parameterShapes(spec)) {
      expect(weights.get(name)?.length).toBe(shape.reduce((size, extent) => size * extent, 1));
    }
    const counted = [...weights.values()].reduce((sum, { length }) => sum + length, 0);
    expect(counted).toBe(individual.complexity.total_parameters);
  }

  const chosen = [...ids].slice(0, 2);
  const { signal } = new AbortController();
  const request = { folder, ids: chosen, repetitions: 1 };
  const table = await retrain(request, { signal, createEvaluator: inlineEvaluator });
  expect(table.settings).toMatchObject({ hidden: null, layers: null });
  for (const id of chosen) {
    const { model } = await loadRetrainedModel(run, String(id), { retraining: null, training: null });
    expect(model.spec.hiddenSize).toBe(individualRecord(view, id).individual.genes?.hidden);
  }
  // Beside each a GRU and an LSTM of its size, layers and rate: no other width is nearer.
  for (const id of chosen) {
    const own = individualRecord(view, id).individual;
    for (const name of ["gru", "lstm"]) {
      const row = present(
        table.rows.find(({ key }) => key === `${name}_as_${id}`),
        name,
      );
      expect({ ...row.genes, hidden: null }).toEqual({ ...own.genes, hidden: null });
      const { model } = await loadRetrainedModel(run, row.key, { retraining: null, training: null });
      const wanted = own.complexity.total_parameters;
      const sizeAt = (hiddenSize: number) =>
        parameterShapes({ ...model.spec, hiddenSize }).reduce(
          (sum, { shape }) => sum + shape.reduce((a, b) => a * b),
          0,
        );
      const widths = Array.from({ length: 200 }, (_, index) => index + 1);
      const nearest = Math.min(...widths.map((width) => Math.abs(sizeAt(width) - wanted)));
      expect(sizeAt(model.spec.hiddenSize)).toBe(row.complexity.total_parameters);
      expect(Math.abs(row.complexity.total_parameters - wanted)).toBe(nearest);
    }
  }
  const larger = await retrain({ ...request, hidden: 16 }, { signal, createEvaluator: inlineEvaluator });
  expect(larger.settings.hidden).toBe(16);
  expect(
    new Set(larger.rows.filter((row) => !row.ofSearch).map(({ complexity }) => complexity.state_size % 16)),
  ).toEqual(new Set([0]));
});

test("a search with open genes that is paused again and again ends in the same log", async () => {
  const expected = await comparableLog((await searched()).folder);
  const parent = await temporaryFolder();
  let session: Session | null = null;
  let left = 0;
  const options = {
    createEvaluator: (...[payload, config]: Parameters<typeof inlineEvaluator>) => {
      const real = inlineEvaluator(payload, config);
      left = 7;
      return {
        ...real,
        evaluate: (job: EvaluationJob, evaluation: Parameters<typeof real.evaluate>[1]) => {
          if (left-- === 0) session?.pause();
          return real.evaluate(job, evaluation);
        },
      };
    },
  };
  let folder: string | null = null;
  let pauses = 0;
  for (let outcome = "paused"; outcome === "paused"; pauses++) {
    const request = { configText, configFile: null, folder: parent };
    session = folder === null ? await startRun(request, options) : await resumeRun(folder, options);
    folder = session.folder.folder;
    ({ outcome } = await session.finished);
  }
  expect(pauses).toBeGreaterThan(3);
  expect(await comparableLog(folder ?? "")).toEqual(expected);
});
