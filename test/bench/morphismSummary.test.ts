import { expect, test } from "vitest";
import type { IndividualId, Origin } from "../../src/run/individual.ts";
import { operatorPayoff } from "../../src/run/operatorPayoff.ts";
import { family } from "../run/family.ts";
import { morphismSummary } from "./morphismSummary.ts";

const child = (operator: string): Origin => ({
  kind: "offspring",
  parents: [0 as IndividualId],
  crossover: false,
  edits: [{ operator, description: "" }],
});

const view = family([
  { origin: { kind: "seed", name: "basic" }, loss: 2 },
  {
    origin: child("remove_unit"),
    loss: 1.5,
    morphismError: 0.2,
    calibration: { steps: ["fitted"], before: 3, after: 0.1, macs: 50 },
  },
  { origin: child("remove_unit"), loss: 1.6, morphismError: 0.3, calibration: { steps: ["fitted"], macs: 70 } },
  { origin: child("remove_unit"), loss: 1.7, morphismError: 0.4, calibration: { steps: ["shrunk"], macs: 30 } },
  { origin: child("add_unit"), loss: 1.8, calibration: { steps: ["scratch"], macs: 10 } },
  { origin: child("add_unit"), loss: null },
  { origin: child("add_unit") },
]);

test("children that began near their parent are counted, and those that gave no finite loss", () => {
  expect(morphismSummary(view, 0.1)).toMatchObject({
    children: 5,
    near: 1,
    unbounded: 1,
    trained: 6,
    failed: 1,
    retried: 0,
    calibrationMacs: 160,
  });
  expect(morphismSummary(view, 0.15).near).toBe(2);
});

test("the morphism error of an operator is a median, before calibration and after; no finite loss is the largest", () => {
  const [remove] = operatorPayoff(view).filter(({ operator }) => operator === "remove_unit");
  expect(remove).toMatchObject({ morphismError: 0.3, structuralError: "unbounded" });
  expect(morphismSummary(view, 0.1).operators.at(-1)).toEqual({
    operator: "remove_unit",
    tried: 3,
    before: "unbounded",
    after: 0.3,
  });
});

test("a run of a version that calibrated nothing has errors all the same", () => {
  const before = family([
    { origin: { kind: "seed", name: "basic" }, loss: 2 },
    { origin: child("add_gate"), loss: 1, morphismError: 0.86 },
  ]);
  expect(morphismSummary(before, 0.1).operators).toEqual([
    { operator: "add_gate", tried: 1, before: null, after: 0.86 },
  ]);
});
