import { expect, test } from "vitest";
import { finalists } from "../../src/run/finalists.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents, type RunView } from "../../src/run/runView.ts";
import { individual, runStarted } from "../store/sampleEvents.ts";
import { confirmationOf } from "./confirm/contenders.ts";

/** A front of individuals with these losses, by id. */
function frontOf(losses: readonly number[]): RunView {
  const events: RunEvent[] = [runStarted()];
  losses.forEach((loss, id) => {
    const spent = { curve: [], trainingMacs: 100, timing: { trainingMs: 1, cpuMs: 1 } };
    const evaluation = { status: "ok", metrics: { validation_loss: loss }, bestEpoch: 1, ...spent } as const;
    events.push({ type: "individualProposed", individual: individual(id) });
    events.push({ type: "individualEvaluated", id: id as IndividualId, evaluation });
  });
  const archive = losses.map((_, id) => id as IndividualId);
  const completed = { generation: 0, survivors: archive, archive, hypervolume: 1, twinsAvoided: 0 };
  return foldRunEvents([...events, { type: "generationCompleted", ...completed, timing: { elapsedMs: 1 } }]);
}

test("a small front goes to the test data whole, best first", () => {
  expect(finalists(frontOf([3, 1, 2]))).toEqual([1, 2, 0]);
  expect(finalists(foldRunEvents([runStarted()]))).toEqual([]);
});

test("of a large front five go, evenly spread over its order, the best and the last among them", () => {
  // Nine in the order of their losses: places 0, 2, 4, 6 and 8.
  expect(finalists(frontOf([9, 8, 7, 6, 5, 4, 3, 2, 1]))).toEqual([8, 6, 4, 2, 0]);
});

test("a confirmed front takes its place, by the confirmed means; what was beaten there is no finalist", () => {
  const view = frontOf([3, 1, 2]);
  const confirmation = confirmationOf([
    { who: 0, size: 100, errors: [0.1, 0.12] },
    { who: 1, size: 200, errors: [0.3, 0.32] },
    { who: 2, size: 50, errors: [0.4, 0.42] },
  ]);
  expect(finalists({ ...view, confirmation })).toEqual([1, 2, 0]);
  expect(finalists({ ...view, confirmation: { ...confirmation, endReason: "settled" } })).toEqual([0, 2]);
});
