import { expect, test } from "vitest";
import { constraintViolation, measure, objectiveVector } from "../../src/run/measure.ts";
import { complexityOf, failure, individual, objective, ok } from "../search/vectorProblem.ts";

const cell = individual(0, { complexity: complexityOf(7) });

test("a measure is a metric of the evaluation, else a complexity of the cell, else nothing", () => {
  expect(measure(cell, ok({ error: 0.25 }), "error")).toBe(0.25);
  expect(measure(cell, ok({}), "blocks")).toBe(7);
  expect(measure(cell, failure(), "blocks")).toBe(7);
  expect(measure(cell, ok({}), "error")).toBeUndefined();
  expect(measure(cell, ok({}), "toString")).toBeUndefined();
});

test("an objective vector has every value turned so that less is better", () => {
  const accuracy = { ...objective("accuracy"), direction: "maximize" } as const;
  expect(objectiveVector(cell, ok({ accuracy: 0.9 }), [accuracy, objective("blocks")])).toEqual([-0.9, 7]);
});

test("an individual that failed, or lacks a finite value, has no vector", () => {
  expect(objectiveVector(cell, failure(), [objective("blocks")])).toBeNull();
  expect(objectiveVector(cell, ok({}), [objective("error")])).toBeNull();
  expect(objectiveVector(cell, ok({ error: Number.POSITIVE_INFINITY }), [objective("error")])).toBeNull();
});

test("violations are shares of their bounds, added up", () => {
  const evaluation = ok({ error: 0.3, margin: -2 });
  const constraints = [
    { name: "blocks", max: 5 },
    { name: "error", min: 0.4, max: 0.5 },
    { name: "margin", min: 0 },
  ];
  expect(constraintViolation(cell, evaluation, constraints)).toBeCloseTo(2 / 5 + 0.1 / 0.4 + 2, 12);
  expect(constraintViolation(cell, evaluation, [{ name: "blocks", min: 7, max: 7 }])).toBe(0);
});

test("a failed evaluation or an unknown measure is infinitely infeasible", () => {
  expect(constraintViolation(cell, failure(), [])).toBe(Number.POSITIVE_INFINITY);
  expect(constraintViolation(cell, ok({}), [{ name: "latency_us", max: 3 }])).toBe(Number.POSITIVE_INFINITY);
});
