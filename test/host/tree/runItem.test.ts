import { expect, test } from "vitest";
import type { Run } from "../../../src/host/runs/run.ts";
import { progressOf } from "../../../src/host/runs/runModel.ts";
import type { RunState } from "../../../src/host/runs/runState.ts";
import { evaluatedText, generationText, runDescription, runItem } from "../../../src/host/tree/runItem.ts";
import type { WorkInHand } from "../../../src/protocol/workInHand.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { family } from "../../run/family.ts";

const origin = { kind: "seed", name: "basic" } as const;
const ids = (...numbers: number[]) => numbers as IndividualId[];

function runOf(archives: readonly (readonly number[])[], work: WorkInHand | null = null, state?: RunState): Run {
  const view = family([{ origin, loss: 2 }, { origin, loss: null }, { origin }, { origin }], archives);
  const known = { state: state ?? ({ kind: "running", activity: null } as RunState), isImported: false };
  return { name: "run", view, work, progress: progressOf(view, work), ...known } as unknown as Run;
}

test("a row counts what is finished beyond the log, and names whom it trains", () => {
  const work = { finished: 1, training: ids(3), rung: null };
  expect(generationText(runOf([], work))).toBe("initial population 3/4");
  expect(evaluatedText(runOf([], work))).toBe("3 evaluated, 1 failed (1 diverged) · training #3");
  const many = { finished: 0, training: ids(1, 2, 3, 4, 5), rung: null };
  expect(evaluatedText(runOf([], many))).toBe("2 evaluated, 1 failed (1 diverged) · training #1, #2, #3 and 2 more");
});

test("on the way to a rung, a row says how many have reached it", () => {
  const work = { finished: 0, training: ids(3), rung: { epoch: 2, reached: 48, of: 90 } };
  expect(evaluatedText(runOf([], work))).toBe("2 evaluated, 1 failed (1 diverged), 48 of 90 at epoch 2 · training #3");
});

test("a resting run says how far it came, one that is complete what it found", () => {
  expect(runDescription(runOf([[0]], null, { kind: "crashed" }))).toBe("crashed · 13 % · 1 on the front");
  expect(runDescription(runOf([[0]], null, { kind: "completed" }))).toBe("completed · 1 on the front");
});

test("the menu of a run offers what its state allows", () => {
  const context = (state: RunState) => runItem(runOf([[0]], null, state), false).contextValue;
  expect(context({ kind: "crashed" })).toBe("run;crashed;resumable;filled;front;");
  expect(context({ kind: "completed" })).toBe("run;completed;extendable;filled;front;");
});
