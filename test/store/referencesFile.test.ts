import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Reference } from "../../src/measures/reference.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { readReferences, writeReferences } from "../../src/store/referencesFile.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const references: readonly Reference[] = [
  { name: "last value", description: "As before.", parameters: 0, scores: { validation: { mse: 0.5 }, test: null } },
];

test("what is written is read again; without the file, or with another content, there is none", async () => {
  const folder = new RunFolder(await temporaryFolder());
  expect(await readReferences(folder)).toBeNull();
  await writeReferences(nodeDisk, folder, references);
  expect(await readReferences(folder)).toEqual(references);
  for (const text of [
    "[",
    '[{ "name": 3 }]',
    '[{"name":"a","description":"","parameters":0,"scores":{"validation":{"mse":"x"},"test":null}}]',
  ]) {
    await writeFile(folder.referencesFile, text);
    expect(await readReferences(folder), text).toBeNull();
  }
});

test("a disk that refuses the file stops nothing", async () => {
  const full = { ...nodeDisk, writeFile: () => Promise.reject(new Error("full")) };
  const folder = new RunFolder(await temporaryFolder());
  await expect(writeReferences(full, folder, references)).resolves.toBeUndefined();
  expect(await readReferences(folder)).toBeNull();
});
