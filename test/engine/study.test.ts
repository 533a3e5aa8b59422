import path from "node:path";
import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { runStudy, type StudyOptions } from "../../src/engine/study.ts";
import type { StudyRun } from "../../src/run/studyTable.ts";
import { listRunFolders } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { fakeEvaluator } from "./fakeEvaluator.ts";
import { comparableLog, tinyConfig } from "./tinyRun.ts";

const grid = (seeds: number) => `${tinyConfig({ generations: 1 })}study:
  seeds: ${seeds}
  settings: { with: {}, without: { training: { inheritance: false } } }
`;

function studied(folder: string, seeds: number, options: Partial<StudyOptions> = {}): Promise<StudyRun[]> {
  return runStudy(
    { configText: grid(seeds), configFile: path.join(folder, "s.rnas"), folder },
    { signal: new AbortController().signal, workers: 2, createEvaluator: () => fakeEvaluator(), ...options },
  );
}

function logs(runs: readonly StudyRun[]): Promise<string[][]> {
  return Promise.all(runs.map(({ folder }) => comparableLog(folder)));
}

test("every search of the grid has a run folder of its own, in the order of the grid", async () => {
  const runs = await studied(await temporaryFolder(), 2);
  expect(runs.map(({ setting, seed }) => [setting, seed])).toEqual([
    ["with", 11],
    ["with", 12],
    ["without", 11],
    ["without", 12],
  ]);
  expect(new Set(runs.map(({ folder }) => folder)).size).toBe(4);
  expect(runs.map(({ view }) => view.status)).toEqual(Array(4).fill("completed"));
});

test("a study that is repeated searches nothing again, and one with more seeds keeps what it has", async () => {
  const folder = await temporaryFolder();
  const first = await studied(folder, 1);
  const isNew: boolean[] = [];
  const onProgress: StudyOptions["onProgress"] = (progress) => isNew.push(progress.isNew);
  expect((await studied(folder, 1, { onProgress })).map((run) => run.folder)).toEqual(first.map((run) => run.folder));
  expect(isNew).toEqual([false, false]);
  isNew.length = 0;
  await studied(folder, 2, { onProgress });
  expect(isNew.filter(Boolean)).toHaveLength(2);
});

test("a setting with another name is the same setting: nothing is searched again", async () => {
  const folder = await temporaryFolder();
  const first = await studied(folder, 2);
  const isNew: boolean[] = [];
  const renamed = await runStudy(
    {
      configText: grid(2).replace("with: {}", "inheriting: {}").replace("without:", "from scratch:"),
      configFile: path.join(folder, "s.rnas"),
      folder,
    },
    {
      signal: new AbortController().signal,
      createEvaluator: () => fakeEvaluator(),
      onProgress: (progress) => isNew.push(progress.isNew),
    },
  );
  expect(renamed.map(({ setting }) => setting)).toEqual(["inheriting", "inheriting", "from scratch", "from scratch"]);
  expect(renamed.map((run) => run.folder)).toEqual(first.map((run) => run.folder));
  expect(isNew).toEqual(Array(4).fill(false));
});

test("settings that come to the same config share their runs", async () => {
  const folder = await temporaryFolder();
  const request = {
    configText: grid(2).replace("{ training: { inheritance: false } }", "{ training: { inheritance: true } }"),
    configFile: path.join(folder, "s.rnas"),
    folder,
  };
  const isNew: boolean[] = [];
  const [a, b, c, d] = await runStudy(request, {
    signal: new AbortController().signal,
    workers: 4,
    createEvaluator: () => fakeEvaluator(),
    onProgress: (progress) => isNew.push(progress.isNew),
  });
  expect([c?.folder, d?.folder]).toEqual([a?.folder, b?.folder]);
  expect(isNew.filter(Boolean)).toHaveLength(2);
});

test("interrupted at any moment and repeated, a study ends with the logs of one that was left alone", async () => {
  const expected = await logs(await studied(await temporaryFolder(), 2));
  const folder = await temporaryFolder();
  let interruptions = 0;
  for (;;) {
    const abort = new AbortController();
    const limit = 4 + interruptions;
    let jobs = 0;
    const createEvaluator = () =>
      fakeEvaluator({
        before: () => {
          if (++jobs > limit) abort.abort();
        },
      });
    const result = await studied(folder, 2, { signal: abort.signal, createEvaluator }).catch((cause: unknown) => cause);
    if (Array.isArray(result)) {
      expect(await logs(result)).toEqual(expected);
      break;
    }
    expect(result).toBeInstanceOf(CancelledError);
    interruptions++;
  }
  expect(interruptions).toBeGreaterThan(2);
  expect(await listRunFolders(path.join(folder, ".rnas", "study-tiny"))).toHaveLength(4);
});

test("a file without a study is reported so", async () => {
  const folder = await temporaryFolder();
  const request = { configText: tinyConfig(), configFile: "s.rnas", folder };
  await expect(runStudy(request, { signal: new AbortController().signal })).rejects.toMatchObject({ code: "NO_STUDY" });
});
