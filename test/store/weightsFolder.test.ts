import { readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { IndividualId } from "../../src/run/individual.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { WeightsFolder, WeightsQuotaError } from "../../src/store/weightsFolder.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const id = (n: number) => n as IndividualId;
const tensors = (n: number) => new Map([["w", { shape: [256], values: new Float32Array(256).fill(n) }]]);

test("weights come back for their own number of epochs, and as nothing when gone or damaged", async () => {
  const folder = await temporaryFolder();
  const weights = await WeightsFolder.open(nodeDisk, folder, 1e6);
  await weights.write(id(3), 2, tensors(3));
  expect((await weights.read(id(3), 2))?.get("w")?.values[0]).toBe(3);
  expect(await weights.read(id(3), 1)).toBeNull();
  expect(await weights.read(id(4), 2)).toBeNull();
  await writeFile(path.join(folder, "3.safetensors"), "rubbish");
  expect(await weights.read(id(3), 2)).toBeNull();
});

test("only what is needed is kept, and the space of the rest is free again", async () => {
  const folder = await temporaryFolder();
  const weights = await WeightsFolder.open(nodeDisk, folder, 3500);
  for (const n of [1, 2, 3]) await weights.write(id(n), 1, tensors(n));
  await expect(weights.write(id(4), 1, tensors(4))).rejects.toThrow(WeightsQuotaError);
  await weights.keepOnly(new Set([id(2)]));
  await weights.write(id(4), 1, tensors(4));
  await weights.write(id(4), 2, tensors(5));
  expect((await readdir(folder)).sort()).toEqual(["2.safetensors", "4.safetensors"]);
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size),
  );
  expect(weights.usedBytes).toBe(sizes.reduce((sum, size) => sum + size));
  expect((await WeightsFolder.open(nodeDisk, folder, 3500)).usedBytes).toBe(weights.usedBytes);
});

test("opening sweeps drafts that a killed process left", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "7.safetensors.new"), "half");
  await WeightsFolder.open(nodeDisk, folder, 1e6);
  expect(await readdir(folder)).toEqual([]);
});
