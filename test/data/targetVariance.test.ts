import { expect, test } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { targetVariance } from "../../src/data/targetVariance.ts";

/** Batches of targets [rows, O], one after another. */
function withTargets(size: number, batches: readonly (readonly number[])[]): Dataset {
  return {
    input: { kind: "features", size: 1 },
    output: { size, loss: "meanSquaredError" },
    reading: "answers once",
    time: 1,
    metrics: [],
    *batches(split) {
      if (split !== "train") throw new Error("only the training data may be looked at");
      for (const targets of batches) {
        const inputs = new Float32Array(targets.length / size);
        yield { steps: 1, inputs, outputRows: null, targets: Float32Array.from(targets), carryState: false };
      }
    },
    batchCount: () => batches.length,
    scorer: () => ({ add() {}, result: () => ({}) }),
  };
}

test("one column: the mean squared deviation over all batches", () => {
  // The mean of 1, 3, 5, 7 is 4; deviations 3, 1, 1, 3.
  expect(targetVariance(withTargets(1, [[1, 3], [5], [7]]))).toBe(5);
});

test("every column has a mean of its own, and the columns count alike", () => {
  // Column 0: 0 and 2 about 1; column 1: 100 and 104 about 102.
  expect(targetVariance(withTargets(2, [[0, 100, 2, 104]]))).toBe((1 + 4) / 2);
});

test("targets far from zero lose no precision", () => {
  expect(targetVariance(withTargets(1, [[4096.25, 4096.75]]))).toBe(0.0625);
});
