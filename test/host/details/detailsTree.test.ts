import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { type Detail, DetailsTree, sparkline } from "../../../src/host/details/detailsTree.ts";
import type { Runs } from "../../../src/host/runs/runs.ts";
import type { RunsView } from "../../../src/host/tree/runsView.ts";
import type { Evaluation } from "../../../src/run/evaluation.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { individual, ok } from "../../search/vectorProblem.ts";
import { EventEmitter } from "../fakeVscode.ts";

test("the largest value is the highest bar, and one that is not finite a gap", () => {
  expect(sparkline([7, 0, Number.NaN, 3.5])).toBe("█▁ ▅");
  expect(sparkline([2, 2])).toBe("▁▁");
  expect(sparkline([])).toBe("");
});

const cell = toCellJson(seedCells.basic);

function shown(evaluation: Evaluation): readonly Detail[] {
  const selected = new EventEmitter<unknown>();
  const none = new EventEmitter<unknown>().event;
  const runs = { onDidChangeRun: none, onDidRemove: none } as unknown as Runs;
  const tree = new DetailsTree(runs, { onDidSelect: selected.event } as unknown as RunsView);
  const edits = [{ operator: "remove_unit", description: "tanh b3 left out" }];
  const view = foldRunEvents([
    { type: "individualProposed", individual: individual(0, { cell }) },
    {
      type: "individualProposed",
      individual: individual(1, {
        cell,
        origin: { kind: "offspring", parents: [0 as IndividualId], crossover: false, edits },
      }),
    },
    { type: "individualEvaluated", id: 1 as IndividualId, evaluation },
  ]);
  selected.fire({ run: { view, onFront: new Set() }, id: 1 });
  const details = tree.getChildren().find(({ label }) => label === "Transformations")?.children ?? [];
  tree.dispose();
  return details;
}

const trained = ok({ validation_loss: 2 }) as Extract<Evaluation, { status: "ok" }>;

test("beside its edits an individual has what calibration made of its first weights", () => {
  const labels = (evaluation: Evaluation) => shown(evaluation).map(({ label, description }) => [label, description]);
  expect(labels(trained)).toEqual([["remove_unit", "tanh b3 left out"]]);
  expect(labels({ ...trained, calibration: { steps: [], macs: 5, before: 0, after: 0 } })).toHaveLength(1);
  expect(labels({ ...trained, calibration: { steps: ["fitted"], macs: 5, before: 1.5, after: 0.25 } })[1]).toEqual([
    "Calibrated",
    expect.stringMatching(/^1\.5\b.* before, 0\.25\b.* after$/),
  ]);
  expect(labels({ ...trained, calibration: { steps: ["scratch"], macs: 5 } })[1]).toEqual([
    "Calibrated",
    "begun from scratch: inherited weights gave no finite loss",
  ]);
});
