import { expect, test } from "vitest";
import { bestEpochOf, divergence, hasStagnated, lossAboveLimit } from "../../src/training/earlyStop.ts";

test("the best epoch is the first of the smallest losses", () => {
  expect(bestEpochOf([])).toBe(0);
  expect(bestEpochOf([3, 1, 2, 1])).toBe(2);
});

test("inherited weights are epoch 0: a later one is better only with a smaller loss", () => {
  expect(bestEpochOf([3, 1, 2], 1)).toBe(0);
  expect(bestEpochOf([3, 1, 2], 1.5)).toBe(2);
  expect(hasStagnated([3, 2.5], 2, 2)).toBe(true);
  expect(hasStagnated([3, 1.5], 2, 2)).toBe(false);
});

test("training has stagnated when the last epochs of the patience did not beat the best before them", () => {
  expect(hasStagnated([3, 2, 2], 2)).toBe(false);
  expect(hasStagnated([3, 2, 2, 5], 2)).toBe(true);
  expect(hasStagnated([3, 2, 2, 5], 3)).toBe(false);
  expect(hasStagnated([3, 3, 3, 3], 0)).toBe(false);
});

test("a value that is not finite is a divergence, named with its place", () => {
  expect(divergence({ loss: 1, gradient: 2 }, "in epoch 1")).toBeNull();
  expect(divergence({ loss: 1, gradient: Number.NaN }, "in epoch 1, batch 2")).toEqual({
    reason: "diverged",
    message: "The gradient became not a number in epoch 1, batch 2.",
  });
  expect(divergence({ loss: -Number.POSITIVE_INFINITY }, "now")?.message).toContain("infinite");
});

test("only a loss above the limit fails, and no limit bounds nothing", () => {
  expect(lossAboveLimit(2, 2, "after epoch 1")).toBeNull();
  expect(lossAboveLimit(2, undefined, "after epoch 1")).toBeNull();
  expect(lossAboveLimit(2.5, 2, "after epoch 1")?.reason).toBe("lossLimit");
});
