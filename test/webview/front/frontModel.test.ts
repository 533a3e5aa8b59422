import { expect, test } from "vitest";
import { nondominatedRanks } from "../../../src/run/dominance.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { objectiveVector } from "../../../src/run/measure.ts";
import { foldRunEvents, individualRecord, type RunView } from "../../../src/run/runView.ts";
import { FrontModel } from "../../../webview/front/frontModel.ts";
import { unranked } from "../../../webview/front/frontRun.ts";
import { colourings } from "../../../webview/front/frontUi.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel, snapshotOf } from "./openedModel.ts";

const view = foldRunEvents(generatedRun({ individuals: 600, population: 40 }));

function idsWhere(test: (id: number) => boolean, of: RunView = view): number[] {
  return [...Array(of.individuals.size).keys()].filter(test);
}

function record(id: number) {
  return individualRecord(view, id as IndividualId);
}

const placed = idsWhere((id) => record(id).evaluation?.status === "ok");

test("the first two objectives are the axes, the second across", () => {
  const { ui, measures } = openedModel(view);
  expect([ui.x, ui.y]).toEqual(["blocks", "validation_loss"]);
  expect(measures.slice(0, 3).map(({ name }) => name)).toEqual(["validation_loss", "blocks", "parameters"]);
});

test("every evaluated individual is drawn once, and those of the front last", () => {
  for (const colouring of colourings) {
    const model = openedModel(view, { colouring });
    const ids = [...model.points.ids];
    expect(ids.toSorted((a, b) => a - b)).toEqual(placed);
    const onTop = ids.slice(-model.front.size);
    expect(new Set(onTop)).toEqual(model.front);
  }
});

test("ranks are those of the feasible among each other at the moment that is shown", () => {
  const model = openedModel(view);
  for (const generation of [2, 9, null]) {
    model.choose({ generation });
    const feasible = idsWhere((id) => id < model.limit && model.run?.columns.isFeasible(id) === true);
    const vectors = feasible.map((id) => {
      const { individual, evaluation } = record(id);
      return evaluation === null ? [] : (objectiveVector(individual, evaluation, view.objectives) ?? []);
    });
    const ranks = nondominatedRanks(vectors);
    expect(feasible.map((id) => model.ranks[id])).toEqual([...ranks]);
    expect(model.ranks.filter((rank) => rank === unranked).length).toBe(model.limit - feasible.length);
  }
});

test("brushes let through what lies in all their ranges, ends included", () => {
  const model = openedModel(view);
  model.brush("blocks", [5, 12]);
  model.brush("validation_loss", [1.8, 2.4]);
  const expected = placed.filter((id) => {
    const { individual, evaluation } = record(id);
    const loss = evaluation?.status === "ok" ? (evaluation.metrics.validation_loss ?? 0) : 0;
    return individual.complexity.blocks >= 5 && individual.complexity.blocks <= 12 && loss >= 1.8 && loss <= 2.4;
  });
  expect([...model.keptIds()]).toEqual(expected);
  expect(model.points.ids.length).toBe(placed.length);
  model.brush("blocks", null);
  model.brush("validation_loss", null);
  expect(model.keptIds().length).toBe(placed.length);
});

test("a legend entry that is switched off takes its individuals away", () => {
  const model = openedModel(view, { colouring: "operator" });
  model.toggleEntry("operator:crossover");
  const crossed = placed.filter((id) => {
    const { origin } = record(id).individual;
    return origin.kind === "offspring" && origin.crossover;
  });
  expect(crossed.length).toBeGreaterThan(0);
  expect([...model.keptIds()]).toEqual(placed.filter((id) => !crossed.includes(id)));
  model.toggleEntry("operator:crossover");
  expect(model.keptIds().length).toBe(placed.length);
});

test("the population of a generation is its survivors", () => {
  const model = openedModel(view, { shown: "population" });
  model.replay(4);
  const survivors = [...(view.generations[4]?.survivors ?? [])].filter((id) => placed.includes(id));
  expect([...model.keptIds()]).toEqual(survivors.toSorted((a, b) => a - b));
});

