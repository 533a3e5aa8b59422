import { expect, test } from "vitest";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { referencesOf } from "../../src/data/references/references.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { configOf, copyBatches, expectDataError, load } from "./dataFixture.ts";

const setOf = (payload: DatasetPayload) => payload.task as SequenceSet;

/** Targets in the data's own units. */
function targets(payload: DatasetPayload, split: "train" | "validation"): number[] {
  const { splits, names } = setOf(payload);
  const { mean = [], deviation = [] } = names.targetScaling ?? {};
  return Array.from(splits[split].targets, (value, i) => {
    const at = i % mean.length;
    return value * deviation[at]! + mean[at]!;
  });
}

const regression = { type: "regression", split: [1, 0, 0] } as const;
const table = { "t.csv": "series,y,z\n1 2 3,10,-1\n4 5,30,-3\n", "v.csv": "series,y,z\n2 2,50,-5\n" };

test("numbers to tell are standardised by the training examples, and told once, at the last timestep", async () => {
  const task = { ...regression, train: "t.csv", validation: "v.csv", target: ["y", "z"] } as const;
  const payload = await load(task, table);
  expect(setOf(payload).names).toMatchObject({
    targets: ["y", "z"],
    targetScaling: { mean: [20, -2], deviation: [10, 1] },
  });
  expect([...setOf(payload).splits.train.targets]).toEqual([-1, 1, 1, -1]);
  expect(targets(payload, "validation")).toEqual([50, -5]);
  const dataset = openDataset(payload);
  expect(dataset).toMatchObject({ output: { size: 2, loss: "meanSquaredError" }, reading: "answers once", time: 3 });
  expect(copyBatches(dataset.batches("train", 2, null))[0]).toMatchObject({
    outputRows: [2, 5],
    targets: [1, -1, -1, 1],
  });
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["mse", "mae", "rmse(y)", "mae(y)", "rmse(z)", "mae(z)"]);
});

test("JSON lines and the archive's regression sets give the same data as a table", async () => {
  const one = { ...regression, target: "y", validation: "v.jsonl" } as const;
  const files = {
    "t.csv": table["t.csv"],
    "t.jsonl": '{"series": [1, 2, 3], "y": 10}\n{"series": [4, 5], "y": 30}\n',
    "t.ts": "@targetlabel true\n@data\n1,2,3:10\n4,5:30\n",
    "v.jsonl": '{"series": [2, 2], "y": 50}\n',
    "v.ts": "@targetlabel true\n@data\n2,2:50\n",
  };
  const expected = setOf(await load({ ...one, train: "t.csv", validation: "t.csv" }, files)).splits.train;
  for (const train of ["t.jsonl", "t.ts"]) {
    const validation = train === "t.ts" ? "v.ts" : "v.jsonl";
    expect(setOf(await load({ ...one, train, validation }, files)).splits.train).toEqual(expected);
  }
});

test("what is no number to tell is named with its place", async () => {
  const files = {
    "t.csv": "series,y\n1 2,10\n3,none\n",
    "t.jsonl": '{"series": [1], "y": "10"}\n',
    "c.ts": "@classlabel true a b\n@data\n1,2:a\n",
    "t.ts": "@targetlabel true\n@data\n1,2:a\n",
  };
  const of = (train: string) => load({ ...regression, train, validation: train, target: "y" }, files);
  await expectDataError(of("t.csv"), "DATA_NOT_A_NUMBER", "t.csv:3:3");
  await expectDataError(of("t.jsonl"), "DATA_NOT_A_NUMBER", "t.jsonl:1:1");
  await expectDataError(of("c.ts"), "DATA_BAD_SERIES", "c.ts:1:1");
  await expectDataError(of("t.ts"), "DATA_BAD_SERIES", "t.ts:3:5");
  const classes = load({ type: "classification", train: "t.ts" }, files);
  expect((await expectDataError(classes, "DATA_BAD_SERIES", "t.ts:1:1")).remedy).toMatch(/regression/);
});

const labelling = { type: "labelling", split: [1, 0, 0] } as const;
const conll = {
  "t.conll": "# a comment\n-DOCSTART- O\n\nAnna NNP PER\nsees VB O\nRome NNP LOC\n\n\nBob NNP PER\nlaughs VB O\n",
  "v.conll": "Anna NNP PER\nsings VB O\n",
};

