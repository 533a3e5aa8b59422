import { expect, test } from "vitest";
import { choiceFront } from "../../../src/run/confirm/choiceFront.ts";
import { choicesOf } from "../../../src/run/confirm/choices.ts";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { drawnMeasures, stopAt, stopsOf } from "../../../webview/front/choiceBound.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

const viewOf = (confirmed: boolean) =>
  foldRunEvents(generatedRun({ individuals: 300, population: 30, seed: 8, three: true, confirmed }));

test("the page chooses what the command line chooses, over a confirmed front and over the search's", () => {
  for (const confirmed of [true, false]) {
    const view = viewOf(confirmed);
    const model = openedModel(view);
    const front = choiceFront(view);
    expect(model.choices.isConfirmed).toBe(confirmed);
    expect(model.choices.metric).toEqual(front.metric);
    expect(model.choices.networks.map(({ id }) => id)).toEqual(front.networks.map(({ id }) => id));
    for (const measure of ["total_parameters", "weight_bytes", "int8_bytes", "latency_us", "validation_loss"]) {
      expect(drawnMeasures(model.choices)).toContain(measure);
      for (const value of stopsOf(model.choices, measure)) {
        model.bound({ measure, value });
        // Between two stops, so that what the page rounds to float32 cannot decide.
        const bound = measure === "latency_us" ? value * (1 + 1e-6) : value;
        const { simplest, knee } = choicesOf(front, {});
        const ids = [simplest, knee, choicesOf(front, { [measure]: bound }).withinBounds].map((each) => each?.id);
        const { taken } = model;
        expect([taken.simplest, taken.knee, taken.withinBound].map((each) => each?.id)).toEqual(ids);
      }
    }
  }
});

test("stops are the values of the networks, the strictest first; a bound between two is at the stricter one", () => {
  const { choices } = openedModel(viewOf(true));
  const stops = stopsOf(choices, "total_parameters");
  expect(stops).toEqual([...new Set(choices.networks.map(({ complexity }) => complexity.total_parameters))]);
  const [first = 0, second = 0] = stops;
  const at = (value: number | null) => stopAt(choices, { measure: "total_parameters", value });
  expect([at(first - 1), at(first), at((first + second) / 2), at(second), at(null)]).toEqual([
    0,
    0,
    0,
    1,
    stops.length - 1,
  ]);
  // Of an accuracy the largest value is the strictest.
  const accurate = { ...choices, metric: { name: "validation_loss", direction: "maximize" } } as const;
  expect(stopsOf(accurate, "validation_loss")).toEqual(stopsOf(choices, "validation_loss").toReversed());
});

test("a bound that the run does not know is that on the parameters, and what the reader opened stays so", () => {
  const model = openedModel(viewOf(false), { bound: { measure: "ram_bytes", value: 3 } });
  expect(model.choiceBound).toEqual({ measure: "total_parameters", value: null });
  expect(model.isChoosing).toBe(false);
  model.choose({ choosing: true });
  expect(openedModel(viewOf(false), model.ui).isChoosing).toBe(true);
  expect(openedModel(viewOf(true)).isChoosing).toBe(true);
});
