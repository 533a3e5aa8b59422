import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/store/disk.ts";
import {
  createRunFolder,
  listRunFolders,
  NotARunError,
  RunFolder,
  RunFormatError,
  readConfigCopy,
  readManifest,
} from "../../src/store/runFolder.ts";
import { diskThatFillsAfter } from "./faultyDisk.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const manifest = {
  productVersion: "0.1.0",
  createdAt: "2024-01-01T00:00:00.000Z",
  configSource: "/home/me/moby.rnas",
  dataFolder: "/home/me",
  configHash: "c0",
  dataHash: "d0",
  library: { name: "OpenBLAS", version: "0.3.21", path: "/usr/lib/libopenblas.so.0" },
};

test("a new run folder has the next free number, the config and a manifest that reads back", async () => {
  const runs = path.join(await temporaryFolder(), ".rnas");
  const first = await createRunFolder(nodeDisk, runs, "Moby, characters", "name: x\n", manifest);
  const second = await createRunFolder(nodeDisk, runs, "Moby, characters", "name: x\n", manifest);
  expect([first, second].map(({ folder }) => path.basename(folder))).toEqual([
    "moby-characters-001",
    "moby-characters-002",
  ]);
  const { dataFolder, ...others } = manifest;
  const dataFolders = [dataFolder];
  expect(await readManifest(first)).toEqual({ formatVersion: 1, dataFolders, ...others });
  expect(await readConfigCopy(first)).toBe("name: x\n");
  expect(await readFile(path.join(runs, ".gitignore"), "utf8")).toBe("*\n");
  expect((await listRunFolders(runs)).map(({ folder }) => folder)).toEqual([first.folder, second.folder]);
});

test("runs that begin at the same moment get different folders", async () => {
  const runs = await temporaryFolder();
  const made = await Promise.all(Array.from({ length: 8 }, () => createRunFolder(nodeDisk, runs, "a", "", manifest)));
  expect(new Set(made.map(({ folder }) => folder)).size).toBe(8);
  expect((await readdir(runs)).filter((name) => name.startsWith(".new"))).toEqual([]);
});

test("a name without letters still makes a folder", async () => {
  const made = await createRunFolder(nodeDisk, await temporaryFolder(), "…", "", manifest);
  expect(path.basename(made.folder)).toBe("run-001");
});

test("a full disk leaves no half-made run folder", async () => {
  const runs = await temporaryFolder();
  for (const room of [0, 1]) {
    const refused = createRunFolder(diskThatFillsAfter(room), runs, "a", "text", manifest);
    await expect(refused).rejects.toMatchObject({ code: "DISK_FULL" });
  }
  expect(await readdir(runs)).toEqual([".gitignore"]);
});

test("what is not a run folder, is damaged or newer is refused by name", async () => {
  const folder = new RunFolder(await temporaryFolder());
  await expect(readManifest(folder)).rejects.toThrow(NotARunError);
  for (const text of ["{", "[]", "null", '{"formatVersion": 1}']) {
    await writeFile(folder.manifestFile, text);
    await expect(readManifest(folder)).rejects.toThrow(/manifest.json is damaged/);
  }
  await writeFile(folder.manifestFile, JSON.stringify({ ...manifest, formatVersion: 9, productVersion: "3.0.0" }));
  await expect(readManifest(folder)).rejects.toThrow(RunFormatError);
  await expect(readManifest(folder)).rejects.toThrow(/run format 9, written by MOE\/RNAS 3.0.0/);
});

test("only folders with a manifest are runs", async () => {
  const runs = await temporaryFolder();
  await mkdir(path.join(runs, "notes"));
  expect(await listRunFolders(runs)).toEqual([]);
  expect(await listRunFolders(path.join(runs, "missing"))).toEqual([]);
});

test("a run on a drive of Windows has one name, whichever program wrote the drive's letter", () => {
  expect(new RunFolder("d:\\work\\.rnas\\tiny-001").folder).toBe("D:\\work\\.rnas\\tiny-001");
  expect(new RunFolder("D:\\work\\.rnas\\tiny-001").folder).toBe("D:\\work\\.rnas\\tiny-001");
});
