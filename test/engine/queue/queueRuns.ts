import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, expect, onTestFinished } from "vitest";
import { nodeBundle } from "../../../scripts/temporaryBundle.mjs";
import { QueueWorker, type QueueWorkerOptions } from "../../../src/engine/evaluators/queue/queueWorker.ts";
import { type Session, type SessionOptions, startRun } from "../../../src/engine/session.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { programProcess } from "../builtEngine.ts";
import { type FakeOptions, fakeEvaluator } from "../fakeEvaluator.ts";
import { comparableLog, type TinyRun, tinyRequest } from "../tinyRun.ts";

/** A worker in this process that trains nothing: it computes losses as `fakeEvaluator` does. */
export async function fakeWorker(
  url: string,
  fake: FakeOptions = {},
  options: Partial<QueueWorkerOptions> = {},
): Promise<QueueWorker> {
  const worker = await QueueWorker.open({
    queue: url,
    places: 2,
    lostAfterMs: 600,
    evaluatorFile: "",
    createEvaluator: (_, places) => fakeEvaluator({ places, ...fake }),
    ...options,
  });
  onTestFinished(() => worker.close(0));
  return worker;
}

/** Begins a search whose evaluations go through the queue at `url`. */
export async function queuedRun(
  url: string,
  { run = "", ...tiny }: TinyRun = {},
  options: SessionOptions = {},
): Promise<Session> {
  const request = tinyRequest(await temporaryFolder(), { rungs: [1], ...tiny, run: `, queue: '${url}'${run}` });
  return startRun(request, options);
}

/** The log of the same search without a queue. */
export async function undisturbedLog(tiny: TinyRun = {}): Promise<string[]> {
  const request = tinyRequest(await temporaryFolder(), { rungs: [1], ...tiny });
  return finishedLog(await startRun(request, { createEvaluator: () => fakeEvaluator() }));
}

export async function finishedLog(session: Session): Promise<string[]> {
  expect((await session.finished).outcome).toBe("completed");
  return comparableLog(session.folder.folder);
}

let bundled: Promise<string> | null = null;
afterAll(async () => {
  if (bundled !== null) await rm(path.dirname(await bundled), { recursive: true, force: true });
});

/** A worker in a process of its own, ready for jobs. */
export async function workerProcess(url: string, fatal: number | null): Promise<ChildProcess> {
  bundled ??= bundle();
  const child = programProcess(await bundled, [url, String(fatal)]);
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), once(child, "exit")]);
  return child;
}

async function bundle(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "rnas-worker-"));
  const outfile = path.join(folder, "worker.js");
  await build({
    entryPoints: [path.join(import.meta.dirname, "workerProcess.ts")],
    outfile,
    ...nodeBundle,
  });
  return outfile;
}
