import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { cellSnapshot } from "../../../src/host/panels/snapshots.ts";
import type { ModelSizes } from "../../../src/measures/complexity.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { cellModel } from "../../../webview/cell/cellModel.ts";
import { learningCurve, needsLogarithm } from "../../../webview/cell/learningCurve.ts";
import { family, type Member } from "../../run/family.ts";

const sizes: ModelSizes = {
  inputSize: 3,
  hiddenSize: 5,
  layers: 1,
  input: { kind: "features" },
  outputSize: 2,
  tiedToEmbedding: false,
};
const cell = toCellJson(seedCells.basic);
const members: Member[] = [
  { origin: { kind: "seed", name: "basic" }, loss: 2, blocks: 4, cell },
  { origin: { kind: "seed", name: "gru" }, loss: 1, blocks: 17, cell: toCellJson(seedCells.gru) },
  {
    origin: {
      kind: "offspring",
      parents: [0 as IndividualId, 1 as IndividualId],
      crossover: true,
      edits: [{ operator: "add_unit", description: "tanh on x" }],
    },
    loss: 1.5,
    blocks: 7,
    morphismError: 0.25,
    cell: toCellJson(seedCells.lstm),
  },
  { origin: { kind: "random", edits: [] }, loss: null, cell },
  { origin: { kind: "random", edits: [] }, cell: { ...cell, hNext: "<img src=x onerror=alert(1)>" } },
];

function modelOf(id: number, known: ModelSizes | null = null) {
  const view = family(members, [[1, 2]], known === null ? {} : { sizes: known });
  const snapshot = cellSnapshot({ id: "/run", name: "run", view }, id as IndividualId, true);
  if (snapshot === null) throw new Error("nobody");
  return cellModel(snapshot);
}

test("an individual stands beside the run's baselines, objectives first", () => {
  const { columns, rows } = modelOf(2);
  expect(columns).toEqual([
    { title: "basic", id: 0 },
    { title: "gru", id: 1 },
  ]);
  expect(rows.slice(0, 2)).toMatchObject([
    {
      name: "validation_loss",
      value: "1.5",
      others: [{ value: "2", change: { short: "−25%", tone: "better" } }, { change: { tone: "worse" } }],
    },
    { name: "blocks", value: "7", others: [{ value: "4", change: { text: "+3" } }, { value: "17" }] },
  ]);
  expect(rows.filter(({ objective }) => objective !== null).length).toBe(2);
});

test("a baseline is not compared with itself", () => {
  expect(modelOf(1).columns.map(({ title }) => title)).toEqual(["basic"]);
});

test("of a baseline that the run did not train, what is counted on its cell is known all the same", () => {
  const { columns, rows } = modelOf(2, sizes);
  expect(columns[2]).toEqual({ title: "lstm", id: null });
  const others = (name: string) => rows.find((row) => row.name === name)?.others[2];
  expect(others("validation_loss")).toEqual({ value: "–", change: null });
  expect(others("blocks")?.value).toBe("21");
  expect(others("parameters")?.value).toBe(String(4 * (5 * 3 + 5 * 5 + 2 * 5)));
});

test("how it was made: parents, edits, and what the inherited weights were worth", () => {
  const { making, parents, badges } = modelOf(2);
  expect(making.sentence).toBe("Crossover of #0 and #1, then mutated");
  expect(making.edits.map(({ operator }) => operator)).toEqual(["add_unit"]);
  expect(parents.map(({ id, cell }) => [id, cell?.blocks.length])).toEqual([
    [0, 4],
    [1, 17],
  ]);
  expect(badges.map(({ text }) => text)).toContain("on the Pareto front");
});

test("a failure shows as such, with what is counted on the cell", () => {
  const { badges, rows } = modelOf(3);
  expect(badges).toContainEqual({ text: "failed: diverged", kind: "bad" });
  expect(rows.find(({ name }) => name === "validation_loss")?.value).toBe("–");
  expect(rows.find(({ name }) => name === "blocks")?.value).toBe("4");
});

test("what is no cell is a fault in words, not an exception", () => {
  const { cell: none, fault, equations } = modelOf(4);
  expect([none, equations]).toEqual([null, ""]);
  expect(fault).toContain("not a cell");
});

test("the learning curve ends where a loss is not finite, and is absent without an epoch", () => {
  const epoch = (number: number, loss: number) => ({
    epoch: number,
    trainingLoss: loss,
    validationLoss: loss,
    learningRate: 1,
  });
  expect(learningCurve({ curve: [], bestEpoch: null, lossUnit: "nats" })).toBe(null);
  const chart = learningCurve({ curve: [epoch(1, 2), epoch(2, Number.NaN)], bestEpoch: 1, lossUnit: "nats" });
  expect(chart?.series.map(({ points }) => points)).toEqual([[[1, 2]], [[1, 2]]]);
  expect(chart?.markedX).toBe(1);
});

test("an axis turns logarithmic where a linear one hides the end, and never for values that are not positive", () => {
  const series = (...ys: number[]) => [{ points: ys.map((y, x) => [x, y] as const) }];
  expect(needsLogarithm(series(1, 40))).toBe(true);
  expect(needsLogarithm(series(1, 20))).toBe(false);
  expect(needsLogarithm(series(0, 40))).toBe(false);
  expect(needsLogarithm([])).toBe(false);
});
