import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { type ConvergencePoint, convergence, hypervolumeAt } from "../../src/run/convergence.ts";
import { hypervolume } from "../../src/run/hypervolume.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { smallestSolvedCell } from "../../src/run/solvedCell.ts";
import { individual, runStarted } from "../store/sampleEvents.ts";

/** Individuals with these losses and blocks, in this order; null failed. */
function viewOf(points: readonly (readonly [number | null, number])[], twins: ReadonlySet<number> = new Set()) {
  const events: RunEvent[] = [runStarted()];
  points.forEach(([loss, blocks], id) => {
    const one = individual(id);
    const spent = { curve: [], trainingMacs: 100, timing: { trainingMs: 2000, cpuMs: 500 } };
    events.push({ type: "individualProposed", individual: { ...one, complexity: { ...one.complexity, blocks } } });
    events.push({
      type: "individualEvaluated",
      id: id as IndividualId,
      evaluation:
        loss === null
          ? { status: "failed", reason: "diverged", message: "", ...spent }
          : { status: "ok", metrics: { validation_loss: loss }, bestEpoch: 1, ...spent },
      ...(twins.has(id) ? { twinOf: 0 as IndividualId } : {}),
    });
  });
  return foldRunEvents(events);
}

test("after every evaluation the volume is that of all that was found so far", () => {
  const rng = Rng.fromSeed(5).fork("convergence");
  const points = Array.from({ length: 40 }, () => [rng.uniform(1, 12), 4 + rng.int(60)] as const);
  const view = viewOf(points);
  const curve = convergence(view, view.objectives, [10, 50]);
  curve.forEach((point, index) => {
    expect(point.hypervolume).toBeCloseTo(hypervolume(points.slice(0, index + 1), [10, 50]), 9);
    expect(point).toMatchObject({ evaluations: index + 1, training_macs: 100 * (index + 1) });
    expect(point.cpu).toBeCloseTo(0.5 * (index + 1), 9);
  });
});

test("a failed individual costs and adds nothing; a twin costs nothing", () => {
  const view = viewOf(
    [
      [5, 20],
      [null, 20],
      [5, 20],
      [4, 30],
    ],
    new Set([2]),
  );
  const curve = convergence(view, view.objectives, [10, 50]);
  expect(curve.map(({ evaluations, hypervolume: volume }) => [evaluations, volume])).toEqual([
    [1, 150],
    [2, 150],
    [3, 150 + 20],
  ]);
});

test("at a budget the volume is the last that the budget covers", () => {
  const curve = [1, 2, 3].map(
    (n): ConvergencePoint => ({ evaluations: n, training_macs: 10 * n, cpu: n, hypervolume: n / 10 }),
  );
  const values = [5, 10, 19.9, 20, 1000].map((budget) => hypervolumeAt(curve, "training_macs", budget));
  expect(values).toEqual([0, 0.1, 0.1, 0.2, 0.3]);
});

test("the smallest cell that solves the task has the fewest blocks, and is known by when it was found", () => {
  const view = viewOf([
    [0.5, 9],
    [0.01, 12],
    [0.02, 7],
    [0, 7],
    [null, 2],
    [0.03, 5],
  ]);
  const rule = { measure: "validation_loss", at_most: 0.02 };
  expect(smallestSolvedCell(view, rule)).toMatchObject({ id: 2, blocks: 7, evaluations: 3, value: 0.02 });
  expect(smallestSolvedCell(view, { ...rule, at_most: -1 })).toBeNull();
});
