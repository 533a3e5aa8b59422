import { expect, test } from "vitest";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { type StudyRun, studyTable } from "../../src/run/studyTable.ts";
import { reportedRun } from "../report/reportedRun.ts";

/** The sample run with the loss of its child changed, and no events after `until`. */
function runOf(setting: string, seed: number, childLoss: number, data = "d"): StudyRun {
  const events = reportedRun("sample").map((event): RunEvent => {
    if (event.type !== "individualEvaluated" || event.id !== 2 || event.evaluation.status !== "ok") return event;
    return { ...event, evaluation: { ...event.evaluation, metrics: { validation_loss: childLoss } } };
  });
  const solved = { measure: "validation_loss", at_most: 2 };
  return { setting, data, seed, folder: "f", view: foldRunEvents(events), solved };
}

const seeds = [1, 2, 3, 4, 5];
const runs = [
  ...seeds.map((seed) => runOf("first", seed, 2 + seed / 100)),
  ...seeds.map((seed) => runOf("better", seed, 1 + seed / 100)),
  ...seeds.map((seed) => runOf("same", seed, 2 + seed / 100)),
];

test("settings are compared with the first by hypervolume at equal cost", () => {
  const [result] = studyTable(runs, "evaluations");
  expect(result?.settings.map(({ setting }) => setting)).toEqual(["first", "better", "same"]);
  expect(result?.budgets).toMatchObject({ evaluations: 3, training_macs: 3000 });
  const [first, better, same] = result?.settings ?? [];
  expect(first?.atEqualCost.evaluations.versusFirst).toBeNull();
  // Non-overlapping: 2 of 252 orderings, and the smaller of two p-values is doubled.
  expect(better?.atEqualCost.evaluations.versusFirst?.p).toBeCloseTo(2 / 252, 12);
  expect(better?.atEqualCost.evaluations.versusFirst?.adjustedP).toBeCloseTo(4 / 252, 12);
  expect(better?.atEqualCost.evaluations.versusFirst?.greaterProbability).toBe(1);
  expect(same?.atEqualCost.evaluations.versusFirst).toMatchObject({ greaterProbability: 0.5, adjustedP: 1 });
  // basic (4 blocks, loss 3): 7 · 46; gru (17 blocks, loss 2.03) adds 0.97 · 33.
  expect(first?.atEqualCost.evaluations.quartiles.median).toBeCloseTo(7 * 46 + 0.97 * 33, 9);
  expect(first?.curve.at(-1)?.median).toBeCloseTo(7 * 46 + 0.97 * 33, 9);
});

test("which runs solved the task, and with what, is reported run by run", () => {
  const [result] = studyTable(runs, "evaluations");
  expect(result?.settings.map(({ solved }) => solved.filter((each) => each !== null).length)).toEqual([0, 5, 0]);
  expect(result?.settings[1]?.solved[0]).toMatchObject({ blocks: 17, evaluations: 3 });
});

test("data sets are distinguished, each with a reference of its own", () => {
  const results = studyTable([...runs, runOf("first", 1, 2, "other")], "training_macs");
  expect(results.map(({ data }) => data)).toEqual(["d", "other"]);
  expect(results[1]?.reference).toEqual([10, 50]);
});
