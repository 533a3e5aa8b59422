import { expect, test } from "vitest";
import { decideRung } from "../../src/search/rungs.ts";
import { failure, individual, objective, ok } from "./vectorProblem.ts";

const goal = { objectives: [objective("f1"), objective("f2")], constraints: [] };

function results(...points: (readonly [number, number] | null)[]) {
  return points.map((point, id) => ({
    individual: individual(id),
    evaluation: point === null ? failure() : ok({ f1: point[0], f2: point[1] }),
  }));
}

function decide(keep: number, ...points: (readonly [number, number] | null)[]) {
  return decideRung(results(...points), { rung: 0, keep, goal });
}

test("whole fronts go on, and each decision says the standing", () => {
  const decisions = decide(0.5, [2, 2], [0, 1], [3, 3], [1, 0], [4, 4], [5, 5]);
  expect(decisions.map(({ promoted, reason }) => [promoted, reason])).toEqual([
    [true, "rank 1 at rung 0, within the best 3 of 6"],
    [true, "non-dominated at rung 0"],
    [false, "rank 2 at rung 0, outside the best 3 of 6"],
    [true, "non-dominated at rung 0"],
    [false, "rank 3 at rung 0, outside the best 3 of 6"],
    [false, "rank 4 at rung 0, outside the best 3 of 6"],
  ]);
});

test("the front that does not fit loses its crowded members", () => {
  // Crowding distances: ∞, 2/10 + 3/10, 9/10 + 8/10, ∞.
  const decisions = decide(0.75, [0, 10], [1, 8], [2, 7], [10, 0]);
  expect(decisions.map(({ promoted, reason }) => [promoted, reason])).toEqual([
    [true, "non-dominated at rung 0, at an end of its front"],
    [false, "non-dominated at rung 0, crowded: distance 0.50 below 1.70"],
    [true, "non-dominated at rung 0, sparse: distance 1.70"],
    [true, "non-dominated at rung 0, at an end of its front"],
  ]);
});

test("who failed goes out and is not counted in the share", () => {
  const decisions = decide(0.5, null, [0, 0], [1, 1]);
  expect(decisions.map(({ promoted }) => promoted)).toEqual([false, true, false]);
  expect(decisions[0]).toEqual({ id: 0, promoted: false, reason: "failed: diverged", metrics: {} });
  expect(decide(0.5, null, null).map(({ promoted }) => promoted)).toEqual([false, false]);
});

test("the infeasible are compared by their violation, behind the feasible", () => {
  const bounded = { ...goal, constraints: [{ name: "f1", max: 1 }] };
  const decisions = decideRung(results([1.5, 0], [1, 9], [1.25, 0]), { rung: 1, keep: 0.6, goal: bounded });
  expect(decisions.map(({ promoted, reason }) => [promoted, reason])).toEqual([
    [false, "infeasible by 0.50 at rung 1, outside the best 2 of 3"],
    [true, "non-dominated at rung 1"],
    [true, "infeasible by 0.25 at rung 1, within the best 2 of 3"],
  ]);
});

test("the share is rounded up, a rounding error aside, so that at least one always goes on", () => {
  const chain = (count: number) => Array.from({ length: count }, (_, index) => [index, index] as const);
  const promoted = (keep: number, count: number) => decide(keep, ...chain(count)).filter((one) => one.promoted).length;
  expect(promoted(0.01, 3)).toBe(1);
  expect(promoted(0.34, 3)).toBe(2);
  expect(promoted(0.07, 100)).toBe(7);
  expect(promoted(1, 3)).toBe(3);
});

test("each decision carries the partial result that was compared", () => {
  expect(decide(1, [3, 4])[0]?.metrics).toEqual({ f1: 3, f2: 4 });
});
