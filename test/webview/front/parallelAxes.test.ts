import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { AxisScale } from "../../../webview/front/axisScale.ts";
import { lineOf, parallelAxes, parallelMeasures } from "../../../webview/front/parallelAxes.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

const model = openedModel(foldRunEvents(generatedRun({ individuals: 200, population: 40 })));

test("objectives and constrained measures have axes; what orders individuals alike has one in all", () => {
  expect(parallelMeasures(model, 600)).toEqual([
    ...["validation_loss", "blocks", "parameters", "latency_us", "state_size"],
  ]);
});

test("where there is little room, objectives and measures that are filtered by keep their axes", () => {
  expect(parallelMeasures(model, 130)).toEqual(["validation_loss", "blocks", "parameters"]);
  const filtered = openedModel(foldRunEvents(generatedRun({ individuals: 200, population: 40 })));
  filtered.brush("state_size", [1, 100]);
  expect(parallelMeasures(filtered, 130)).toContain("state_size");
});

test("axes are spread over the width, and a line passes each at its value", () => {
  const axes = parallelAxes(model, ["validation_loss", "blocks"], 300, 20, 120);
  expect(axes.map(({ x }) => x)).toEqual([70, 230]);
  const [loss, blocks] = lineOf(model, axes, 5) as [number, number];
  expect(axes[0]?.scale.value(loss)).toBeCloseTo(model.valuesOf("validation_loss")[5] as number, 9);
  expect(axes[1]?.scale.value(blocks)).toBeCloseTo(model.valuesOf("blocks")[5] as number, 9);
});

test("a line of a value beyond its axis ends at the axis's end", () => {
  const losses = model.valuesOf("validation_loss");
  const ids = [...model.points.ids].sort((a, b) => losses[a]! - losses[b]!);
  const middle = ids[ids.length >> 1]!;
  const span = { from: losses[middle]!, to: losses[middle]! + 0.01 };
  const axes = [{ measure: "validation_loss", x: 0, scale: new AxisScale("linear", span, 120, 20) }];
  expect(lineOf(model, axes, ids[0]!)).toEqual([120]);
  expect(lineOf(model, axes, middle)).toEqual([120]);
  expect(lineOf(model, axes, ids.at(-1) as number)).toEqual([20]);
});
