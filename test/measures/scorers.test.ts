import { expect, test } from "vitest";
import type { Batch } from "../../src/compiler/modelSpec.ts";
import { type FamilyName, families } from "../../src/measures/measures.ts";

function scorerOf(family: FamilyName, size: number) {
  return families[family].scorer(
    size,
    families[family].measures.map(({ name }) => name),
    { classes: null, targets: null },
  );
}

test("perplexity and bits per character are the loss in other units", () => {
  const { perplexity, bits_per_character } = scorerOf("text", 50).result(Math.log(8));
  expect(perplexity).toBeCloseTo(8, 10);
  expect(bits_per_character).toBeCloseTo(3, 12);
});

test("error is the share of rows whose largest logit is of another class, over all batches", () => {
  const scorer = scorerOf("classes", 3);
  const batch = (targets: number[]): Batch => ({
    steps: 1,
    inputs: new Int32Array(targets.length),
    outputRows: null,
    targets: Int32Array.from(targets),
    carryState: false,
  });
  scorer.add(batch([0, 2]), Float32Array.from([1, 0, -1, 5, 4, 3]));
  scorer.add(batch([1]), Float32Array.from([-2, -1, -3]));
  const { error, accuracy, auc } = scorer.result(9) as { [name: string]: number };
  expect([error, accuracy]).toEqual([1 / 3, 2 / 3]);
  // The second row is the first plus 4: a tie in every class. Class 0: above one, a tie; class 1: above both; class 2: two ties.
  expect(auc).toBe((0.75 + 1 + 0.5) / 3);
  expect(families.classes.scorer(3, ["error"], { classes: null, targets: null }).result(0)).not.toHaveProperty("auc");
});

test("a word is wrong when any of its sets is; padding is no word", () => {
  const scorer = scorerOf("symbolSets", 2);
  // Three columns, of which the last is padding; word 0 has 2 positions, word 1 has 1.
  const batch: Batch = {
    steps: 2,
    inputs: new Int32Array(6),
    outputRows: Int32Array.from([0, 1, 3]),
    targets: Float32Array.from([1, 0, 1, 1, 0, 1]),
    carryState: false,
  };
  scorer.add(batch, Float32Array.from([3, -1, 2, 0.1, -1, -0.5]));
  expect(scorer.result(0)).toEqual({ word_error: 1 / 2, symbol_error: 1 / 3 });
  // A logit of exactly 0 says not legal.
  scorer.add(batch, Float32Array.from([3, -1, 2, 0, -1, 0.5]));
  expect(scorer.result(0)).toEqual({ word_error: 2 / 4, symbol_error: 2 / 6 });
});

test("mse is the loss and mae the mean absolute difference", () => {
  const scorer = scorerOf("values", 2);
  const batch: Batch = {
    steps: 1,
    inputs: new Float32Array(2),
    outputRows: null,
    targets: Float32Array.from([1, 2, 3, 4]),
    carryState: false,
  };
  scorer.add(batch, Float32Array.from([1, 0, 4, 8]));
  expect(scorer.result(5.25)).toEqual({ mse: 5.25, mae: 7 / 4 });
});

test("measures of single classes are counted as the matrix has them, 0 where there is nothing to divide by", () => {
  const wanted = ["error", "recall(a (b))", "precision(c)", "f1(c)", "recall(nobody)"];
  const scorer = families.classes.scorer(3, wanted, { classes: ["a (b)", "b", "c"], targets: null });
  const targets = Int32Array.from([0, 0, 0, 1]);
  const batch: Batch = { steps: 4, inputs: new Int32Array(4), outputRows: null, targets, carryState: false };
  scorer.add(batch, Float32Array.from([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0]));
  const results = scorer.result(0);
  expect(results["recall(a (b))"]).toBe(2 / 3);
  expect([results["precision(c)"], results["f1(c)"]]).toEqual([0, 0]);
  expect(results).not.toHaveProperty("recall(nobody)");
});
