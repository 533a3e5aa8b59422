import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { readSafetensors } from "../../src/store/safetensors.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { readWorkersFile } from "../../src/store/workersFile.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { builtEngine, engineProcess } from "./builtEngine.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { comparable, comparableLog, type TinyRun, tinyConfig, tinyRequest } from "./tinyRun.ts";

/** Real training, real threads, real processes. */

async function finishedLog(options: SessionOptions, run: TinyRun = {}): Promise<string[]> {
  const session = await startRun(tinyRequest(await temporaryFolder(), run), options);
  expect((await session.finished).outcome).toBe("completed");
  return comparableLog(session.folder.folder);
}

/** Epochs of 40 batches, of which a tenth is enough to bring children near their parents. */
const calibrated: TinyRun = { rungs: [1], sequences: 320, training: ", morphism_starts: calibrated" };

function calibratedIn(log: readonly string[]): number {
  return log.filter((line) => (JSON.parse(line).evaluation?.calibration?.steps.length ?? 0) > 0).length;
}

const scratch: TinyRun = { fitness: "scratch" };
const hybrid: TinyRun = { fitness: "hybrid" };

test.each<TinyRun>([{}, { rungs: [1] }, calibrated, scratch, hybrid])(
  "the same config and seed give the same bytes on 1, 2 and 4 workers, and without any (%o)",
  async (run) => {
    const evaluatorFile = (await builtEngine()).evaluator;
    const inline = await finishedLog({ createEvaluator: inlineEvaluator }, run);
    for (const workers of [1, 2, 4]) {
      expect(await finishedLog({ evaluatorFile, workers }, run)).toEqual(inline);
    }
    if (run === calibrated) expect(calibratedIn(inline)).toBeGreaterThan(3);
    const losses = inline.map((line) => JSON.parse(line)).filter(({ type }) => type === "individualEvaluated");
    expect(losses.some(({ evaluation }) => evaluation.morphismError !== undefined)).toBe(run !== scratch);
  },
);

test("the front's weights are kept, with the shapes of the model", async () => {
  const session = await startRun(tinyRequest(await temporaryFolder(), { generations: 1 }), {
    createEvaluator: inlineEvaluator,
  });
  const { view } = await session.finished;
  const [id] = view.generations.at(-1)?.archive ?? [];
  const { tensors } = await readSafetensors(path.join(session.folder.weightsFolder, `${id}.safetensors`));
  expect(tensors.get("decoder.weight")?.shape).toEqual([4, 1]);
  expect([...tensors.keys()].filter((name) => name.startsWith("layers.0."))).not.toEqual([]);
});

test.each<TinyRun>([{ rungs: [1] }, calibrated, hybrid])(
  "a search killed with SIGKILL at 20 random moments ends in the log of one that was left alone (%o)",
  async (run) => {
    const expected = await finishedLog({ createEvaluator: inlineEvaluator }, run);
    const rng = Rng.fromSeed(20).fork("kills");
    let kills = 0;
    let crashes = 0;
    while (kills < 20) {
      const parent = await temporaryFolder();
      const config = path.join(parent, "tiny.rnas");
      await writeFile(config, tinyConfig({ ...run, workers: 2 }));
      let folder: string | null = null;
      for (let isDone = false; !isDone; ) {
        const child = await engineProcess(folder === null ? ["start", config] : ["resume", folder]);
        const closed = once(child, "exit");
        if (kills < 20) killAtRandom(child, rng);
        const [code, signal] = await closed;
        isDone = code === 0;
        if (!isDone) expect(signal).toBe("SIGKILL");
        if (!isDone) kills++;
        folder ??= await runFolderIn(parent);
        if (folder === null) continue;
        const { events } = await readEvents(folder);
        expect(comparable(events)).toEqual(expected.slice(0, events.length));
      }
      expect(await comparableLog(folder as string)).toEqual(expected);
      crashes += (await readSessions(folder as string)).filter(({ type }) => type === "crashDetected").length;
    }
    expect(crashes).toBeGreaterThan(5);
  },
);

test("SIGTERM pauses the detached process cleanly, and another session completes the run", async () => {
  const parent = await temporaryFolder();
  const config = path.join(parent, "tiny.rnas");
  await writeFile(config, tinyConfig({ generations: 500 }));
  const child = await engineProcess(["start", config]);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const { type, folder } = JSON.parse(line.toString()) as { type: string; folder: string };
  expect(type).toBe("started");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect((await readSessions(folder)).map((record) => record.type)).toEqual(["started", "paused"]);
  expect((await readdir(folder)).sort()).not.toContain("lock");
  const session = await resumeRun(folder, { createEvaluator: inlineEvaluator });
  session.stop();
  expect((await session.finished).outcome).toBe("stopped");
});

test("a run folder says what the threads work on, while they do", async () => {
  const { evaluator } = await builtEngine();
  const request = tinyRequest(await temporaryFolder(), { generations: 5000 });
  const session = await startRun(request, { evaluatorFile: evaluator, workers: 2 });
  const evaluations = async () =>
    (await readWorkersFile(session.folder))?.workers.reduce((sum, worker) => sum + worker.evaluations, 0) ?? 0;
  await expect.poll(evaluations, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(await readWorkersFile(session.folder)).toMatchObject({
    queue: null,
    workers: [{ pid: process.pid }, { pid: process.pid }],
  });
  session.pause();
  await session.finished;
  expect(await readWorkersFile(session.folder)).toBeNull();
});

test("what cannot be begun is reported in one line of JSON", async () => {
  const folder = await temporaryFolder();
  for (const [args, code] of [
    [["start", path.join(folder, "missing.rnas")], "CONFIG_FILE"],
    [["resume", folder], "NOT_A_RUN"],
    [[], "USAGE"],
  ] as const) {
    const child = await engineProcess(args);
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({ type: "failed", code });
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(1);
  }
});

/** Mostly while it searches, counted from its first word, so that a slow machine is killed as late as a fast one. */
function killAtRandom(child: ChildProcess, rng: Rng): void {
  const kill = () => child.kill("SIGKILL");
  const delayMs = rng.uniform(0, 500);
  if (rng.chance(0.2)) setTimeout(kill, delayMs);
  else child.stdout?.once("data", () => setTimeout(kill, delayMs));
}

async function runFolderIn(parent: string): Promise<string | null> {
  const names = await readdir(path.join(parent, ".rnas")).catch(() => []);
  const name = names.find((each) => each.startsWith("tiny-"));
  return name === undefined ? null : path.join(parent, ".rnas", name);
}
