import { appendFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { measureInt8Loss } from "../../src/export/c/int8Loss.ts";
import { loadTrainedModel } from "../../src/export/loadTrainedModel.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individualRecord } from "../../src/run/runView.ts";
import { trainedRun } from "./trainedRun.ts";

test("a front individual's model has its weights, and the meaning that the data gave its numbers", async () => {
  const { folder, view, id } = await trainedRun("forecast");
  const { model, payload, config } = await loadTrainedModel(folder, view, id);
  expect(model.stem).toBe(`forecast_${id}`);
  expect(model.meaning.input).toMatchObject({ kind: "numbers", features: ["weekday", "sales"] });
  expect(model.meaning.output.names).toEqual(["sales +1", "sales +2"]);
  expect(model.meaning.output.scaling?.mean).toHaveLength(2);
  // The loss of the search is that of these weights; eight bits change it, and little.
  const { evaluation } = individualRecord(view, id as IndividualId);
  const { float32, int8 } = measureInt8Loss(model, payload, config.training.max_validation_batches ?? null);
  expect(evaluation?.status === "ok" && evaluation.metrics.validation_loss).toBeCloseTo(float32, 6);
  expect(int8).not.toBe(float32);
  expect(Math.abs(int8 - float32)).toBeLessThan(0.05 * float32 + 0.01);
});

test("what cannot be used is said: an unknown id, weights that are gone, data that changed", async () => {
  const { folder, view, id } = await trainedRun("characters");
  await expect(loadTrainedModel(folder, view, 10_000)).rejects.toMatchObject({ code: "NO_SUCH_INDIVIDUAL" });
  const kept = await readdir(folder.weightsFolder);
  for (const file of kept) await rm(path.join(folder.weightsFolder, file));
  await expect(loadTrainedModel(folder, view, id)).rejects.toMatchObject({ code: "WEIGHTS_GONE" });
  await appendFile(path.join(folder.folder, "../../text.txt"), "\nanother line\n");
  await expect(loadTrainedModel(folder, view, id)).rejects.toMatchObject({ code: "DATA_CHANGED" });
});
