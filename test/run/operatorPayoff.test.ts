import { expect, test } from "vitest";
import type { IndividualId, Origin } from "../../src/run/individual.ts";
import { operatorPayoff } from "../../src/run/operatorPayoff.ts";
import { objective } from "../search/vectorProblem.ts";
import { family, type Member } from "./family.ts";

const child = (parent: number, ...operators: string[]): Origin => ({
  kind: "offspring",
  parents: [parent as IndividualId],
  crossover: false,
  edits: operators.map((operator) => ({ operator, description: "" })),
});

const members: Member[] = [
  { origin: { kind: "seed", name: "basic" }, loss: 2 },
  { origin: { kind: "random", edits: [{ operator: "add_gate", description: "" }] }, loss: 9 },
  { origin: child(0, "add_unit"), loss: 1 },
  { origin: child(0, "add_unit", "remove_unit"), loss: 3 },
  { origin: child(0, "add_unit", "add_unit"), loss: null },
  {
    origin: { kind: "offspring", parents: [2 as IndividualId, 0 as IndividualId], crossover: true, edits: [] },
    loss: 0.5,
  },
  { origin: child(4, "remove_unit"), loss: 1 },
  { origin: child(0, "add_unit") },
];

test("each operator is credited with the children that it helped to make, each once", () => {
  const payoff = new Map(operatorPayoff(family(members, [[0], [2], [5]])).map((one) => [one.operator, one]));
  expect(payoff.get("add_unit")).toEqual({
    operator: "add_unit",
    tried: 3,
    failed: 1,
    improved: 1,
    reachedArchive: 1,
    compared: 2,
    meanChange: 0,
    medianChange: 0,
    morphismError: null,
    structuralError: null,
  });
  expect(payoff.get("crossover")).toMatchObject({ tried: 1, improved: 1, reachedArchive: 1, meanChange: -0.5 });
});

test("a child of a failed parent counts as tried, and is compared with nobody", () => {
  const removed = operatorPayoff(family(members)).find(({ operator }) => operator === "remove_unit");
  expect(removed).toMatchObject({ tried: 2, compared: 1, improved: 0, meanChange: 1, medianChange: 1 });
});

test("random cells and those without an evaluation say nothing of an operator", () => {
  expect(operatorPayoff(family(members)).map(({ operator }) => operator)).not.toContain("add_gate");
  expect(operatorPayoff(family(members.slice(0, 2)))).toEqual([]);
});

test("where more is better, more is an improvement", () => {
  const view = family(members, [], {
    objectives: [{ ...objective("validation_loss"), direction: "maximize" }],
  });
  expect(operatorPayoff(view).find(({ operator }) => operator === "add_unit")).toMatchObject({ improved: 1 });
  expect(operatorPayoff(view).find(({ operator }) => operator === "crossover")).toMatchObject({ improved: 0 });
});

test("the operators with the largest share on the front come first", () => {
  const order = operatorPayoff(family(members, [[0], [2], [5]])).map(({ operator }) => operator);
  expect(order).toEqual(["crossover", "add_unit", "remove_unit"]);
});

test("the median is not moved by one child that went wrong", () => {
  const view = family([
    { origin: { kind: "seed", name: "basic" }, loss: 1 },
    { origin: child(0, "add_unit"), loss: 0.9 },
    { origin: child(0, "add_unit"), loss: 0.8 },
    { origin: child(0, "add_unit"), loss: 1e6 },
  ]);
  const [payoff] = operatorPayoff(view);
  expect(payoff?.medianChange).toBeCloseTo(-0.1, 12);
  expect(payoff?.meanChange).toBeGreaterThan(1e5);
});
