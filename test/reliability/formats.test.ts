import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { dispatch } from "../../src/cli/dispatch.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { configHash } from "../../src/engine/runConfig.ts";
import { unchangedConfig } from "../../src/engine/runInputs.ts";
import { resumeRun } from "../../src/engine/session.ts";
import { retrainFormatVersion } from "../../src/run/retrainRecord.ts";
import { runFormatVersion } from "../../src/run/runEvent.ts";
import { foldRunEvents, individualRecords, lastGeneration } from "../../src/run/runView.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { encodeRecord, scanRecords } from "../../src/store/record.ts";
import { listRetrainFolders, readRetrainRecords } from "../../src/store/retrainFolder.ts";
import { folderFormatVersion, RunFolder, readManifest } from "../../src/store/runFolder.ts";
import { readSafetensors } from "../../src/store/safetensors.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { Spool } from "../../src/store/spool.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/**
 * A run folder of each format that there ever was, written by the version that had it, paused in a generation: they
 * are opened for ever. Who raises a format version adds one, made with the version before.
 */
const fixtures = path.resolve(import.meta.dirname, "../fixtures/runs");

async function cli(...args: string[]): Promise<{ code: number; text: string }> {
  let text = "";
  const take = (piece: string) => {
    text += piece;
  };
  return { code: await dispatch(args, { out: take, err: take, interactive: false, columns: 200 }), text };
}

async function copyOf(format: number): Promise<RunFolder> {
  const folder = path.join(await temporaryFolder(), "run-001");
  await cp(path.join(fixtures, `format-${format}`), folder, { recursive: true });
  return new RunFolder(folder);
}

test("there is a run of every format, the present one too", async () => {
  const formats = Math.max(folderFormatVersion, runFormatVersion, retrainFormatVersion);
  const wanted = Array.from({ length: formats }, (_, index) => `format-${index + 1}`);
  expect((await readdir(fixtures)).sort()).toEqual(wanted.sort());
});

test("a run of format 1 opens: manifest, log, sessions, results under way, weights, retraining", async () => {
  const run = await copyOf(1);
  expect(await readManifest(run)).toMatchObject({ formatVersion: 1, productVersion: "0.1.0", library: null });
  const { events, dropped } = await readEvents(run.folder);
  expect([events.length, dropped]).toEqual([41, null]);
  const view = foldRunEvents(events);
  expect([view.status, view.evaluated, view.trained, view.twinsAvoided]).toEqual(["running", 17, 17, 1]);
  expect(lastGeneration(view)).toMatchObject({ generation: 1, archive: [0, 4, 11] });
  expect(view.best.validation_loss).toMatchObject({ id: 11, value: expect.closeTo(1.3168, 4) });
  for (const { individual, evaluation } of individualRecords(view)) {
    expect(parseCellJson(individual.cell).blocks.length).toBeGreaterThan(0);
    expect(evaluation?.curve.length ?? 3).toBeGreaterThan(0);
  }
  expect((await readSessions(run.folder)).map(({ type }) => type)).toEqual(["started", "paused"]);
  const spool = new Spool(nodeDisk, run.spoolFolder);
  expect((await spool.read(12 as never, 1))?.evaluation.status).toBe("ok");
  const weights = await readSafetensors(path.join(run.weightsFolder, "11.safetensors"));
  expect(weights.metadata.get("epochs")).toBe("1");
  const [retrained] = await listRetrainFolders(run);
  const records = await readRetrainRecords(retrained as NonNullable<typeof retrained>);
  expect(records.map(({ type }) => type)).toEqual([
    "retrainStarted",
    ...Array(5).fill("cellRetrained"),
    ...Array(5).fill("latencyMeasured"),
  ]);
});

test("what the config of an earlier run means is still the same, so the run can go on", async () => {
  const run = await copyOf(1);
  const { configHash: began, dataHash } = await readManifest(run);
  const config = await unchangedConfig(run, await readManifest(run));
  // It names no objectives: those of its time are kept.
  expect(config.search.objectives).toEqual(["validation_loss", "blocks"]);
  // Differs by a key that the product has since then: see `laterTrainingKeys`.
  expect(configHash(config)).toBe(began);
  expect(configHash({ ...config, training: { ...config.training, fma: true } })).not.toBe(began);
  expect((await loadDataset(config, { folder: "." })).hash).toBe(dataHash);
});

test.each(["status", "front", "show"])("`%s` prints a run of format 1", async (command) => {
  const run = await copyOf(1);
  const { code, text } = await cli(command, run.folder, ...(command === "show" ? ["11"] : []));
  expect(code).toBe(0);
  expect(text).toContain(command === "status" ? "17 evaluated" : "1.31");
});

test("a run of a newer format is refused by name, with what to do, wherever it is opened", async () => {
  const run = await copyOf(1);
  const newer = folderFormatVersion + 1;
  const manifest = JSON.parse(await readFile(run.manifestFile, "utf8"));
  const text = JSON.stringify({ ...manifest, formatVersion: newer, productVersion: "9.0.0" });
  await writeFile(run.manifestFile, text);
  for (const command of ["status", "front", "resume", "retrain", "report"]) {
    const { code, text: said } = await cli(command, run.folder);
    expect(code, command).toBe(4);
    expect(said).toContain(`has run format ${newer}, written by MOE/RNAS 9.0.0`);
    expect(said).toContain("Update MOE/RNAS");
  }
  await expect(resumeRun(run.folder)).rejects.toMatchObject({ code: "RUN_FORMAT_NEWER" });
  expect(await readFile(run.manifestFile, "utf8")).toBe(text);
});

test("so is a log of a newer format in a folder of this one; nothing of it is cut", async () => {
  const run = await copyOf(1);
  const records = scanRecords(await readFile(run.eventsFile)).records as Record<string, unknown>[];
  const newer = [{ ...records[0], formatVersion: runFormatVersion + 1 }, { type: "ofTheFuture" }, ...records.slice(1)];
  const bytes = Buffer.concat(newer.map(encodeRecord));
  await writeFile(run.eventsFile, bytes);
  await expect(readEvents(run.folder)).rejects.toMatchObject({ code: "RUN_FORMAT_NEWER" });
  await expect(resumeRun(run.folder)).rejects.toMatchObject({ code: "RUN_FORMAT_NEWER" });
  expect((await readFile(run.eventsFile)).equals(bytes)).toBe(true);
});
