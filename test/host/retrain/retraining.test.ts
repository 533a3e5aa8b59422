import { appendFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { endRetraining } from "../../../src/host/processes/endProcess.ts";
import { readRetraining, retrainingStamp } from "../../../src/host/retrain/retraining.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import type { RetrainRecord } from "../../../src/run/retrainRecord.ts";
import { nodeDisk } from "../../../src/store/disk.ts";
import { openRetrainLog, RetrainFolder, writeRetrainJob } from "../../../src/store/retrainFolder.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { acquireRunLock } from "../../../src/store/runLock.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

const run = { id: "/run" } as Run;
const settings = { epochs: 2, hidden: 4, layers: 1 };

async function retrainFolder(): Promise<RetrainFolder> {
  const folder = new RetrainFolder(new RunFolder(await temporaryFolder()), "settings");
  await nodeDisk.makeFolder(folder.weightsFolder);
  return folder;
}

async function append(folder: RetrainFolder, ...records: readonly unknown[]): Promise<void> {
  const log = await openRetrainLog(nodeDisk, folder);
  for (const record of records) await log.append(record as RetrainRecord);
  await log.close();
}

const begun = { type: "retrainStarted", formatVersion: 1, settings, compared: "test_loss" };
const trained = {
  type: "cellRetrained",
  subject: {
    key: "lstm",
    baseline: "lstm",
    id: null,
    cell: toCellJson(seedCells.lstm),
    hash: "a",
    complexity: { blocks: 1, parameters: 1, total_parameters: 1, macs: 1, state_size: 1, weight_bytes: 4 },
  },
  repetition: 0,
  result: {
    status: "failed",
    reason: "diverged",
    message: "",
    epochs: 1,
    trainingMacs: 1,
    timing: { trainingMs: 1, cpuMs: 1 },
  },
};
const measured = { type: "latencyMeasured", hash: "a", latencyUs: 2 };

test("a retraining is running while its lock is held, then interrupted until everything of its job is there", async () => {
  const folder = await retrainFolder();
  expect(await readRetraining(run, folder)).toBe(null);
  await append(folder, begun);
  await writeRetrainJob(nodeDisk, folder, { ids: [], repetitions: 1, ...settings, hashes: ["a"] });
  const lock = await acquireRunLock(folder.lockFile);
  expect(await readRetraining(run, folder)).toMatchObject({ state: "running", progress: { done: 0, total: 1 } });
  await lock.release();
  expect(await readRetraining(run, folder)).toMatchObject({ state: "interrupted", settings });
  await append(folder, trained);
  expect((await readRetraining(run, folder))?.state).toBe("interrupted");
  await append(folder, measured);
  expect(await readRetraining(run, folder)).toMatchObject({ state: "complete", progress: { done: 1, total: 1 } });
});

test("one that says nothing of its job, or nothing readable, is shown as it is and cannot be resumed", async () => {
  const folder = await retrainFolder();
  await append(folder, begun, trained);
  for (const text of ["", "no JSON", '{"ids":3}']) {
    if (text !== "") await writeFile(folder.jobFile, text);
    expect(await readRetraining(run, folder)).toMatchObject({ state: "complete", job: null, progress: null });
  }
});

test("its stamp changes with its records, its job and its lock, and else stays", async () => {
  const folder = await retrainFolder();
  const stamps = [await retrainingStamp(folder)];
  const changes = [
    () => append(folder, begun),
    () => appendFile(folder.jobFile, "{}"),
    () => acquireRunLock(folder.lockFile),
  ];
  for (const change of changes) {
    await change();
    stamps.push(await retrainingStamp(folder));
    expect(await retrainingStamp(folder)).toBe(stamps.at(-1));
  }
  expect(new Set(stamps).size).toBe(4);
});

test("ending one that no process works on says so; one that answers is not killed", async () => {
  const folder = await retrainFolder();
  expect(await endRetraining(folder)).toBe("wasNotRunning");
  // This very process holds the lock, and gives it back as a cancelled retraining does.
  const lock = await acquireRunLock(folder.lockFile);
  const ended = endRetraining(folder, 5_000);
  setTimeout(() => void lock.release(), 100);
  expect(await ended).toBe("ended");
});
