import { expect, test } from "vitest";
import { lineageSnapshot } from "../../../src/host/panels/snapshots.ts";
import type { IndividualId, Origin } from "../../../src/run/individual.ts";
import type { OperatorPayoff } from "../../../src/run/operatorPayoff.ts";
import { lineageModel } from "../../../webview/lineage/lineageModel.ts";
import { payoffRows, sortedPayoff } from "../../../webview/lineage/payoffModel.ts";
import { family } from "../../run/family.ts";
import { objective } from "../../search/vectorProblem.ts";

const child = (parents: number[], operator: string): Origin => ({
  kind: "offspring",
  parents: parents as [IndividualId, IndividualId],
  crossover: parents.length > 1,
  edits: [{ operator, description: `${operator} somewhere` }],
});

const view = family(
  [
    { origin: { kind: "seed", name: "gru" }, loss: 2 },
    { origin: { kind: "random", edits: [{ operator: "add_gate", description: "a gate" }] }, loss: 1 },
    { origin: child([0, 1], "add_unit"), loss: 1.5, morphismError: -0.25 },
    { origin: child([2], "remove_unit"), loss: null },
  ],
  [[1]],
);
const modelOf = (id: number) => {
  const snapshot = lineageSnapshot({ id: "/run", name: "run", view }, id as IndividualId);
  if (snapshot === null) throw new Error("nobody");
  return lineageModel(snapshot);
};

test("a row tells how its individual was made; the edits stand at the first parent", () => {
  const { rows, summary } = modelOf(2);
  expect(summary).toBe("2 ancestors in 1 generation");
  expect(rows.map(({ heading, making, onFront }) => [heading, making, onFront])).toEqual([
    ["#2", "Crossover", false],
    ["#1", "Random cell", true],
    ["#0", "Seed cell gru", false],
  ]);
  const [first, second] = rows[0]?.edges ?? [];
  expect(first).toMatchObject({ parent: 0, role: "first", morphism: "morphism error −0.25 nats" });
  expect(first?.edits.map(({ operator }) => operator)).toEqual(["add_unit"]);
  expect(first?.changes).toMatchObject([
    { label: "Validation loss", text: "−0.5 (−25%)", tone: "better" },
    { label: "Blocks", text: "+2", tone: "worse" },
  ]);
  expect(second).toMatchObject({ parent: 1, role: "second", edits: [], morphism: null });
  expect(rows[1]?.edits.map(({ operator }) => operator)).toEqual(["add_gate"]);
});

test("a failed individual has no change in what it did not reach", () => {
  const [subject] = modelOf(3).rows;
  expect(subject).toMatchObject({ status: "failed" });
  expect(subject?.edges[0]?.changes.map(({ label }) => label)).toEqual(["Blocks"]);
});

test("who has no parents says so", () => {
  expect(modelOf(0).summary).toBe("no ancestors: it stands at the beginning of its line");
});

const operator = (name: string, values: Partial<OperatorPayoff>): OperatorPayoff => ({
  operator: name,
  tried: 10,
  failed: 0,
  improved: 0,
  reachedArchive: 0,
  compared: 10,
  meanChange: 0,
  medianChange: 0,
  morphismError: null,
  structuralError: null,
  ...values,
});

test("operators sort by what the reader chose, best first, those without a value last", () => {
  const rows = payoffRows(
    [
      operator("b", { improved: 5, meanChange: null, medianChange: -1 }),
      operator("a", { tried: 20, improved: 6, meanChange: 2, medianChange: 1 }),
      operator("c", { reachedArchive: 1, meanChange: -1, failed: 2 }),
    ],
    objective("validation_loss"),
  );
  const order = (by: Parameters<typeof sortedPayoff>[1]) => sortedPayoff(rows, by).map((row) => row.operator);
  expect(order("operator")).toEqual(["a", "b", "c"]);
  expect(order("tried")).toEqual(["a", "b", "c"]);
  expect(order("improved")).toEqual(["b", "a", "c"]);
  expect(order("archive")[0]).toBe("c");
  expect(order("mean")).toEqual(["c", "a", "b"]);
  expect(order("median")).toEqual(["b", "c", "a"]);
  expect(rows[1]).toMatchObject({ improved: { text: "30%", detail: "6 of 20" }, mean: { text: "+2", tone: "worse" } });
  expect(rows[2]?.failed).toBe("2 failed");
});

test("of a maximised objective a rise is better", () => {
  const [row] = payoffRows([operator("a", { meanChange: 2 })], { ...objective("accuracy"), direction: "maximize" });
  expect(row?.mean.tone).toBe("better");
});
