import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { retrain } from "../../src/engine/retrain.ts";
import { measureInt8Loss } from "../../src/export/c/int8Loss.ts";
import { exportFiles } from "../../src/export/formats.ts";
import { loadRetrainedModel } from "../../src/export/loadRetrainedModel.ts";
import { listRetrainFolders } from "../../src/store/retrainFolder.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { trainedRun } from "./trainedRun.ts";

function retrained(folder: RunFolder, id: number, sizes: { readonly hidden?: number } = {}) {
  return retrain(
    { folder: folder.folder, ids: [id], repetitions: 2, epochs: 1, ...sizes },
    { signal: new AbortController().signal, createEvaluator: inlineEvaluator },
  );
}

const any = { retraining: null, training: null };

test("the training with the least validation loss is taken, at the sizes of the retraining", async () => {
  const { folder, id } = await trainedRun("sums");
  const table = await retrained(folder, id, { hidden: 9 });
  const { model, payload } = await loadRetrainedModel(folder, String(id), any);
  const row = table.rows.find((each) => each.id === id && each.validationLoss !== null)!;
  const losses = row.validationLoss!.values;
  const best = losses.indexOf(Math.min(...losses));
  expect(model.spec.hiddenSize).toBe(9);
  expect(model.stem).toBe(`sums_${id}_retrained_${best + 1}`);
  expect(model.origin).toMatchObject({ kind: "retrained", training: best + 1, trainings: 2, settings: { hidden: 9 } });
  // Measured anew, those weights have that loss.
  expect(measureInt8Loss(model, payload, null).float32).toBeCloseTo(losses[best]!, 5);
  const card = exportFiles("safetensors", model, { int8: null }).at(-1);
  expect(JSON.parse(String(card?.content)).training).toMatchObject({ training: best + 1 });
});

test("a training is chosen by number, a baseline by name, a retraining by the beginning of its folder", async () => {
  const { folder, id } = await trainedRun("sums");
  await retrained(folder, id);
  const second = await loadRetrainedModel(folder, String(id), { ...any, training: 2 });
  expect(second.model.origin).toMatchObject({ training: 2 });
  expect((await loadRetrainedModel(folder, "lstm", any)).model.stem).toMatch(/^sums_lstm_retrained_/);
  await retrained(folder, id, { hidden: 9 });
  await expect(loadRetrainedModel(folder, String(id), any)).rejects.toMatchObject({
    code: "NOT_TRAINED",
    remedy: expect.stringContaining("--settings"),
  });
  for (const { settings } of await listRetrainFolders(folder)) {
    const { model } = await loadRetrainedModel(folder, String(id), { ...any, retraining: settings.slice(0, 5) });
    expect(model.origin).toMatchObject({ retraining: settings });
  }
});

test("what cannot be used is said: a cell that was not retrained, a training whose weights are gone", async () => {
  const { folder, id } = await trainedRun("sums");
  await expect(loadRetrainedModel(folder, String(id), any)).rejects.toMatchObject({ code: "NOT_TRAINED" });
  await retrained(folder, id);
  await expect(loadRetrainedModel(folder, "elman", any)).rejects.toMatchObject({ code: "NOT_TRAINED" });
  const [{ weightsFolder } = { weightsFolder: "" }] = await listRetrainFolders(folder);
  for (const name of await readdir(weightsFolder))
    if (name.endsWith("-1.safetensors")) await rm(path.join(weightsFolder, name));
  await expect(loadRetrainedModel(folder, String(id), { ...any, training: 2 })).rejects.toMatchObject({
    code: "WEIGHTS_GONE",
    remedy: "There are those of 1.",
  });
  expect((await loadRetrainedModel(folder, String(id), any)).model.origin).toMatchObject({ training: 1 });
});
