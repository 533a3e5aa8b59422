import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { describeDataset } from "../../src/data/describe/describeDataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { configOf, type TaskInput } from "../data/dataFixture.ts";
import { folder } from "./folder.ts";

const load = (task: TaskInput) => loadDataset(configOf(task), { folder });
const timesteps = (payload: DatasetPayload) => {
  const { train, validation, test: tested } = describeDataset(payload).splits;
  return [train.timesteps, validation.timesteps, tested.timesteps];
};
const sequences = (payload: DatasetPayload) => {
  const { train, validation, test: tested } = describeDataset(payload).splits;
  return [train.sequences, validation.sequences, tested.sequences];
};

const ptb = { train: "ptb/ptb.train.txt", validation: "ptb/ptb.valid.txt", test: "ptb/ptb.test.txt" } as const;

test("Penn Treebank by words has its 10000 symbols and its published sizes", async () => {
  const payload = await load({ type: "language_modelling", unit: "word", ...ptb });
  expect(describeDataset(payload).vocabulary).toBe(10_000);
  expect(timesteps(payload)).toEqual([929_589, 73_760, 82_430]);
  let targets = 0;
  const dataset = openDataset(payload);
  for (const batch of dataset.batches("validation", 20, null)) targets += batch.targets.length;
  expect(targets).toBe(73_759);
});

test("Penn Treebank by characters has the characters of its files", async () => {
  const payload = await load({ type: "language_modelling", ...ptb });
  expect(timesteps(payload)).toEqual([5_101_618, 399_782, 449_945]);
  expect(describeDataset(payload).splits.test.unknownShare).toBe(0);
});

test("Tiny Shakespeare has 65 characters beside <unk>", async () => {
  const payload = await load({
    type: "language_modelling",
    train: "tinyshakespeare/input.txt",
    split: [0.9, 0.1, 0],
  });
  expect(describeDataset(payload).vocabulary).toBe(66);
  expect(timesteps(payload)).toEqual([1_003_854, 111_540, 0]);
});

test("names has 18 classes in every split", async () => {
  const payload = await load({
    type: "classification",
    unit: "character",
    train: "names/names.tsv",
    label: "language",
    input: "name",
    split: [0.8, 0.1, 0.1],
  });
  expect(sequences(payload).reduce((sum, count) => sum + count, 0)).toBe(20_050);
  const { splits, names } = payload.task as SequenceSet;
  expect(names.classes).toHaveLength(18);
  for (const split of [splits.train, splits.validation, splits.test]) expect(new Set(split.targets).size).toBe(18);
});

test("Japanese vowels: 270 and 370 cases of 12 channels, 9 classes", async () => {
  const payload = await load({
    type: "classification",
    train: "japanese_vowels/JapaneseVowels_TRAIN.ts.gz",
    test: "japanese_vowels/JapaneseVowels_TEST.ts.gz",
  });
  expect(sequences(payload)).toEqual([234, 36, 370]);
  expect(describeDataset(payload)).toMatchObject({ features: 12, classes: 9, time: 29, outputs: 9 });
  const seen = Array.from(openDataset(payload).batches("train", 50, Rng.fromSeed(1)), (batch) => batch.targets.length);
  expect(seen.reduce((sum, rows) => sum + rows, 0)).toBe(234);
  expect(seen).toHaveLength(5);
});

test("sentences: TREC with its own test file, rt-polarity by shares", async () => {
  const trec = await load({
    type: "classification",
    format: "labelled_lines",
    train: "sentences/TREC.train.all.gz",
    test: "sentences/TREC.test.all.gz",
  });
  const [train, validation, tested] = sequences(trec) as [number, number, number];
  expect([train + validation, tested]).toEqual([5452, 500]);
  expect(describeDataset(trec)).toMatchObject({ classes: 6, time: 37 });
  const polarity = await load({
    type: "classification",
    format: "labelled_lines",
    train: "sentences/rt-polarity.all.gz",
  });
  expect(sequences(polarity).reduce((sum, count) => sum + count, 0)).toBe(10_662);
  expect(describeDataset(polarity).classes).toBe(2);
});

test("ETTh1: hourly rows, seven columns, a day ahead", async () => {
  const payload = await load({
    type: "forecasting",
    train: "ett/ETTh1.csv",
    target: ["OT"],
    look_back: 96,
    horizon: 24,
  });
  expect((payload.task as SequenceSet).names.features).toEqual(["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"]);
  // 17420 rows: 13936 + 1742 + 1742.
  expect(sequences(payload)).toEqual([13_936 - 96 - 24 + 1, 1742 - 24 + 1, 1742 - 24 + 1]);
  expect(describeDataset(payload)).toMatchObject({ features: 7, outputs: 24, time: 96, classes: null });
});

test("US births: daily rows of both files", async () => {
  const payload = await load({
    type: "forecasting",
    train: "us_births/cdc-nchs-us-births-1969-1988.csv",
    test: "us_births/ssa-us-births-2000-2014.csv",
    columns: ["day_of_week", "births"],
    target: ["births"],
    look_back: 28,
    horizon: 7,
  });
  const { splits } = payload.task as SequenceSet;
  expect(splits.train.lengths.length + splits.validation.lengths.length).toBe(7305 - 28 - 6 - 6);
  expect(splits.test.lengths.length).toBe(5479 - 28 - 7 + 1);
});
