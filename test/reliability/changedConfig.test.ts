import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { changedSource, refuseChangedSource } from "../../src/engine/configSource.ts";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { type TinyRun, tinyConfig } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** A paused run that was started from a file. */
async function pausedRun(run: TinyRun = {}): Promise<{ file: string; folder: RunFolder }> {
  const parent = await temporaryFolder();
  const file = path.join(parent, "tiny.rnas");
  await writeFile(file, tinyConfig(run));
  const request = { configText: tinyConfig(run), configFile: file, folder: parent };
  const session = await startRun(request, { createEvaluator: () => fakeEvaluator({ delayMs: () => 50 }) });
  session.pause();
  await session.finished;
  return { file, folder: session.folder };
}

async function cli(...args: string[]): Promise<{ code: number; err: string }> {
  let err = "";
  const take = (text: string) => {
    err += text;
  };
  const output = { out: () => {}, err: take, interactive: false, columns: 200 };
  return { code: await dispatch(args, output), err };
}

test("a config that was changed meanwhile is said with both choices, key by key, and nothing is begun", async () => {
  const { file, folder } = await pausedRun();
  await writeFile(file, tinyConfig({ population: 30, training: ", learning_rate: 0.5" }));
  const { code, err } = await cli("resume", folder.folder);
  expect(code).toBe(4);
  expect(err).toContain(`${file} has changed since the run was started from it`);
  expect(err).toContain("search.population 6 → 30");
  expect(err).toContain("training.learning_rate");
  expect(err).toMatch(/--keep-config.*start a new run/);
  await expect(refuseChangedSource(folder)).rejects.toMatchObject({ code: "CONFIG_SOURCE_CHANGED" });
});

test("the run goes on as begun when its user says so; once it is complete the difference is still said", async () => {
  const { file, folder } = await pausedRun({ generations: 1 });
  await writeFile(file, tinyConfig({ generations: 1, population: 30 }));
  const session = await resumeRun(folder.folder, { createEvaluator: inlineEvaluator });
  const { outcome, view } = await session.finished;
  expect([outcome, view.generations.length]).toEqual(["completed", 2]);
  const { code, err } = await cli("resume", folder.folder);
  expect(code).toBe(4);
  expect(err).toContain("search.population 6 → 30");
  expect(await cli("resume", folder.folder, "--keep-config")).toMatchObject({
    code: 0,
    err: expect.stringContaining("is complete; `moe-rnas resume"),
  });
});

test("what decides no result may differ, and is said with the place to change it", async () => {
  const { file, folder } = await pausedRun();
  await writeFile(file, tinyConfig({ workers: 3, run: ", time_limit: 60 min" }));
  const { remark, generations } = await refuseChangedSource(folder);
  expect(generations).toBeNull();
  expect(remark).toContain("run.workers 1 → 3");
  expect(remark).toContain("run.time_limit nothing → 3600000");
  expect(remark).toContain(folder.configFile);
});

test("other spellings of the same config, and a file that is gone, are no change", async () => {
  const { file, folder } = await pausedRun();
  await writeFile(file, `# a remark\n${tinyConfig().replace("population: 6", "population:   6")}`);
  expect(await changedSource(folder)).toBeNull();
  await rm(file);
  expect(await changedSource(folder)).toBeNull();
});

test("a file that has errors by now is a change too", async () => {
  const { file, folder } = await pausedRun();
  await writeFile(file, "serach: 3\n");
  await expect(refuseChangedSource(folder)).rejects.toThrow(/has errors now/);
});
