import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { comparableLog, tinyRequest } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rnas-dying-"));
  await build({
    entryPoints: [path.join(import.meta.dirname, "dyingSearch.ts")],
    outdir: folder,
    ...nodeBundle,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns the types of the events that were announced before it was killed. */
async function dieAtWrite(parent: string, write: number): Promise<string[]> {
  const child = spawn(process.execPath, [path.join(folder, "dyingSearch.js"), parent, String(write)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
  return said.split("\n").slice(0, -1);
}

const run = { generations: 1, population: 4, rungs: [1] };

test("a search killed in the middle of any of its writes has lost nothing that it announced, and goes on to the same log", async () => {
  const whole = await startRun(tinyRequest(await temporaryFolder(), run), { createEvaluator: () => fakeEvaluator() });
  await whole.finished;
  const log = await comparableLog(whole.folder.folder);
  // The run folder itself, sessions, the log, a control address, weights, results and checkpoints, by turns.
  for (const write of [1, 3, 5, 9, 14, 20, 27, 33, 40, 48]) {
    const parent = await temporaryFolder();
    const announced = await dieAtWrite(parent, write);
    const names = (await readdir(path.join(parent, ".rnas"))).filter((name) => name.startsWith("tiny-"));
    const name = names[0];
    if (name === undefined) {
      // Killed while it made the folder: there is no run, and none was announced.
      expect(announced).toEqual([]);
      const next = await startRun(tinyRequest(parent, run), { createEvaluator: () => fakeEvaluator() });
      await next.finished;
      expect(await readdir(path.join(parent, ".rnas"))).toEqual([".gitignore", path.basename(next.folder.folder)]);
      continue;
    }
    const runFolder = path.join(parent, ".rnas", name);
    const { events } = await readEvents(runFolder);
    expect(events.map(({ type }) => type).slice(0, announced.length)).toEqual(announced);
    const session = await resumeRun(runFolder, { createEvaluator: () => fakeEvaluator() });
    expect((await session.finished).outcome).toBe("completed");
    expect(await comparableLog(runFolder), `killed in write ${write}`).toEqual(log);
    const left = await readdir(runFolder, { recursive: true });
    expect(left.filter((entry) => entry.endsWith(".new"))).toEqual([]);
  }
});
