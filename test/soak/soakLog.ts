import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents, lastGeneration } from "../../src/run/runView.ts";
import { withoutTiming } from "../../src/run/withoutTiming.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { RunFolder } from "../../src/store/runFolder.ts";

/** What a run must end with, whatever happens on the way. */
export interface Expected {
  /** Events without their timing, as JSON. */
  readonly log: readonly string[];
  /** The last event's bytes in the log, for what a crash leaves half written. */
  readonly bytes: Buffer;
  /** How long the undisturbed process took from its start to its end, on this machine as it is. */
  readonly tookMs: number;
}

export async function expectedOf(folder: string, tookMs: number): Promise<Expected> {
  const { events } = await readEvents(folder);
  return { log: events.map(comparable), bytes: await readFile(new RunFolder(folder).eventsFile), tookMs };
}

/**
 * Asserts that what is in the log by now is the beginning of what must be there in the end, and that nothing that was
 * there before is gone.
 *
 * @returns how many events there are.
 */
export async function assertBeginning(folder: string, expected: Expected, before: number): Promise<number> {
  const { events } = await readEvents(folder);
  assert.ok(events.length >= before, `the log had ${before} events, and has ${events.length}`);
  assert.deepEqual(events.map(comparable), expected.log.slice(0, events.length), "the log is a beginning of the other");
  return events.length;
}

/** Asserts that a run is the undisturbed one: each individual there, evaluated once, and the same front. */
export async function assertSame(folder: string, expected: Expected): Promise<void> {
  const { events, dropped } = await readEvents(folder);
  assert.equal(dropped, null, "the log is whole");
  const proposed = events.flatMap((event) => (event.type === "individualProposed" ? [event.individual.id] : []));
  const evaluated = events.flatMap((event) => (event.type === "individualEvaluated" ? [event.id] : []));
  assert.deepEqual(
    proposed,
    proposed.map((_, id) => id),
    "no individual is lost",
  );
  assert.equal(new Set(evaluated).size, evaluated.length, "none is evaluated twice");
  assert.deepEqual([...evaluated].sort(ascending), proposed, "each is evaluated");
  assert.deepEqual(events.map(comparable), expected.log, "the log is the undisturbed one");
  const front = lastGeneration(foldRunEvents(events));
  const other = lastGeneration(foldRunEvents(expected.log.map((line) => withTiming(JSON.parse(line)))));
  assert.deepEqual(front?.archive, other?.archive, "the front is the same");
  assert.equal(front?.hypervolume, other?.hypervolume);
}

function comparable(event: RunEvent): string {
  return JSON.stringify(withoutTiming(event));
}

function withTiming(event: RunEvent): RunEvent {
  return event.type === "generationCompleted" ? { ...event, timing: { elapsedMs: 0 } } : event;
}

function ascending(a: number, b: number): number {
  return a - b;
}
