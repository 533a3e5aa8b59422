import { readdir, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { Evaluation } from "../../src/run/evaluation.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { Spool } from "../../src/store/spool.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const evaluation: Evaluation = {
  status: "failed",
  reason: "diverged",
  message: "the loss became NaN in epoch 2",
  curve: [],
  trainingMacs: 10,
  timing: { trainingMs: 1, cpuMs: 1 },
};
const id = 5 as IndividualId;

test("a result and its checkpoint come back; each stage has its own", async () => {
  const folder = await temporaryFolder();
  const spool = new Spool(nodeDisk, folder);
  const checkpoint = new Map([["parameter/w", { shape: [2], values: Float32Array.of(1, 2) }]]);
  await spool.write(id, 1, { evaluation, progress: { epoch: 1 } }, checkpoint);
  await spool.write(id, "end", { evaluation, progress: null }, null);
  expect(await spool.read(id, 1)).toEqual({ evaluation, progress: { epoch: 1 } });
  expect(await spool.read(id, "end")).toEqual({ evaluation, progress: null });
  expect(await spool.read(id, 2)).toBeNull();
  expect([...((await spool.readCheckpoint(id, 1))?.get("parameter/w")?.values ?? [])]).toEqual([1, 2]);
  await spool.dropCheckpoint(id, 1);
  expect(await spool.readCheckpoint(id, 1)).toBeNull();
  await spool.clear();
  expect(await readdir(folder)).toEqual([]);
});

test("checkpoints are counted, left out where there is no room, and dropped for room", async () => {
  const folder = await temporaryFolder();
  const spool = new Spool(nodeDisk, folder);
  const checkpoint = new Map([["w", { shape: [100], values: new Float32Array(100) }]]);
  await spool.write(id, 1, { evaluation, progress: {} }, checkpoint, 1000);
  await spool.write(id, 2, { evaluation, progress: {} }, checkpoint, 300);
  expect(await spool.readCheckpoint(id, 2)).toBeNull();
  expect(await spool.read(id, 2)).toEqual({ evaluation, progress: {} });
  const { size } = await stat(path.join(folder, "5-1.checkpoint.safetensors"));
  expect(spool.checkpointBytes).toBe(size);
  const reopened = new Spool(nodeDisk, folder);
  await reopened.open();
  expect(reopened.checkpointBytes).toBe(size);
  await reopened.dropCheckpoints();
  expect(reopened.checkpointBytes).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(["5-1.json", "5-2.json"]);
});

test("a damaged entry is as good as none", async () => {
  const folder = await temporaryFolder();
  const spool = new Spool(nodeDisk, folder);
  await spool.write(id, "end", { evaluation, progress: null }, null);
  await truncate(path.join(folder, "5-end.json"), 40);
  expect(await spool.read(id, "end")).toBeNull();
});
