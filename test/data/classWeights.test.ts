import { expect, test } from "vitest";
import { classWeights } from "../../src/data/classWeights.ts";
import { DataError } from "../../src/data/dataError.ts";

test("balanced weights give every class the same sum over the training examples, and a mean of 1", () => {
  const counts = [90, 9, 1];
  const weights = classWeights("balanced", ["a", "b", "c"], counts, "a.csv");
  const sums = weights.map((weight, index) => weight * counts[index]!);
  for (const sum of sums) expect(sum).toBeCloseTo(100 / 3, 12);
});

test("weights by class keep their ratios, 1 for a class that is not named, scaled to a mean of 1", () => {
  const weights = classWeights({ spam: 5 }, ["ham", "spam"], [80, 20], "a.csv");
  expect(weights[1]! / weights[0]!).toBeCloseTo(5, 12);
  expect(0.8 * weights[0]! + 0.2 * weights[1]!).toBeCloseTo(1, 12);
});

test("a weight of a class that no training example has is an error that names it", () => {
  const weigh = () => classWeights({ spma: 5 }, ["ham", "spam"], [80, 20], "a.csv");
  expect(weigh).toThrow(DataError);
  expect(weigh).toThrow(/a\.csv.*`spma`/);
  expect(weigh).toThrow(expect.objectContaining({ remedy: "The classes are ham, spam. Correct the name." }));
});
