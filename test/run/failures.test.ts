import { expect, test } from "vitest";
import { failureCounts, failureLines, failureSummary } from "../../src/run/failures.ts";

test("A9: failures are counted by reason, the most frequent first, each with its remedy", () => {
  const view = { failures: { diverged: 1, lossLimit: 10 }, evaluated: 12 };
  expect(failureCounts(view).map(({ reason, count }) => [reason, count])).toEqual([
    ["lossLimit", 10],
    ["diverged", 1],
  ]);
  expect(failureSummary(view)).toBe("10 lossLimit, 1 diverged");
  expect(failureLines(view)).toEqual([
    "10 of 12 passed `training.loss_limit`: raise `training.loss_limit`, or remove it.",
    "1 of 12 diverged (a loss or gradient became NaN or infinite): lower `training.learning_rate` or `training.clip_norm`.",
  ]);
  expect(failureSummary({ failures: {} })).toBe("");
});
