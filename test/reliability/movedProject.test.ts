import { appendFile, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { DataChangedError, DataMissingError } from "../../src/data/runData.ts";
import { changedSource } from "../../src/engine/configSource.ts";
import { retrain } from "../../src/engine/retrain.ts";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import { loadTrainedModel } from "../../src/export/loadTrainedModel.ts";
import { foldRunEvents, lastGeneration } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { RunFolder, readManifest } from "../../src/store/runFolder.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { comparableLog } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const options = { createEvaluator: inlineEvaluator };
const series = `day,sales\n${Array.from({ length: 120 }, (_, i) => `${i % 7},${100 + 10 * (i % 7)}`).join("\n")}\n`;

/** A project with a run that was stopped after its first generation. */
async function project(train = "data/series.csv"): Promise<{ readonly folder: string; readonly run: string }> {
  const folder = path.join(await temporaryFolder(), "project");
  await mkdir(path.join(folder, "data"), { recursive: true });
  await writeFile(path.join(folder, "data", "series.csv"), series);
  const configText = `name: sales
seed: 3
task: { type: forecasting, train: ${train.replace("PROJECT", folder)}, target: [sales], columns: [day, sales], look_back: 5 }
model: { hidden: 4 }
training: { epochs: 1, batch: 8 }
search: { population: 4, generations: 2, seed_cells: [gru], initial_edits: [1, 2] }
run: { workers: 1 }
`;
  const configFile = path.join(folder, "sales.rnas");
  await writeFile(configFile, configText);
  const session = await startRun(
    { configText, configFile, folder },
    {
      ...options,
      listener: (notice) => {
        if (notice.type === "eventAppended" && notice.event.type === "generationCompleted") session.pause();
      },
    },
  );
  expect((await session.finished).outcome).toBe("paused");
  return { folder, run: path.relative(folder, session.folder.folder) };
}

/** Everything that needs the data: resume, retrain, and the model that is exported and predicted with. */
async function expectToWork(runFolder: string): Promise<void> {
  const session = await resumeRun(runFolder, options);
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("completed");
  const id = lastGeneration(view)?.archive[0] as number;
  expect((await loadTrainedModel(new RunFolder(runFolder), view, id)).model.meaning.output.names).toEqual(["sales +1"]);
  const request = { folder: runFolder, ids: [id], repetitions: 1, epochs: 1 };
  const table = await retrain(request, { ...options, signal: new AbortController().signal });
  expect(table.rows.length).toBeGreaterThan(0);
}

async function output(
  args: readonly string[],
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const said = { out: "", err: "" };
  const add = (where: "out" | "err") => (text: string) => {
    said[where] += text;
  };
  const code = await dispatch([...args], { out: add("out"), err: add("err"), interactive: false, columns: 80 });
  return { code, ...said };
}

test("a renamed project resumes, retrains, and its models can be used; the log is that of one that stayed", async () => {
  const [stayed, moved] = [await project(), await project()];
  await expectToWork(path.join(stayed.folder, stayed.run));
  const folder = path.join(path.dirname(moved.folder), "renamed");
  await rename(moved.folder, folder);
  await expectToWork(path.join(folder, moved.run));
  expect(await comparableLog(path.join(folder, moved.run))).toEqual(
    await comparableLog(path.join(stayed.folder, stayed.run)),
  );
  const { configSource } = await readManifest(new RunFolder(path.join(folder, moved.run)));
  expect(configSource).toBe(path.join(folder, "sales.rnas"));
});

test("a copied project goes on though the data and the config of the original change", async () => {
  const { folder, run } = await project();
  const copy = path.join(await temporaryFolder(), "copy");
  await cp(folder, copy, { recursive: true });
  await appendFile(path.join(folder, "data", "series.csv"), "1,999\n");
  await appendFile(path.join(folder, "sales.rnas"), "study: {}\n");
  expect(await changedSource(new RunFolder(path.join(copy, run)))).toBeNull();
  await expectToWork(path.join(copy, run));
  await expect(resumeRun(path.join(folder, run), options)).rejects.toThrow(DataChangedError);
});

test("a run folder that was moved away alone finds its data where they were", async () => {
  const { folder, run } = await project();
  const archived = path.join(await temporaryFolder(), "archive", "sales-001");
  await mkdir(path.dirname(archived));
  await rename(path.join(folder, run), archived);
  await expectToWork(archived);
});

test("data that were moved beside the run, or are named by a path of another machine, are known by their content", async () => {
  const beside = await project();
  await rename(path.join(beside.folder, "data", "series.csv"), path.join(beside.folder, "series.csv"));
  await expectToWork(path.join(beside.folder, beside.run));
  const absolute = await project("PROJECT/data/series.csv");
  const folder = path.join(path.dirname(absolute.folder), "renamed");
  await rename(absolute.folder, folder);
  await rename(path.join(folder, "data", "series.csv"), path.join(folder, "series.csv"));
  await expectToWork(path.join(folder, absolute.run));
});

test("A3: data that moved with the project are found by the ends of paths that no longer lead to them", async () => {
  const absolute = await project("PROJECT/data/series.csv");
  const renamed = path.join(path.dirname(absolute.folder), "renamed");
  await rename(absolute.folder, renamed);
  await expectToWork(path.join(renamed, absolute.run));

  const outside = await project("../project/data/series.csv");
  const other = path.join(path.dirname(outside.folder), "other");
  await rename(outside.folder, other);
  await expectToWork(path.join(other, outside.run));

  const alone = await project();
  const archived = path.join(await temporaryFolder(), "archive", "sales-001");
  await cp(path.join(alone.folder, alone.run), archived, { recursive: true });
  await rename(path.join(alone.folder, "data"), path.join(archived, "data"));
  await expectToWork(archived);
});

test("a moved run of version 0.1, which knows absolute paths only, finds its project around it", async () => {
  const { folder, run } = await project();
  const file = path.join(folder, run, "manifest.json");
  const { relative: _, ...old } = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify(old));
  const renamed = path.join(path.dirname(folder), "renamed");
  await rename(folder, renamed);
  const { configSource } = await readManifest(new RunFolder(path.join(renamed, run)));
  expect(configSource).toBe(path.join(renamed, "sales.rnas"));
  await expectToWork(path.join(renamed, run));
});

test("data that are nowhere are asked for where they belong, and only by what needs them", async () => {
  const { folder, run } = await project();
  const renamed = path.join(path.dirname(folder), "renamed");
  await rename(folder, renamed);
  await rm(path.join(renamed, "data"), { recursive: true });
  const runFolder = path.join(renamed, run);
  const refusal = await resumeRun(runFolder, options).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(DataMissingError);
  expect(refusal.message).toContain(`data/series.csv is neither in ${renamed} nor in ${folder}`);
  expect(refusal.remedy).toContain(`Put it into ${renamed}`);
  const view = foldRunEvents((await readEvents(runFolder)).events);
  const id = String(lastGeneration(view)?.archive[0]);
  for (const args of [
    ["status"],
    ["front"],
    ["show", id],
    ["export", id, "--format", "latex,mermaid,equations,json"],
  ]) {
    const [command = "", ...others] = args;
    const { code, out, err } = await output([command, runFolder, ...others]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).not.toBe("");
  }
  const pytorch = await output(["export", runFolder, id, "--format", "pytorch"]);
  expect(pytorch).toMatchObject({ code: 4, err: expect.stringContaining("Put it into") });
});
