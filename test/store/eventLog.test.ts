import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { type Disk, nodeDisk } from "../../src/store/disk.ts";
import { openEventLog, readEvents } from "../../src/store/eventLog.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RunFolder, RunFormatError } from "../../src/store/runFolder.ts";
import { StorageError } from "../../src/store/storageError.ts";
import { diskThatFillsAfter } from "./faultyDisk.ts";
import { generationCompleted, individual, runStarted, sampleLog } from "./sampleEvents.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A folder whose log holds `events`, written as our own writer does. */
async function folderWith(events: readonly RunEvent[]): Promise<RunFolder> {
  const folder = new RunFolder(await temporaryFolder());
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  return folder;
}

test("what was appended is what is read", async () => {
  const folder = await folderWith([]);
  const { log } = await openEventLog(nodeDisk, folder);
  const events = sampleLog(40);
  for (const event of events) await log.append(event);
  await log.close();
  const read = await readEvents(folder.folder);
  expect(read.events).toEqual(events);
  expect(read.dropped).toBeNull();
});

test("a record is one readable line: checksum, length, JSON", () => {
  // The checksum of "123456789" is the check value that every description of CRC-32 gives.
  expect(encodeRecord(123456789).toString()).toBe("cbf43926 9 123456789\n");
  expect(encodeRecord({ name: "Ähre" }).toString()).toMatch(/^[0-9a-f]{8} 16 \{"name":"Ähre"\}\n$/);
});

const failed = (id: number): RunEvent => ({
  type: "individualEvaluated",
  id: id as IndividualId,
  evaluation: {
    status: "failed",
    reason: "diverged",
    message: "NaN",
    curve: [],
    trainingMacs: 9,
    timing: { trainingMs: 1, cpuMs: 1 },
  },
});
/** Follows any event but none. */
const stopped: RunEvent = { type: "runEnded", outcome: "stopped", reason: "user" };
/** Short, as every byte of them is tried. */
const tail: RunEvent[] = [failed(0), failed(1), generationCompleted(0, [0, 1])];
const head: RunEvent[] = [
  runStarted(),
  { type: "individualProposed", individual: individual(0) },
  { type: "individualProposed", individual: individual(1) },
];

test("a log cut at any byte of its last three records opens with the whole ones, says what it dropped and goes on", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const bytes = Buffer.concat([...head, ...tail].map(encodeRecord));
  const ends = recordEnds([...head, ...tail]);
  for (let cut = ends[head.length - 1]!; cut < bytes.length; cut++) {
    await writeFile(folder.eventsFile, bytes.subarray(0, cut));
    const whole = ends.filter((end) => end <= cut).length;
    const read = await readEvents(folder.folder);
    const { log, events, dropped } = await openEventLog(nodeDisk, folder);
    expect(events).toEqual([...head, ...tail].slice(0, whole));
    expect(read.events).toEqual(events);
    const lost = cut - ends[whole - 1]!;
    expect(dropped).toEqual(lost === 0 ? null : { bytes: lost, records: 1, cause: "torn", keptAs: null });
    for (const event of [...head, ...tail].slice(whole)) await log.append(event);
    await log.close();
    expect((await readFile(folder.eventsFile)).equals(bytes)).toBe(true);
  }
  expect(await readdir(folder.folder)).toEqual(["events.jsonl"]);
});

