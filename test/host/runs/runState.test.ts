import { expect, test } from "vitest";
import { activityOf, isActive, isResumable, type RunFacts, runStateOf } from "../../../src/host/runs/runState.ts";
import type { LockOwner } from "../../../src/store/lockWatch.ts";
import type { SessionRecord } from "../../../src/store/sessionLog.ts";

const owner: LockOwner = { pid: 7, host: "here", bootId: "b", startTicks: "1", token: "t", isHere: true };
const when = { at: "2026-01-01T00:00:00.000Z", elapsedMs: 5 };
const started: SessionRecord = { type: "started", process: owner, productVersion: "0", workers: 1, ...when };

function state(facts: Partial<RunFacts>) {
  return runStateOf({ owner: null, sessions: [], ageMs: 60_000, ...facts });
}

test("a run whose lock a living process of this machine holds is running", () => {
  expect(state({ owner, sessions: [started] })).toEqual({ kind: "running", owner, activity: null });
});

test("a lock whose owner cannot be reached from here says where the run is searched, and gives no control", () => {
  const elsewhere = state({ owner: { ...owner, host: "there", isHere: false }, sessions: [started] });
  expect(elsewhere).toEqual({ kind: "elsewhere", host: "there" });
  expect(isResumable(elsewhere)).toBe(false);
});

test.each<SessionRecord>([
  started,
  { ...started, type: "resumed" },
  { type: "crashDetected", process: owner, ...when },
])("a session that only says $type, with nobody holding the lock, has crashed and can be resumed", (last) => {
  expect(state({ sessions: [started, last] })).toEqual({ kind: "crashed" });
  expect(isResumable({ kind: "crashed" })).toBe(true);
});

test("a session that ended is paused, stopped or completed as it says", () => {
  expect(state({ sessions: [started, { type: "paused", reason: "DISK_FULL", ...when }] })).toEqual({
    kind: "paused",
    reason: "DISK_FULL",
  });
  expect(state({ sessions: [started, { type: "ended", outcome: "stopped", ...when }] })).toEqual({ kind: "stopped" });
  const completed = state({ sessions: [started, { type: "ended", outcome: "completed", ...when }] });
  expect(completed).toEqual({ kind: "completed" });
  expect(isResumable(completed) || isActive(completed)).toBe(false);
});

test("a folder without a session is starting while it is young, and crashed later", () => {
  expect(state({ ageMs: 500 })).toEqual({ kind: "starting" });
  expect(state({ ageMs: 60_000 })).toEqual({ kind: "crashed" });
});

test("a panel heads a run by what its process does, which the log cannot tell", () => {
  expect(activityOf({ kind: "running", owner, activity: null })).toBe("running");
  expect(activityOf({ kind: "running", owner, activity: "pausing" })).toBe("pausing");
  expect(activityOf({ kind: "paused", reason: "user" })).toBe("paused");
  expect(activityOf({ kind: "paused", reason: "STORAGE_FULL" })).toBe("interrupted");
  expect(activityOf({ kind: "crashed" })).toBe("crashed");
});
