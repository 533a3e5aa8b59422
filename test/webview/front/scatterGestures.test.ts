import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { brushRectangle, neighbour, panBy, sightOnFront, zoomAt } from "../../../webview/front/scatterGestures.ts";
import { scatterLayout } from "../../../webview/front/scatterLayout.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

const view = foldRunEvents(generatedRun({ individuals: 400, population: 40 }));

test("zooming keeps the value under the pointer, panning moves it along", () => {
  const model = openedModel(view);
  const layout = () => scatterLayout(model, 600, 400);
  const before = [layout().x.value(200), layout().y.value(150)];
  zoomAt(model, layout(), 200, 150, 0.5);
  expect(layout().x.value(200)).toBeCloseTo(before[0]!, 9);
  expect(layout().y.value(150)).toBeCloseTo(before[1]!, 9);
  panBy(model, layout(), 30, -20);
  expect(layout().x.value(230)).toBeCloseTo(before[0]!, 9);
  expect(layout().y.value(130)).toBeCloseTo(before[1]!, 9);
});

test("a rectangle brushes both axes, from whichever corner it was dragged", () => {
  const model = openedModel(view);
  const layout = scatterLayout(model, 600, 400);
  brushRectangle(model, layout, [300, 100], [150, 250]);
  const { blocks, validation_loss: loss } = model.ui.brushes;
  expect(blocks).toEqual([layout.x.value(150), layout.x.value(300)]);
  expect(loss).toEqual([layout.y.value(250), layout.y.value(100)]);
});

test("zooming to the front shows all of it and the seed cells", () => {
  const model = openedModel(view);
  sightOnFront(model);
  const { x, y, left, right, top, bottom } = scatterLayout(model, 600, 400);
  for (const id of [...model.front, 0, 1, 2]) {
    const place = [
      x.pixel(model.valuesOf("blocks")[id] as number),
      y.pixel(model.valuesOf("validation_loss")[id] as number),
    ];
    expect(place[0]).toBeGreaterThan(left);
    expect(place[0]).toBeLessThan(right);
    expect(place[1]).toBeGreaterThan(top);
    expect(place[1]).toBeLessThan(bottom);
  }
});

test("the keyboard visits the front from left to right, and everybody from below to above", () => {
  const model = openedModel(view);
  for (const [along, measure, count] of [
    ["front", "blocks", model.front.size],
    ["all", "validation_loss", model.points.ids.length],
  ] as const) {
    const visited: number[] = [];
    for (
      let id = neighbour(model, null, along, 1);
      id !== null && id !== visited.at(-1);
      id = neighbour(model, id, along, 1)
    ) {
      visited.push(id);
    }
    expect(new Set(visited).size).toBe(count);
    const values = visited.map((id) => model.valuesOf(measure)[id] as number);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(neighbour(model, visited.at(-1) ?? null, along, -1)).toBe(visited.at(-2));
  }
});
