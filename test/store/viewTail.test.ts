import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { foldRunEvents, individualRecords, type RunView } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RunFolder, RunFormatError } from "../../src/store/runFolder.ts";
import { readView, ViewTail } from "../../src/store/viewTail.ts";
import { generatedRun } from "../fixtures/generatedRun.ts";
import { evaluated, individual, runStarted, sampleLog } from "./sampleEvents.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const emptyFolder = async () => new RunFolder(await temporaryFolder());

function everything(view: RunView): string {
  const { individuals, ...rest } = view;
  return JSON.stringify([rest, individuals.size, [...individualRecords(view)]]);
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

test("a long log is kept as columns, opened by them, and opened all the same without them", async () => {
  const folder = await emptyFolder();
  const events = [...generatedRun({ individuals: 6000 })];
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  const expected = everything(foldRunEvents(events));
  expect(everything(await readView(folder.folder))).toBe(expected);
  expect(await exists(folder.columnsFile)).toBe(true);

  const tail = new ViewTail(folder.folder);
  expect(await tail.poll()).toEqual({ events: [], restarted: true });
  expect(await tail.poll()).toBeNull();
  expect(everything(tail.view)).toBe(expected);

  await rm(folder.columnsFile);
  expect(everything(await readView(folder.folder))).toBe(expected);
  await writeFile(folder.columnsFile, "no columns");
  expect(everything(await readView(folder.folder))).toBe(expected);
}, 60_000);

test("a short log leaves its folder as it is", async () => {
  const folder = await emptyFolder();
  await writeFile(folder.eventsFile, Buffer.concat(sampleLog(40).map(encodeRecord)));
  await readView(folder.folder);
  expect(await exists(folder.columnsFile)).toBe(false);
});

test("readers open a log while it is written, each through what another has kept", async () => {
  const folder = await emptyFolder();
  const records = [...generatedRun({ individuals: 9000 })].map(encodeRecord);
  let isWritten = false;
  const write = async () => {
    // In pieces that do not end with a record.
    const bytes = Buffer.concat(records);
    for (let at = 0; at < bytes.length; at += 700_001)
      await appendFile(folder.eventsFile, bytes.subarray(at, at + 700_001));
    isWritten = true;
  };
  const read = async () => {
    let opened = 0;
    for (let isLast = false; !isLast; ) {
      isLast = isWritten;
      const view = await readView(folder.folder);
      expect(view.individuals.size).toBeGreaterThanOrEqual(opened);
      opened = view.individuals.size;
    }
    expect(opened).toBe(9000);
  };
  await Promise.all([write(), read(), read()]);
  expect(await exists(folder.columnsFile)).toBe(true);
  const plain = foldRunEvents((await readEvents(folder.folder)).events);
  expect(everything(await readView(folder.folder))).toBe(everything(plain));
}, 60_000);

test("after a repair that cuts the log behind the reader, the view starts anew", async () => {
  const folder = await emptyFolder();
  const events = sampleLog(20);
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  const tail = new ViewTail(folder.folder);
  await tail.poll();
  const shorter = events.slice(0, 5);
  await writeFile(folder.eventsFile, Buffer.concat(shorter.map(encodeRecord)));
  expect(await tail.poll()).toMatchObject({ restarted: true });
  expect(everything(tail.view)).toBe(everything(foldRunEvents(shorter)));
  await appendFile(folder.eventsFile, encodeRecord({ type: "individualProposed", individual: individual(2) }));
  expect(await tail.poll()).toMatchObject({ restarted: false });
  expect(tail.view.individuals.size).toBe(3);
});

test("what is no run, and what a later version wrote, is said and not folded", async () => {
  const folder = await emptyFolder();
  expect((await readView(folder.folder)).status).toBe("empty");
  await writeFile(folder.eventsFile, encodeRecord({ ...runStarted(), formatVersion: 2, kind: "new" }));
  await expect(readView(folder.folder)).rejects.toThrow(RunFormatError);
  await writeFile(folder.eventsFile, encodeRecord(evaluated(0)));
  await expect(readView(folder.folder)).rejects.toThrow("does not begin with the start of a run");
});

test("where the columns cannot be written, the run opens as ever", async () => {
  const folder = await emptyFolder();
  await writeFile(folder.eventsFile, Buffer.concat([...generatedRun({ individuals: 6000 })].map(encodeRecord)));
  await mkdir(`${folder.columnsFile}.new`);
  expect((await readView(folder.folder)).individuals.size).toBe(6000);
  expect(await exists(folder.columnsFile)).toBe(false);
  expect((await readFile(folder.eventsFile)).length).toBeGreaterThan(8 << 20);
}, 60_000);
