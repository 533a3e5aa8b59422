import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { bestCurve, generationAt, hypervolumeCurve, spanAround } from "../../../webview/front/historySeries.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedRun } from "./openedModel.ts";

const view = foldRunEvents(generatedRun({ individuals: 400, population: 40 }));
const run = openedRun(view);

test("the hypervolume curve is that of the generations, against evaluations", () => {
  const { evaluations, values } = hypervolumeCurve(run);
  expect(evaluations).toEqual([40, 80, 120, 160, 200, 240, 280, 320, 360, 400]);
  expect(values).toEqual(view.generations.map(({ hypervolume }) => hypervolume));
});

test("a best curve only falls, ends at the best of the run, and reaches to its last evaluation", () => {
  const { title, evaluations, values } = bestCurve(run, 0);
  expect(title).toBe("validation_loss");
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(values.at(-1)).toBe(view.best.validation_loss?.value);
  expect(evaluations.at(-1)).toBe(400);
});

test("a number of evaluations belongs to the last generation that had ended", () => {
  expect([0, 39, 40, 79, 80, 1000].map((evaluations) => generationAt(run, evaluations))).toEqual([-1, -1, 0, 0, 1, 9]);
});

test("values that are all the same lie in the middle of their axis", () => {
  expect(spanAround(0)).toEqual([-1, 1]);
  expect(spanAround(-20)).toEqual([-22, -18]);
});
