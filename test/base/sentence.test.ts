import { expect, test } from "vitest";
import { asSentence } from "../../src/base/sentence.ts";

test("A11: a text ends with one mark, its own where it has one", () => {
  expect(["not found", "Not found.", "did you mean `task`?", "no!", "and so on…"].map(asSentence)).toEqual([
    "not found.",
    "Not found.",
    "did you mean `task`?",
    "no!",
    "and so on…",
  ]);
});
