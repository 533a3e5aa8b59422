import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { Memento } from "vscode";
import { Run } from "../../../src/host/runs/run.ts";
import { Runs } from "../../../src/host/runs/runs.ts";
import { writeLargeRun } from "../../fixtures/writtenRun.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { type FileWatcher, RelativePattern, Uri, watchers, windowState, workspace } from "../fakeVscode.ts";

const made: Runs[] = [];

afterEach(() => {
  for (const runs of made.splice(0)) runs.dispose();
  vi.restoreAllMocks();
});

const memory = { get: <T>(_: string, usual: T) => usual, update: async () => {} } as unknown as Memento;

/** A workspace with a finished run, whose log and sessions say that it rests. */
async function restingRun() {
  const holder = path.join(await temporaryFolder(), ".rnas");
  const folder = await writeLargeRun(holder, 30);
  const ended = { type: "ended", outcome: "completed", at: "2026-01-01T00:00:00.000Z", elapsedMs: 5 };
  const { encodeRecord } = await import("../../../src/store/record.ts");
  await writeFile(path.join(folder, "sessions.jsonl"), encodeRecord(ended));
  workspace.found = [Uri.file(path.join(folder, "manifest.json"))];
  const check = vi.spyOn(Run.prototype, "check");
  const runs = new Runs(memory);
  made.push(runs);
  await runs.discovered;
  const run = runs.get(folder);
  if (run === undefined) throw new Error(`${folder} was not found`);
  await run.load();
  return { runs, run, check, holder };
}

function watcherOf(folder: string, part: string): FileWatcher {
  const found = [...watchers].find(
    ({ of }) => of instanceof RelativePattern && of.base.fsPath === folder && of.pattern.includes(part),
  );
  if (found === undefined) throw new Error(`nothing watches ${part} in ${folder}`);
  return found;
}

test("a run that rests is looked at once, and again only when something of it is written", async () => {
  const { run, check, holder } = await restingRun();
  expect(run.state).toEqual({ kind: "completed" });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(check).toHaveBeenCalledTimes(1);
  watcherOf(holder, "lock").created.fire(Uri.file(path.join(run.id, "lock")));
  await expect.poll(() => check.mock.calls.length).toBe(2);
});

test("when the window is looked at again, runs are looked at whose folder has changed unnoticed", async () => {
  const { run, check } = await restingRun();
  await run.hasOtherFolderTime();
  windowState.fire({ focused: true });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(check).toHaveBeenCalledTimes(1);
  await writeFile(path.join(run.id, "lock"), "");
  windowState.fire({ focused: true });
  await expect.poll(() => check.mock.calls.length).toBe(2);
});

test("a run is said to be gone once its folder is, and nothing listens to it any more", async () => {
  const { runs, run, holder } = await restingRun();
  const removed = vi.fn();
  runs.onDidRemove(removed);
  await rm(run.id, { recursive: true });
  watcherOf(`${holder}${path.sep}`, "*").deleted.fire(Uri.file(run.id));
  await expect.poll(() => removed.mock.calls).toEqual([[run]]);
  expect(runs.all).toEqual([]);
  expect(runs.get(run.id)).toBeUndefined();
});
