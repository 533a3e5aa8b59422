import { appendFile, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { EventTail } from "../../src/store/eventTail.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { individual, sampleLog } from "./sampleEvents.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

test("the tail hands out each event once, however the bytes arrive", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const events = sampleLog(3);
  const bytes = Buffer.concat(events.map(encodeRecord));
  const tail = new EventTail(folder.folder);
  expect(await tail.poll()).toBeNull();
  const seen = [];
  for (let at = 0; at < bytes.length; at += 97) {
    await appendFile(folder.eventsFile, bytes.subarray(at, at + 97));
    const batch = await tail.poll();
    if (batch !== null) {
      expect(batch.restarted).toBe(false);
      seen.push(...batch.events);
    }
  }
  expect(seen).toEqual(events);
  expect(await tail.poll()).toBeNull();
});

test("a log that was cut behind the tail starts again from its beginning", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const events = sampleLog(3);
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  const tail = new EventTail(folder.folder);
  await tail.poll();
  await truncate(folder.eventsFile, encodeRecord(events[0]).length);
  expect(await tail.poll()).toMatchObject({ events: [events[0]], restarted: true });
  // Cut and grown past the old place between two looks: the bytes at our offset begin in the middle of a record.
  await appendFile(folder.eventsFile, encodeRecord(events[1]));
  await tail.poll();
  const other = Array.from({ length: 9 }, (_, id) => individual(id, 1000 + id));
  const rewritten = [events[0], ...other.map((each) => ({ type: "individualProposed", individual: each }))];
  await writeFile(folder.eventsFile, Buffer.concat(rewritten.map(encodeRecord)));
  expect(await tail.poll()).toMatchObject({ events: rewritten, restarted: true });
});

test("damage in the middle is reported by silence, not by an endless restart", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const events = sampleLog(3);
  const bytes = Buffer.concat(events.map(encodeRecord));
  const first = encodeRecord(events[0]).length;
  bytes[first + 40] = bytes[first + 40]! ^ 1;
  await writeFile(folder.eventsFile, bytes);
  const tail = new EventTail(folder.folder);
  expect((await tail.poll())?.events).toEqual([events[0]]);
  await appendFile(folder.eventsFile, encodeRecord(events[1]));
  expect(await tail.poll()).toBeNull();
});
