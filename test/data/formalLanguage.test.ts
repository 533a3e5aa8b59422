import { expect, test } from "vitest";
import { loadFormalLanguage } from "../../src/data/formalLanguage.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { configOf, copyBatches, load } from "./dataFixture.ts";

test("aⁿbⁿ of one length is read from the boundary on, with the legal sets as targets", async () => {
  const task = {
    type: "formal_language",
    language: "anbn",
    train_words: 1,
    max_length: 2,
    test_max_length: 4,
  } as const;
  const payload = await load(task);
  const dataset = openDataset(payload);
  expect(dataset).toMatchObject({
    input: { kind: "tokens", vocabularySize: 3 },
    output: { size: 3, loss: "sigmoidCrossEntropy" },
    time: 5,
  });
  // # a b; after nothing: a; after a: a or b; after ab: the end.
  expect(copyBatches(dataset.batches("train", 2, null))).toEqual([
    {
      steps: 3,
      inputs: [2, 0, 0, 0, 1, 0],
      outputRows: [0, 2, 4],
      targets: [1, 0, 0, 1, 1, 0, 0, 0, 1],
      carryState: false,
    },
  ]);
  expect(copyBatches(dataset.batches("test", 1, null))[0]).toMatchObject({ steps: 5, inputs: [2, 0, 0, 1, 1] });
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["word_error", "symbol_error"]);
});

test("test words are longer than any other, and lengths vary", async () => {
  const payload = await load({ type: "formal_language", language: "dyck2", max_length: 10, test_max_length: 20 });
  const { splits } = payload.task as SequenceSet;
  const lengths = (split: "train" | "validation" | "test") => [...new Set(splits[split].lengths)].sort((a, b) => a - b);
  expect(lengths("train")).toEqual([3, 5, 7, 9, 11]);
  expect(lengths("validation")).toEqual([3, 5, 7, 9, 11]);
  expect(lengths("test")).toEqual([13, 15, 17, 19, 21]);
  expect(splits.train.lengths).toHaveLength(1000);
});

test("the same seed gives the same words, another gives others, and splits differ", async () => {
  const task = { type: "formal_language", language: "tomita5" } as const;
  const [first, again, other] = [await load(task), await load(task), await load(task, {}, { seed: 2 })];
  expect(again).toEqual(first);
  expect(other?.hash).not.toBe(first.hash);
  const inputs = (payload: typeof first, split: "train" | "validation") =>
    Array.from((payload.task as SequenceSet).splits[split].inputs).slice(0, 200);
  expect(inputs(other, "train")).not.toEqual(inputs(first, "train"));
  expect(inputs(first, "validation")).not.toEqual(inputs(first, "train"));
});

test("lengths that no word has are refused with the least one that works", () => {
  const refused = (language: "embedded_reber" | "anbncn", max_length: number, test_max_length: number) => {
    const config = configOf({ type: "formal_language", language, max_length, test_max_length });
    if (config.task.type !== "formal_language") throw new Error("unexpected task");
    try {
      loadFormalLanguage(config, config.task);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  expect(refused("embedded_reber", 5, 40)).toMatchObject({
    code: "DATA_BAD_LENGTHS",
    place: null,
    remedy: "Raise `task.max_length` to at least 9.",
  });
  expect(refused("anbncn", 18, 20)).toMatchObject({
    code: "DATA_BAD_LENGTHS",
    message: "no word of anbncn has more than 18 and at most 20 symbols",
    remedy: expect.stringContaining("at least 21"),
  });
  expect(refused("anbncn", 18, 12)).toMatchObject({ code: "DATA_BAD_LENGTHS" });
});

test("more words than memory holds are refused", async () => {
  const task = {
    type: "formal_language",
    language: "dyck3",
    train_words: 1_000_000,
    max_length: 2000,
    test_max_length: 2002,
  } as const;
  await expect(load(task)).rejects.toMatchObject({
    code: "DATA_BAD_LENGTHS",
    remedy: "Ask for fewer or shorter sequences.",
  });
});
