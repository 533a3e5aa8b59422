import { expect, test } from "vitest";
import { progressOf } from "../../../src/host/runs/runModel.ts";
import type { RunEvent } from "../../../src/run/runEvent.ts";
import { emptyRunView, foldRunEvents } from "../../../src/run/runView.ts";
import { evaluated, generationCompleted, individual, runStarted } from "../../store/sampleEvents.ts";

/** Generations of four, of which `times` says when each was complete. */
function runOf(times: readonly number[], evaluatedAfter = 0) {
  const started = runStarted() as Extract<RunEvent, { type: "runStarted" }>;
  const events: RunEvent[] = [{ ...started, population: 4, generations: 9 }];
  let id = 0;
  const evaluate = (generation: number) => {
    events.push({ type: "individualProposed", individual: individual(id, generation) }, evaluated(id));
    id++;
  };
  times.forEach((elapsedMs, generation) => {
    for (let place = 0; place < 4; place++) evaluate(generation);
    const completed = generationCompleted(generation, [0]) as Extract<RunEvent, { type: "generationCompleted" }>;
    events.push({ ...completed, timing: { elapsedMs } });
  });
  for (let place = 0; place < evaluatedAfter; place++) evaluate(times.length);
  return foldRunEvents(events);
}

test("before the first event nothing is known", () => {
  expect(progressOf(emptyRunView)).toEqual({
    generation: null,
    generations: null,
    evaluated: 0,
    fraction: null,
    leftMs: null,
  });
});

test("during the initial population the share is known and the time is not", () => {
  expect(progressOf(runOf([], 2))).toMatchObject({ generation: null, evaluated: 2, fraction: 2 / 40, leftMs: null });
});

test("the time left follows the pace of the latest three generations", () => {
  // The initial generation took 100 s, those after it 8 s each: 2 s an individual.
  const progress = progressOf(runOf([100_000, 108_000, 116_000, 124_000], 1));
  expect(progress).toMatchObject({ generation: 3, generations: 9, evaluated: 17, fraction: 17 / 40 });
  expect(progress.leftMs).toBe(2000 * (40 - 17));
});

test("a generation has as many individuals as there are offspring", () => {
  // 4 at first, then 9 generations of 6: the log says so, or its first whole generation shows it.
  const header = { ...runStarted(), population: 4, generations: 9, offspring: 6 } as RunEvent;
  expect(progressOf(foldRunEvents([header])).fraction).toBe(0);
  const evaluate = (id: number, generation: number): RunEvent[] => [
    { type: "individualProposed", individual: individual(id, generation) },
    evaluated(id),
  ];
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, place) => from + place);
  const events = [
    ...ids(0, 4).flatMap((id) => evaluate(id, 0)),
    generationCompleted(0, [0]),
    ...ids(4, 6).flatMap((id) => evaluate(id, 1)),
    generationCompleted(1, [0]),
  ];
  expect(progressOf(foldRunEvents([header, ...events])).fraction).toBe(10 / 58);
  const { offspring: _, ...silent } = header as { offspring?: number };
  expect(progressOf(foldRunEvents([silent as RunEvent, ...events])).fraction).toBe(10 / 58);
});

test("what is finished and waits for its turn in the log counts", () => {
  const work = { finished: 3, training: [], rung: null };
  expect(progressOf(runOf([], 2), work)).toMatchObject({ evaluated: 5, fraction: 5 / 40 });
});
