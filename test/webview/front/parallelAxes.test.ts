import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { lineOf, parallelAxes, parallelMeasures } from "../../../webview/front/parallelAxes.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

const model = openedModel(foldRunEvents(generatedRun({ individuals: 200, population: 40 })));

test("objectives and constrained measures have axes; what orders individuals alike has one in all", () => {
  expect(parallelMeasures(model)).toEqual(["validation_loss", "blocks", "parameters", "latency_us", "state_size"]);
});

test("axes are spread over the width, and a line passes each at its value", () => {
  const axes = parallelAxes(model, ["validation_loss", "blocks"], 300, 20, 120);
  expect(axes.map(({ x }) => x)).toEqual([70, 230]);
  const [loss, blocks] = lineOf(model, axes, 5) as [number, number];
  expect(axes[0]?.scale.value(loss)).toBeCloseTo(model.valuesOf("validation_loss")[5] as number, 9);
  expect(axes[1]?.scale.value(blocks)).toBeCloseTo(model.valuesOf("blocks")[5] as number, 9);
});