test("a replay shows the archive of its generation, moves no axis, and ends in the run as it stands", () => {
  const model = openedModel(view);
  const spans = [model.span("x"), model.span("y")];
  model.replay(3);
  expect([...model.front]).toEqual(view.generations[3]?.archive);
  expect(model.limit).toBe(view.generations[3]?.nextId);
  expect([model.span("x"), model.span("y")]).toEqual(spans);
  model.replay(view.generations.length - 1);
  expect(model.ui.generation).toBeNull();
});

test("choosing the other axis' measure swaps the two", () => {
  const model = openedModel(view);
  model.chooseAxis("x", "validation_loss");
  expect([model.ui.x, model.ui.y]).toEqual(["validation_loss", "blocks"]);
});

test("only two objectives have a front to draw, and its corners are the archive's", () => {
  const model = openedModel(view);
  const archive = view.generations.at(-1)?.archive ?? [];
  const blocks = new Set(archive.map((id) => record(id).individual.complexity.blocks));
  expect(model.corners?.map(({ x }) => x)).toEqual([...blocks].toSorted((a, b) => a - b));
  model.chooseAxis("x", "parameters");
  expect(model.corners).toBeNull();
});

test("derived values stay the same object until something that they depend on changes", () => {
  const model = openedModel(view);
  const { points, legend, front } = model;
  model.choose({ sight: { x: { from: 0, to: 1 }, y: { from: 0, to: 1 } } });
  expect(model.points).toBe(points);
  expect(model.legend).toBe(legend);
  expect(model.front).toBe(front);
  model.replay(2);
  expect(model.points).not.toBe(points);
});

test("what was saved is taken up as far as it still makes sense", () => {
  const model = openedModel(view, {
    x: "gone",
    y: "blocks",
    colouring: "operator",
    shown: "sideways" as "all",
    brushes: { blocks: [1, 4], gone: [0, 1] },
    marked: [3],
  });
  expect(model.ui).toMatchObject({
    x: "blocks",
    y: "validation_loss",
    colouring: "operator",
    shown: "all",
    marked: [3],
  });
  expect(model.ui.brushes).toEqual({ blocks: [1, 4] });
});

test("a snapshot in an open page keeps the choices that were made in it", () => {
  const model = openedModel(view);
  model.brush("blocks", [3, 9]);
  model.chooseAxis("x", "parameters");
  model.open(snapshotOf(view));
  expect(model.ui.x).toBe("parameters");
  expect(model.ui.brushes).toEqual({ blocks: [3, 9] });
});

test("an axis is logarithmic where values spread over decades, until the reader chooses otherwise", () => {
  const model = openedModel(view);
  expect(model.scaleKind("blocks")).toBe("linear");
  model.choose({ scales: { blocks: "log" } });
  expect(model.scaleKind("blocks")).toBe("log");
  expect(model.measureSpan("blocks").from).toBeLessThan(Math.log10(model.extent("blocks").least));
});

test("who is far from all others is beyond the axes and counted, until everything is asked for", () => {
  const lost = placed.find((id) => !openedModel(view).front.has(id) && record(id).individual.origin.kind !== "seed");
  const events = [...generatedRun({ individuals: 600, population: 40 })].map((event) =>
    event.type === "individualEvaluated" && event.id === lost && event.evaluation.status === "ok"
      ? {
          ...event,
          evaluation: { ...event.evaluation, metrics: { ...event.evaluation.metrics, validation_loss: 900 } },
        }
      : event,
  );
  const model = openedModel(foldRunEvents(events));
  const { ids } = model.points;
  const losses = model.valuesOf("validation_loss");
  const { to } = model.span("y");
  expect(to).toBeLessThan(900);
  expect(model.beyond).toBe([...ids].filter((id) => losses[id]! > to).length);
  expect(model.beyond).toBeGreaterThan(0);
  model.toggleAll();
  expect(model.span("y").to).toBeGreaterThan(900);
  expect(model.beyond).toBe(0);
  model.toggleAll();
  expect(model.span("y").to).toBe(to);
});

test("every change is announced", () => {
  let changes = 0;
  const model = new FrontModel(null, () => changes++);
  model.open(snapshotOf(view));
  model.choose({ colouring: "generation" });
  model.brush("blocks", [1, 2]);
  model.toggleMark(5);
  expect(changes).toBe(4);
});
