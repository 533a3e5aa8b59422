import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { DataSummary } from "../../src/formats/dataSummary.ts";
import { readDataSummary, writeDataSummary } from "../../src/store/dataSummaryFile.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const summary: DataSummary = {
  brief: "3 examples, 2 classes",
  lines: ["t.csv: 3 examples"],
  tables: [{ header: ["class", "train"], rows: [["a", "3"]] }],
  unread: [{ name: "`row`", why: "not named" }],
  findings: [{ file: "t.csv", line: null, key: "label", what: "few", remedy: "Give more." }],
};

test("what is written is read again; without the file, or with another content, there is none", async () => {
  const folder = new RunFolder(await temporaryFolder());
  expect(await readDataSummary(folder)).toBeNull();
  await writeDataSummary(nodeDisk, folder, summary);
  expect(await readDataSummary(folder)).toEqual(summary);
  for (const text of ["[", "{}", JSON.stringify({ ...summary, tables: [{ header: [1], rows: [] }] })]) {
    await writeFile(folder.dataFile, text);
    expect(await readDataSummary(folder), text).toBeNull();
  }
});

test("a disk that refuses the file stops nothing", async () => {
  const full = { ...nodeDisk, writeFile: () => Promise.reject(new Error("full")) };
  const folder = new RunFolder(await temporaryFolder());
  await expect(writeDataSummary(full, folder, summary)).resolves.toBeUndefined();
  expect(await readDataSummary(folder)).toBeNull();
});
