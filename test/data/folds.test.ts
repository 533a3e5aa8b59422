import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { dealFolds } from "../../src/data/folds.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { expectDataError, load } from "./dataFixture.ts";

test("every fold has its share of every class, or groups of its own", () => {
  const examples = Array.from({ length: 103 }, (_, i) => ({ label: i % 10 === 0 ? "rare" : "common", group: null }));
  const fold = dealFolds(examples, 5, Rng.fromSeed(1)) as Int32Array;
  for (let index = 0; index < 5; index++) {
    const own = examples.filter((_, i) => fold[i] === index);
    expect(own.length).toBeGreaterThanOrEqual(20);
    expect(own.length).toBeLessThanOrEqual(21);
    expect(own.filter(({ label }) => label === "rare").length).toBeGreaterThanOrEqual(2);
  }
  const grouped = Array.from({ length: 60 }, (_, i) => ({ label: "a", group: `g${i % 9}` }));
  const byGroup = dealFolds(grouped, 3, Rng.fromSeed(1)) as Int32Array;
  for (let g = 0; g < 9; g++) {
    expect(new Set(grouped.flatMap(({ group }, i) => (group === `g${g}` ? [byGroup[i]] : []))).size).toBe(1);
  }
  expect(dealFolds(grouped.slice(0, 2), 3, Rng.fromSeed(1))).toBeNull();
});

const rows = Array.from({ length: 30 }, (_, i) => `w${i},c${i % 2}`);
const task = { type: "classification", train: "t.csv", split: [0.6, 0.2, 0.2] } as const;
const files = { "t.csv": `text,label\n${rows.join("\n")}\n` };

test("each example of training and validation is validated in one fold and trained on in the others; the test split stays", async () => {
  const [plain, payload] = [await load(task, files), await load({ ...task, folds: 4 }, files)];
  const dataset = openDataset(payload);
  expect(openDataset(plain).folds).toBeUndefined();
  expect(dataset.folds?.count).toBe(4);
  const whole = payload.task as Extract<typeof payload.task, { kind: "sequences" }>;
  const targets = (split: "train" | "validation" | "test", of = dataset) =>
    Array.from(of.batches(split, 1, null), (batch) => `${batch.inputs[0]}:${batch.targets[0]}`);
  const expected = [...targets("train"), ...targets("validation")].sort();
  expect(whole.splits.train.lengths.length + whole.splits.validation.lengths.length).toBe(expected.length);
  const folds = Array.from({ length: 4 }, (_, index) => dataset.folds?.dataset(index) ?? dataset);
  expect(folds.flatMap((fold) => targets("validation", fold)).sort()).toEqual(expected);
  for (const fold of folds) {
    expect([...targets("train", fold), ...targets("validation", fold)].sort()).toEqual(expected);
    expect(targets("test", fold)).toEqual(targets("test"));
    expect(fold.folds).toBeUndefined();
  }
});

test("more folds than examples are an error", async () => {
  const few = { "t.csv": `text,label\n${rows.slice(0, 8).join("\n")}\n` };
  await expectDataError(load({ ...task, folds: 20 }, few), "DATA_TOO_FEW_SEQUENCES", "t.csv");
});