test("every timestep of a CoNLL file has its label, and padding has none", async () => {
  const payload = await load({ ...labelling, train: "t.conll", validation: "v.conll" }, conll);
  expect(setOf(payload).names.classes).toEqual(["LOC", "O", "PER"]);
  const dataset = openDataset(payload);
  expect(dataset).toMatchObject({ reading: "answers each timestep", output: { size: 3 } });
  expect(copyBatches(dataset.batches("train", 2, null))).toEqual([
    expect.objectContaining({ steps: 3, outputRows: [0, 1, 2, 3, 5], targets: [2, 2, 1, 1, 0] }),
  ]);
  expect(copyBatches(dataset.batches("validation", 1, null))[0]).toMatchObject({ outputRows: null, targets: [2, 1] });
});

test("JSON lines give the same data, numbers too; sequences that are too long are cut with their labels", async () => {
  const json = {
    "t.jsonl":
      '{"tokens": ["Anna", "sees", "Rome"], "labels": ["PER", "O", "LOC"]}\n{"tokens": ["Bob", "laughs"], "labels": ["PER", "O"]}\n',
    "v.jsonl": '{"tokens": ["Anna", "sings"], "labels": ["PER", "O"]}\n',
    "n.jsonl": '{"tokens": [[1, 2], [3, 4]], "labels": ["a", "b"]}\n',
    "n.conll": "1 2 a\n3 4 b\n",
  };
  const of = (train: string, validation: string, more: object = {}) =>
    load({ ...labelling, train, validation, ...more }, { ...conll, ...json });
  const [lines, columns] = [await of("t.jsonl", "v.jsonl"), await of("t.conll", "v.conll")];
  expect(setOf(lines).splits).toEqual(setOf(columns).splits);
  const numbers = await of("n.jsonl", "n.jsonl", { unit: "number" });
  expect(setOf(numbers).splits.train).toEqual(setOf(await of("n.conll", "n.conll", { unit: "number" })).splits.train);
  expect(setOf(numbers).input).toEqual({ kind: "features", size: 2 });
  const cut = setOf(await of("t.conll", "v.conll", { max_length: 2 }));
  expect([...cut.splits.train.targets]).toEqual([1, 0, 1, 0]);
  expect(cut.names.classes).toEqual(["O", "PER"]);
});

test("a timestep without a label, and a label that was never trained, are errors with their place", async () => {
  const files = {
    ...conll,
    "a.conll": "Anna PER\nsees\n",
    "b.jsonl": '{"tokens": ["a", "b"], "labels": ["x"]}\n',
    "u.conll": "Anna ORG\n",
  };
  const of = (train: string, validation = train) => load({ ...labelling, train, validation }, files);
  await expectDataError(of("a.conll"), "DATA_BAD_TABLE", "a.conll:2:1");
  await expectDataError(of("b.jsonl"), "DATA_BAD_TABLE", "b.jsonl:1:1");
  await expectDataError(of("t.conll", "u.conll"), "DATA_UNKNOWN_CLASS", "u.conll:1:1");
});

test("the simple solutions: the mean has the variance as its error, a linear target is found, a symbol's usual label too", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7} ${i % 5} ${i % 3},${2 * (i % 7) - 3 * (i % 3)}`);
  const task = { ...regression, train: "t.csv", split: [0.8, 0.1, 0.1] } as const;
  const payload = await load(task, { "t.csv": `series,target\n${rows.join("\n")}\n` });
  const [mean, ridge] = referencesOf(configOf(task).task, payload);
  const { targets: told } = setOf(payload).splits.test;
  expect(mean?.scores.test?.mse).toBeCloseTo([...told].reduce((sum, value) => sum + value ** 2, 0) / told.length, 6);
  expect(ridge?.scores.test?.mse).toBeLessThan(0.01);
  const named = { ...labelling, train: "t.conll", validation: "v.conll" } as const;
  const [always, ofSymbol] = referencesOf(configOf(named).task, await load(named, conll));
  // PER and O are as frequent; the first of them in the order of names is O. `sings` is not known.
  expect(always?.scores.validation?.accuracy).toBe(0.5);
  expect(ofSymbol?.scores.validation?.accuracy).toBe(1);
});
