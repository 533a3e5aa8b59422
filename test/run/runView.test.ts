import { expect, test } from "vitest";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import {
  emptyRunView,
  foldCompletedGenerations,
  foldRunEvent,
  foldRunEvents,
  individualRecord,
  individualRecords,
  lastGeneration,
  nextId,
} from "../../src/run/runView.ts";
import { complexityOf, failure, individual, objective, ok } from "../search/vectorProblem.ts";

const id = (value: number) => value as IndividualId;

const started: RunEvent = {
  type: "runStarted",
  formatVersion: 1,
  name: "run",
  seed: 1,
  algorithm: "nsga2",
  objectives: [objective("validation_loss"), objective("blocks")],
  constraints: [{ name: "blocks", max: 20 }],
  population: 2,
  generations: 1,
  configHash: "",
  dataHash: "",
};

function proposed(number: number, blocks = number + 1): RunEvent {
  return { type: "individualProposed", individual: individual(number, { complexity: complexityOf(blocks) }) };
}

function evaluated(number: number, loss: number | null, twinOf?: number): RunEvent {
  const evaluation = loss === null ? failure() : ok({ validation_loss: loss });
  return {
    type: "individualEvaluated",
    id: id(number),
    evaluation,
    ...(twinOf === undefined ? {} : { twinOf: id(twinOf) }),
  };
}

function completed(generation: number, survivors: number[], hypervolume = 1): RunEvent {
  return {
    type: "generationCompleted",
    generation,
    survivors: survivors.map(id),
    archive: survivors.map(id),
    hypervolume,
    twinsAvoided: 2,
    timing: { elapsedMs: 5 },
  };
}

const log: RunEvent[] = [
  started,
  proposed(0),
  proposed(1),
  proposed(2),
  evaluated(0, 2),
  evaluated(1, null),
  evaluated(2, 2, 0),
  completed(0, [0]),
  proposed(3, 30),
  {
    type: "rungCompleted",
    generation: 1,
    rung: 0,
    epochs: 1,
    decisions: [{ id: id(3), promoted: true, reason: "non-dominated at rung 0", metrics: { validation_loss: 1.5 } }],
  },
  evaluated(3, 1),
  completed(1, [0, 3]),
  { type: "runEnded", outcome: "completed", reason: "generations" },
];

test("a log folds to counts, records, generations and the outcome", () => {
  const view = foldRunEvents(log);
  expect(view).toMatchObject({
    status: "completed",
    endReason: "generations",
    evaluated: 4,
    trained: 3,
    failed: 1,
    failures: { diverged: 1 },
    twinsAvoided: 4,
  });
  expect(view.generations.map(({ nextId, trained, failed }) => [nextId, trained, failed])).toEqual([
    [3, 2, 1],
    [4, 1, 0],
  ]);
  expect(lastGeneration(view)?.survivors).toEqual([0, 3]);
  expect(individualRecord(view, id(2)).twinOf).toBe(0);
  expect(individualRecord(view, id(3)).rungs).toEqual([
    { rung: 0, epochs: 1, promoted: true, reason: "non-dominated at rung 0", metrics: { validation_loss: 1.5 } },
  ]);
  expect([...individualRecords(view, 2)].map(({ individual }) => individual.id)).toEqual([2, 3]);
});

test("the best of each objective is the first feasible individual with the best value", () => {
  const view = foldRunEvents(log);
  // Individual 3 has the lower loss and too many blocks, 2 equals 0 and came later.
  expect(view.best).toEqual({ validation_loss: { id: 0, value: 2 }, blocks: { id: 0, value: 1 } });
});

test("a fold leaves the view before as it was", () => {
  const views = log.map((_, count) => foldRunEvents(log.slice(0, count)));
  const copies = structuredClone(views);
  for (const [count, event] of log.entries()) foldRunEvent(views[count] ?? emptyRunView, event);
  expect(views).toEqual(copies);
  expect(log.reduce(foldRunEvent, emptyRunView)).toEqual(foldRunEvents(log));
});

test("a view is plain data that JSON keeps", () => {
  const view = foldRunEvents(log);
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
});

test("the part to resume from ends with the last completed generation", () => {
  for (let count = 0; count <= log.length; count++) {
    const part = log.slice(0, count);
    const end = part.findLastIndex((event) => event.type === "generationCompleted" || event.type === "runStarted");
    expect(foldCompletedGenerations(part)).toEqual(foldRunEvents(part.slice(0, end + 1)));
  }
});

test("a stopped run that goes on is running again", () => {
  const stopped = foldRunEvents([...log.slice(0, 8), { type: "runEnded", outcome: "stopped", reason: "user" }]);
  expect(stopped).toMatchObject({ status: "stopped", endReason: "user" });
  expect(foldRunEvent(stopped, proposed(3))).toMatchObject({ status: "running", endReason: null });
});

test("events that cannot follow are refused", () => {
  const view = foldRunEvents(log.slice(0, 5));
  expect(() => foldRunEvent(view, proposed(7))).toThrow("individual 3 is the next");
  expect(() => foldRunEvent(view, evaluated(9, 1))).toThrow("individual 9 was never proposed");
  expect(() => foldRunEvent(view, evaluated(0, 1))).toThrow("evaluated once");
  expect(() => foldRunEvent(view, completed(3, []))).toThrow("generation 0 is the next");
  expect(() => foldRunEvent(view, started)).toThrow("starts once");
});

test("a log of 100,000 individuals folds in a time that is linear in its length", () => {
  let view = foldRunEvent(emptyRunView, started);
  const count = 100_000;
  for (let number = 0; number < count; number++) {
    view = foldRunEvent(view, proposed(number));
    view = foldRunEvent(view, evaluated(number, number));
  }
  // Copying every record at every event would take minutes: the suite's time limit would end it.
  expect(nextId(view)).toBe(count);
  expect(view.best.validation_loss).toEqual({ id: 0, value: 0 });
});
