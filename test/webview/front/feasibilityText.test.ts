import { expect, test } from "vitest";
import type { Constraint } from "../../../src/run/objective.ts";
import type { RunEvent } from "../../../src/run/runEvent.ts";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { feasibilityText } from "../../../webview/front/feasibilityText.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

/** As if every second individual took 1,000 bytes of flash, and the others 20,000. */
function withFlash(event: RunEvent): RunEvent {
  if (event.type !== "individualEvaluated" || event.evaluation.status !== "ok") return event;
  const { evaluation, id } = event;
  return { ...event, evaluation: { ...evaluation, metrics: { ...evaluation.metrics, flash_bytes: bytesOf(id) } } };
}

function bytesOf(id: number): number {
  return id % 2 === 0 ? 1000 : 20_000;
}

function said(constraints: readonly Constraint[]) {
  const view = foldRunEvents([...generatedRun({ individuals: 60, population: 20, constraints })].map(withFlash));
  const model = openedModel(view);
  const ids = [...Array(view.individuals.size).keys()].filter((id) => model.run?.columns.isPlaced(id));
  return ids.map((id) => ({ id, text: feasibilityText(model, id).join() }));
}

test("what keeps within the bounds of a microcontroller is said to fit", () => {
  const texts = said([{ name: "flash_bytes", max: 16384 }]);
  expect(texts.length).toBeGreaterThan(20);
  for (const { id, text } of texts) {
    expect(text).toBe(bytesOf(id) <= 16384 ? "fits the microcontroller" : "infeasible");
  }
});

test("without such bounds nothing is said of it", () => {
  for (const { text } of said([{ name: "blocks", max: 1000 }])) expect(text).toBe("");
});
