import { expect, test } from "vitest";
import type { Reference } from "../../src/measures/reference.ts";
import { againstReferences } from "../../src/run/againstReferences.ts";
import type { Origin } from "../../src/run/individual.ts";
import { family } from "./family.ts";

const origin: Origin = { kind: "seed", name: "basic" };
const view = family(
  [
    { origin, loss: 4 },
    { origin, loss: 2 },
  ],
  [[0, 1]],
);
const reference = (name: string, value: number | null): Reference => ({
  name,
  description: "",
  parameters: 0,
  scores: { validation: value === null ? null : { validation_loss: value }, test: null },
});

test("references are ordered by the objective that they are measured in, and the best of them is what counts", () => {
  const compared = againstReferences(view, [reference("worse", 9), reference("better", 3), reference("none", null)]);
  expect(compared?.objective.name).toBe("validation_loss");
  expect(compared?.rows.map(({ reference: { name }, value }) => [name, value])).toEqual([
    ["better", 3],
    ["worse", 9],
  ]);
  expect(compared?.verdict).toMatch(
    /^#1 is better than every solution without a network \(.* 2 against 3 of better\)\.$/,
  );
});

test("where a reference is as good as the best network, that is said", () => {
  const compared = againstReferences(view, [reference("last value", 2)]);
  expect(compared?.verdict).toMatch(
    /^No network here is better than last value, which needs none \(.* 2 against 2\)\.$/,
  );
});

test("nothing is said without a shared measure, or before a network was evaluated", () => {
  const other: Reference = { ...reference("x", null), scores: { validation: { mse: 1 }, test: null } };
  expect(againstReferences(view, [other])).toBeNull();
  expect(againstReferences(family([], []), [reference("y", 1)])).toBeNull();
});
