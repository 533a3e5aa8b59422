import { expect, test } from "vitest";
import { makeVocabulary, vocabularyIndex } from "../../src/data/vocabulary.ts";

const counts = new Map([
  ["rare", 1],
  ["often", 9],
  ["twice", 2],
  ["again", 2],
]);

test("symbols come by descending count behind <unk>, ties in their order", () => {
  expect(makeVocabulary(counts, 50)).toEqual(["<unk>", "often", "twice", "again", "rare"]);
  expect(vocabularyIndex(makeVocabulary(counts, 50)).get("again")).toBe(3);
});

test("the limit counts <unk>, and a <unk> of the text is that one", () => {
  expect(makeVocabulary(counts, 3)).toEqual(["<unk>", "often", "twice"]);
  expect(makeVocabulary(new Map([...counts, ["<unk>", 5]]), 5)).toEqual(["<unk>", "often", "twice", "again", "rare"]);
});
