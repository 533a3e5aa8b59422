import { expect, test } from "vitest";
import { openDataset } from "../../src/data/openDataset.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { crossValidate } from "../../src/training/crossValidate.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import { load } from "../data/dataFixture.ts";
import { configWith, jobFor } from "./fakes.ts";

const options = { signal: new AbortController().signal, createModel: wasmBackend.createModel };
const rows = Array.from({ length: 40 }, (_, i) => `w${i % 5} w${i % 3},c${i % 2}`);

async function folds(count: number) {
  const task = { type: "classification", train: "t.csv", folds: count } as const;
  const dataset = openDataset(await load(task, { "t.csv": `text,label\n${rows.join("\n")}\n` }));
  if (dataset.folds === undefined) throw new Error("the data have no folds");
  return dataset.folds;
}

test("metrics are means over the folds, confusion matrices are added, and every fold is paid for", async () => {
  const config = configWith({ epochs: 2, batch: 8 });
  const data = await folds(3);
  const job = jobFor(config);
  const { evaluation, weights } = await crossValidate(job, data, config, options);
  if (evaluation.status !== "ok") throw new Error(evaluation.message);
  expect(evaluation.folds).toHaveLength(3);
  for (const name of ["validation_loss", "error", "auc"]) {
    const values = evaluation.folds?.map((each) => each[name]!) ?? [];
    expect(evaluation.metrics[name]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 3, 12);
  }
  // 40 examples, of which a tenth of each class is the test split's.
  expect(evaluation.confusion?.flat().reduce((sum, count) => sum + count, 0)).toBe(36);
  expect(evaluation.curve).toHaveLength(2);
  const alone = await trainIndividual(job, data.dataset(0), config, options);
  expect(weights).toEqual(alone.weights);
  expect(evaluation.trainingMacs).toBeGreaterThan(2.5 * alone.evaluation.trainingMacs);
});

test("a fold that fails fails the individual, and says which", async () => {
  const config = configWith({ epochs: 1, batch: 8, loss_limit: 1e-9 });
  const { evaluation, weights } = await crossValidate(jobFor(config), await folds(3), config, options);
  expect(evaluation).toMatchObject({
    status: "failed",
    reason: "lossLimit",
    message: expect.stringMatching(/^fold 1 of 3: /),
  });
  expect(weights).toBeNull();
});