test("a flipped byte anywhere in the last three records costs them and what follows, and is kept aside", async () => {
  const bytes = Buffer.concat([...head, ...tail].map(encodeRecord));
  const ends = recordEnds([...head, ...tail]);
  const rng = Rng.fromSeed(5).fork("flips");
  const folder = new RunFolder(await temporaryFolder());
  let keptAside = 0;
  for (let at = ends[head.length - 1]!; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = damaged[at]! ^ (1 << rng.int(8));
    await writeFile(folder.eventsFile, damaged);
    const good = ends.filter((end) => end <= at).length;
    const { log, events, dropped } = await openEventLog(nodeDisk, folder);
    await log.append(stopped);
    await log.close();
    expect(events).toEqual([...head, ...tail].slice(0, good));
    const goodBytes = ends[good - 1]!;
    expect(dropped?.bytes).toBe(bytes.length - goodBytes);
    expect((await readEvents(folder.folder)).events).toEqual([...events, stopped]);
    if (dropped?.cause === "torn") {
      // Only a last line whose newline or length rotted looks like one that was never finished.
      expect(at).toBeGreaterThanOrEqual(ends.at(-2) as number);
      continue;
    }
    expect(path.basename(dropped?.keptAs ?? "")).toBe("events.damaged-1");
    expect((await readFile(dropped?.keptAs as string)).equals(damaged.subarray(goodBytes))).toBe(true);
    await rm(dropped?.keptAs as string);
    keptAside++;
  }
  expect(keptAside).toBeGreaterThan(400);
});

test("each damage is kept under its own number", async () => {
  const folder = await folderWith(head);
  for (const number of [1, 2]) {
    await appendFile(folder.eventsFile, `rot ${number}\n`);
    const { log, dropped } = await openEventLog(nodeDisk, folder);
    await log.close();
    expect(path.basename(dropped?.keptAs ?? "")).toBe(`events.damaged-${number}`);
    expect(await readFile(dropped?.keptAs as string, "utf8")).toBe(`rot ${number}\n`);
  }
});

test("a cut of a damaged middle counts the records that follow it", async () => {
  const folder = await folderWith([...head, ...tail]);
  const bytes = await readFile(folder.eventsFile);
  const at = recordEnds(head)[1] as number;
  bytes[at + 30] = bytes[at + 30]! ^ 1;
  await writeFile(folder.eventsFile, bytes);
  const read = await readEvents(folder.folder);
  expect(read.events).toEqual(head.slice(0, 2));
  expect(read.dropped).toMatchObject({ records: 4, cause: "damaged", keptAs: null });
  expect((await readFile(folder.eventsFile)).equals(bytes)).toBe(true);
});

test("a full disk rejects the append, and the log ends with its last announced event", async () => {
  const folder = await folderWith([]);
  const { log } = await openEventLog(diskThatFillsAfter(2), folder);
  await log.append(head[0] as RunEvent);
  await log.append(head[1] as RunEvent);
  await expect(log.append(head[2] as RunEvent)).rejects.toMatchObject({ code: "DISK_FULL" });
  await expect(log.append(tail[0] as RunEvent)).rejects.toThrow(StorageError);
  await log.close();
  const read = await readEvents(folder.folder);
  expect(read.events).toEqual(head.slice(0, 2));
  expect(read.dropped).toBeNull();
});

test("a log that a later version wrote is refused by name", async () => {
  const folder = await folderWith([{ ...runStarted(), formatVersion: 2 } as unknown as RunEvent]);
  await expect(readEvents(folder.folder)).rejects.toThrow(RunFormatError);
  await expect(readEvents(folder.folder)).rejects.toThrow(/run format 2.*reads up to 1/);
});

test("a burst of appends shares its flushes", async () => {
  const folder = await folderWith([]);
  let flushes = 0;
  const countingDisk: Disk = {
    ...nodeDisk,
    openForAppend: async (file) => {
      const opened = await nodeDisk.openForAppend(file);
      return {
        ...opened,
        sync: () => {
          flushes++;
          return opened.sync();
        },
      };
    },
  };
  const { log } = await openEventLog(countingDisk, folder);
  const events = sampleLog(500);
  await Promise.all(events.map((event) => log.append(event)));
  await log.close();
  expect((await readEvents(folder.folder)).events).toEqual(events);
  expect(flushes).toBeLessThan(10);
});

function recordEnds(events: readonly RunEvent[]): number[] {
  let end = 0;
  return events.map((event) => {
    end += encodeRecord(event).length;
    return end;
  });
}
