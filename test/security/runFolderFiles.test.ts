import { execFileSync } from "node:child_process";
import { rm, symlink, truncate, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import type { IndividualId } from "../../src/run/individual.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { runLockOwner } from "../../src/store/lockWatch.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RetrainFolder, readRetrainRecords } from "../../src/store/retrainFolder.ts";
import { readConfigCopy, readManifest } from "../../src/store/runFolder.ts";
import { acquireRunLock } from "../../src/store/runLock.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { Spool } from "../../src/store/spool.ts";
import { evaluated, individual, runStarted } from "../store/sampleEvents.ts";
import { hostileRun, manifest, refusal } from "./hostileRun.ts";

test.each([
  ["no JSON", "{"],
  ["null", "null"],
  ["a list", "[]"],
  ["a version that is a text", JSON.stringify({ ...manifest, formatVersion: "1" })],
  ["a folder of data that is an object", JSON.stringify({ ...manifest, dataFolder: { toString: 1 } })],
  ["a library without a path", JSON.stringify({ ...manifest, library: { name: "OpenBLAS", version: "1" } })],
  ["a library that is a path only", JSON.stringify({ ...manifest, library: "/tmp/evil.so" })],
  ["a folder of 5000 characters", JSON.stringify({ ...manifest, dataFolder: "x".repeat(5000) })],
])("a manifest with %s is refused", async (_, text) => {
  const run = await hostileRun();
  await writeFile(run.manifestFile, text);
  const error = await refusal(() => readManifest(run));
  expect(error.code).toBe("NOT_A_RUN");
  expect(error.message).toContain(run.folder);
});

test("a manifest or config of absurd size is refused before it is read", async () => {
  const run = await hostileRun();
  await truncate(run.manifestFile, 8 * 2 ** 30);
  expect((await refusal(() => readManifest(run))).message).toMatch(/manifest\.json has 8589934592 bytes/);
  await truncate(run.configFile, 8 * 2 ** 30);
  expect((await refusal(() => readConfigCopy(run))).message).toMatch(/config\.rnas has 8589934592 bytes/);
  await truncate(run.eventsFile, 8 * 2 ** 30);
  expect((await refusal(() => readEvents(run.folder))).message).toMatch(
    /events\.jsonl has 8589934592 bytes, of which 8589934592 are no records/,
  );
});

test.skipIf(process.platform === "win32")(
  "a pipe or a device in the place of a file is refused, not waited for",
  async () => {
    const run = await hostileRun();
    await rm(run.manifestFile);
    execFileSync("mkfifo", [run.manifestFile]);
    expect((await refusal(() => readManifest(run))).message).toMatch(/manifest\.json is a folder, pipe or device/);
    await rm(run.eventsFile);
    await symlink("/dev/zero", run.eventsFile);
    expect((await refusal(() => readEvents(run.folder))).message).toMatch(/events\.jsonl is a symbolic link/);
  },
);

test.each([
  ["a pid of 0, which names a whole group", { pid: 0 }],
  ["a pid of −1, which names every process", { pid: -1 }],
  ["a fractional pid", { pid: 1.5 }],
  ["a boot that is an object", { bootId: {} }],
  ["a host that is a list", { host: [] }],
])("a lock with %s is nobody's, and is taken over when it stays as it is", async (_, changes) => {
  const run = await hostileRun();
  await writeFile(
    run.lockFile,
    JSON.stringify({ pid: process.pid, host: hostname(), bootId: null, startTicks: null, token: "t", ...changes }),
  );
  expect(await runLockOwner(run.lockFile)).toBeNull();
  await (await acquireRunLock(run.lockFile, { timing: { beatMs: 20, leaseMs: 100 } })).release();
});

const when = { at: "2024-01-01T00:00:00Z", elapsedMs: 5 };
test.each([
  ["a type of its own", { type: "toString", ...when }],
  ["an infinite time", { type: "ended", outcome: "completed", at: when.at, elapsedMs: "1e999" }],
  ["an outcome of its own", { type: "ended", outcome: "__proto__", ...when }],
  ["a process that is a number", { type: "started", process: 7, productVersion: "1", workers: 1, ...when }],
])("a session record with %s is refused", async (_, record) => {
  const run = await hostileRun();
  await writeFile(run.sessionsFile, encodeRecord(record));
  const error = await refusal(() => readSessions(run.folder));
  expect(error.message).toContain(`${run.sessionsFile}, record 1: `);
});

test.each(["../../../../home/me/.ssh/id", "a/b", "..", "", "-x", "\u0000", "x".repeat(200)])(
  "a retrained cell whose key is the path %j is refused",
  async (key) => {
    const run = await hostileRun();
    const folder = new RetrainFolder(run, "s");
    await nodeDisk.makeFolder(folder.folder);
    const { cell, hash, complexity } = individual(0);
    const subject = { key, baseline: null, id: 0, cell, hash, complexity };
    const result = {
      status: "failed",
      reason: "diverged",
      message: "",
      epochs: 1,
      trainingMacs: 1,
      timing: { trainingMs: 1, cpuMs: 1 },
    };
    await writeFile(folder.resultsFile, encodeRecord({ type: "cellRetrained", subject, repetition: 0, result }));
    const error = await refusal(() => readRetrainRecords(folder));
    expect(error.message).toContain(`${folder.resultsFile}, record 1: subject.key is not`);
  },
);

test("a result in the spool that is none is trained again, not put into the log", async () => {
  const run = await hostileRun([runStarted()]);
  const spool = new Spool(nodeDisk, run.spoolFolder);
  await spool.open();
  const id = 0 as IndividualId;
  const { evaluation } = evaluated(0) as Extract<ReturnType<typeof evaluated>, { type: "individualEvaluated" }>;
  await spool.write(id, "end", { evaluation, progress: null }, null);
  expect((await spool.read(id, "end"))?.evaluation).toEqual(evaluation);
  const file = `${run.spoolFolder}/0-end.json`;
  for (const hostile of [
    null,
    {},
    { evaluation: { ...evaluation, metrics: { validation_loss: "-1e9" } }, progress: null },
  ]) {
    await writeFile(file, encodeRecord(hostile));
    expect(await spool.read(id, "end")).toBeNull();
  }
});
