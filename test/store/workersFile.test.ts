import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Disk, nodeDisk } from "../../src/store/disk.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { readWorkersFile, WorkersFile } from "../../src/store/workersFile.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

test("A13: who trains is written for displays without flushing the disk, and is gone at the end", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const flushes: string[] = [];
  const disk: Disk = {
    ...nodeDisk,
    writeFile: (file, chunks, mode, isFlushed = true) => {
      if (isFlushed) flushes.push(file);
      return nodeDisk.writeFile(file, chunks, mode, isFlushed);
    },
    syncFolder: async (each) => {
      flushes.push(each);
    },
  };
  const file = new WorkersFile(disk, folder.workersFile);
  const report = { workers: [], waiting: 0 } as never;
  file.write(report);
  file.write(report);
  await expect.poll(() => readWorkersFile(folder)).toEqual(report);
  await file.close();
  expect(flushes).toEqual([]);
  expect(await readdir(folder.folder)).toEqual([]);
});
