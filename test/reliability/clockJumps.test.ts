import { expect, onTestFinished, test, vi } from "vitest";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import { runStateOf } from "../../src/host/runs/runState.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { comparableLog, tinyRequest } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const yearMs = 365 * 24 * 3600 * 1000;

/** Sets the clock of the wall, and leaves the one that only runs forward, as an operating system does. */
function setClock(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: ms });
}

/** The clock stands somewhere else whenever an individual begins. */
function jumping(): SessionOptions {
  let jumps = 0;
  const clock = [5 * yearMs, -20 * yearMs, 0, 3600_000, -3600_000];
  const before = () => setClock(Date.UTC(2026, 0, 1) + clock[jumps++ % clock.length]!);
  return { createEvaluator: () => fakeEvaluator({ before }) };
}

test("a clock that jumps forward and back changes no result and reaches no time limit", async () => {
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const run = { run: ", time_limit: 10 min, evaluation_timeout: 1 min" };
  const still = await startRun(tinyRequest(await temporaryFolder(), run), { createEvaluator: () => fakeEvaluator() });
  await still.finished;

  const session = await startRun(tinyRequest(await temporaryFolder(), run), jumping());
  const { outcome, view } = await session.finished;
  expect([outcome, view.endReason, view.failed]).toEqual(["completed", "generations", 0]);
  expect(await comparableLog(session.folder.folder)).toEqual(await comparableLog(still.folder.folder));
  // The time searched is measured by the clock that does not jump.
  expect(view.generations.every(({ elapsedMs }) => elapsedMs >= 0 && elapsedMs < 600_000)).toBe(true);
});

test("a run that was paused in the future goes on, with the time it has had", async () => {
  onTestFinished(() => {
    vi.useRealTimers();
  });
  setClock(Date.UTC(2040, 0, 1));
  const begun = await startRun(tinyRequest(await temporaryFolder()), {
    createEvaluator: () => fakeEvaluator({ delayMs: () => 20 }),
  });
  begun.pause();
  await begun.finished;
  setClock(Date.UTC(2020, 0, 1));
  const session = await resumeRun(begun.folder.folder, jumping());
  expect((await session.finished).outcome).toBe("completed");
  const records = await readSessions(begun.folder.folder);
  expect(records.map(({ type }) => type)).toEqual(["started", "paused", "resumed", "ended"]);
  const elapsed = records.map(({ elapsedMs }) => elapsedMs);
  expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
  expect(elapsed.at(-1)).toBeLessThan(600_000);
});

test("a run folder from the future is not taken for one that starts for ever", () => {
  const facts = { owner: null, sessions: [], localHost: "here" };
  expect(runStateOf({ ...facts, ageMs: 2_000 })).toEqual({ kind: "starting" });
  // A share whose server has a clock of its own.
  expect(runStateOf({ ...facts, ageMs: -2_000 })).toEqual({ kind: "starting" });
  expect(runStateOf({ ...facts, ageMs: -yearMs })).toEqual({ kind: "crashed" });
});
