import { expect, test } from "vitest";
import { heldFronts } from "../../src/run/heldFronts.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { Objective } from "../../src/run/objective.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import type { StudyRun } from "../../src/run/studyTable.ts";
import { reportedRun } from "../report/reportedRun.ts";
import { confirmationOf } from "./confirm/contenders.ts";

const objectives: readonly Objective[] = [
  { name: "error", direction: "minimize", unit: "share", reference: 1, reproducible: true },
  { name: "total_parameters", direction: "minimize", unit: "floats", reference: 1000, reproducible: true },
];

/** A run whose confirmation has two networks of 10 and 100 weights, with these errors on the test data. */
function confirmed(setting: string, seed: number, small: number, large: number, data = "d"): StudyRun {
  const confirmation = confirmationOf([
    { who: 0, size: 10, errors: [0.5, 0.5] },
    { who: 2, size: 100, errors: [0.2, 0.2] },
    { who: "gru", size: 50, errors: [0.01, 0.01] },
  ]);
  const view = { ...foldRunEvents(reportedRun("sample")), objectives, confirmation };
  const test = new Map([
    [0 as IndividualId, { error: small }],
    [2 as IndividualId, { error: large }],
  ]);
  return { setting, data, seed, folder: "f", view, solved: null, test };
}

function named(error: number): StudyRun {
  const view = { ...foldRunEvents(reportedRun("sample")), objectives };
  const test = new Map([[1 as IndividualId, { error }]]);
  return { setting: "lstm", data: "d", seed: 1, folder: "f", view, solved: null, test };
}

test("hypervolume is that of test metric and log₁₀ of the parameters of the confirmed front, rivals not among it", () => {
  const [set] = heldFronts([confirmed("a", 1, 0.6, 0.3)]);
  const run = set?.settings[0]?.runs[0];
  // Corner (1, 3): (1 − 0.6) · (3 − 1), and below 0.6 a further (0.6 − 0.3) · (3 − 2).
  expect(run?.hypervolume).toBeCloseTo(0.4 * 2 + 0.3 * 1, 12);
  expect(run?.front.map(({ id, confirmed: shown, test: seen }) => [id, shown, seen])).toEqual([
    [0, 0.5, 0.6],
    [2, 0.2, 0.3],
  ]);
  // Three trainings of the search of 10 ms, and six of the confirmation of 1 ms.
  expect(run).toMatchObject({ searchCpu: 0.03, confirmationCpu: 0.006, smallestAsGood: null });
});

test("the smallest as good is the smallest of the front that reaches the named cell's median", () => {
  const smallest = (error: number) =>
    heldFronts([confirmed("a", 1, 0.6, 0.3), named(error)])[0]?.settings[0]?.runs[0]?.smallestAsGood;
  expect(smallest(0.7)).toBe(10);
  expect(smallest(0.4)).toBe(100);
  expect(smallest(0.2)).toBeNull();
  expect(heldFronts([confirmed("a", 1, 0.6, 0.3), named(0.7), named(0.2), named(0.4)])[0]?.reference).toMatchObject({
    name: "lstm",
    value: 0.4,
    runs: 3,
  });
});

test("settings are compared with the first on each data set, corrected for the data sets", () => {
  const seeds = [1, 2, 3, 4, 5];
  const runs = ["x", "y"].flatMap((data) => [
    ...seeds.map((seed) => confirmed("a", seed, 0.4 - seed / 100, 0.2, data)),
    ...seeds.map((seed) => confirmed("b", seed, 0.9 - seed / 100, 0.8, data)),
  ]);
  const sets = heldFronts(runs);
  expect(sets.map(({ data }) => data)).toEqual(["x", "y"]);
  for (const { settings } of sets) {
    expect(settings[0]?.againstFirst).toBeNull();
    expect(settings[1]?.againstFirst?.firstIsGreater).toBe(1);
    // 2 of 252 orderings, for each of two data sets.
    expect(settings[1]?.againstFirst?.adjustedP).toBeCloseTo(4 / 252, 12);
  }
});

test("runs without test figures have no part in it", () => {
  const { test: _, ...untested } = confirmed("a", 1, 0.6, 0.3);
  expect(heldFronts([untested])).toEqual([]);
});
