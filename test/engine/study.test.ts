import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { runStudy, type StudyOptions } from "../../src/engine/study.ts";
import { loadTrainedModel } from "../../src/export/loadTrainedModel.ts";
import type { StudyRun } from "../../src/run/studyTable.ts";
import { listRunFolders, RunFolder } from "../../src/store/runFolder.ts";
import { readSafetensors } from "../../src/store/safetensors.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { measureOnTest } from "../../src/training/measureOnTest.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { fakeEvaluator } from "./fakeEvaluator.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
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

const cellsOnly = `${tinyConfig({ generations: 0, population: 2 })}study:
  seeds: 2
  settings: { H 2: { model: { hidden: 2 } }, H 4: { model: { hidden: 4 } } }
`;

test("cells that were trained, by an earlier call too, are measured once on the test data", async () => {
  const folder = await temporaryFolder();
  const study = async (configText: string) =>
    runStudy(
      { configText, configFile: path.join(folder, "s.rnas"), folder },
      { signal: new AbortController().signal, workers: 1, createEvaluator: inlineEvaluator },
    );
  const untested = await study(cellsOnly);
  expect(untested.every(({ test }) => test === undefined)).toBe(true);
  const tested = await study(`${cellsOnly}  test: true\n`);
  expect(tested.map((run) => run.folder)).toEqual(untested.map((run) => run.folder));
  expect(await logs(tested)).toEqual(await logs(untested));
  for (const { folder: run, view, test } of tested) {
    expect([...(test?.keys() ?? [])]).toEqual([0, 1]);
    // The definition: the stored weights of the best epoch, on the whole test split.
    for (const [id, scores] of test ?? []) {
      const loaded = await loadTrainedModel(new RunFolder(run), view, id);
      const { createModel } = wasmBackend;
      const signal = new AbortController().signal;
      const { network, model, config, payload } = loaded;
      const dataset = openDataset(payload);
      expect(await measureOnTest(network, model.weights, dataset, config, { signal, createModel })).toEqual(scores);
    }
  }
  // What is recorded is not measured again.
  const file = path.join(tested[0]?.folder ?? "", "test.json");
  await writeFile(file, JSON.stringify({ 0: { test_loss: 7 } }));
  const again = await study(`${cellsOnly}  test: true\n`);
  expect(again[0]?.test).toEqual(new Map([[0, { test_loss: 7 }]]));
  expect(again[1]?.test).toEqual(tested[1]?.test);
  await writeFile(file, "{");
  expect((await study(`${cellsOnly}  test: true\n`))[0]?.test).toEqual(tested[0]?.test);
});

const confirmedStudy = `${tinyConfig({ generations: 1, isConfirmed: true })}study:
  seeds: 2
  test: true
`;

test("networks that a confirmation trained anew are measured with the weights that it kept", async () => {
  const folder = await temporaryFolder();
  const study = (options: Partial<StudyOptions>) =>
    runStudy(
      { configText: confirmedStudy, configFile: path.join(folder, "s.rnas"), folder },
      { signal: new AbortController().signal, workers: 1, createEvaluator: inlineEvaluator, ...options },
    );
  expect(await study({ finishedOnly: true })).toEqual([]);
  const [only, ...others] = await study({ isWanted: ({ seed }) => seed === 12 });
  expect([only?.seed, others]).toEqual([12, []]);
  expect((await study({ finishedOnly: true })).map((run) => run.folder)).toEqual([only?.folder]);
  const { view, test, folder: run = "" } = only ?? {};
  const found = view?.confirmation?.contenders.flatMap(({ contender: { id } }) => (id === null ? [] : [id])) ?? [];
  expect([...(test?.keys() ?? [])]).toEqual(found);
  // The kept weights are other ones than the search's, which its own test figures show.
  const { config, network, payload } = await loadTrainedModel(new RunFolder(run), view as never, found[0] as number);
  const { tensors } = await readSafetensors(path.join(run, "confirmed", `${found[0]}.safetensors`));
  const weights = new Map([...tensors].map(([name, { values }]) => [name, values]));
  const options = { signal: new AbortController().signal, createModel: wasmBackend.createModel };
  expect(await measureOnTest(network, weights, openDataset(payload), config, options)).toEqual(
    test?.get(found[0] as never),
  );
});

test("how a front is confirmed tells two settings apart, though their searches are one", async () => {
  const folder = await temporaryFolder();
  const configText = `${tinyConfig({ generations: 1, isConfirmed: true })}study:
  seeds: 1
  settings: { with: {}, without: { confirm: false } }
`;
  const runs = await runStudy(
    { configText, configFile: path.join(folder, "s.rnas"), folder },
    { signal: new AbortController().signal, workers: 1, createEvaluator: inlineEvaluator },
  );
  expect(runs.map(({ view }) => view.confirmation !== null)).toEqual([true, false]);
});

test("test figures are asked for where no test data are: an error before anything is trained", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "t.txt"), "a small text of a few letters. ".repeat(40));
  const task = "task: { type: language_modelling, train: t.txt, split: [0.8, 0.2, 0] }";
  const configText = `${cellsOnly.replace(/^task: .*$/m, task)}  test: true\n`;
  const request = { configText, configFile: path.join(folder, "s.rnas"), folder };
  await expect(
    runStudy(request, { signal: new AbortController().signal, createEvaluator: () => fakeEvaluator() }),
  ).rejects.toMatchObject({ code: "NO_TEST_DATA" });
  expect(await listRunFolders(path.join(folder, ".rnas", "study-tiny"))).toEqual([]);
});
