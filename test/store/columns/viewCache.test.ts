import { mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { isPending } from "../../../src/base/pendingValue.ts";
import { Rng } from "../../../src/base/rng.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { readStoredShelves } from "../../../src/run/individualTable.ts";
import type { RunEvent } from "../../../src/run/runEvent.ts";
import {
  emptyRunView,
  foldRunEvents,
  individualRecord,
  individualRecords,
  type RunView,
} from "../../../src/run/runView.ts";
import { decodeColumns, encodeColumns } from "../../../src/store/columns/columnFile.ts";
import { ColumnsDamagedError } from "../../../src/store/columns/valueReader.ts";
import { readCachedView, writeCachedView } from "../../../src/store/columns/viewCache.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { EventTail } from "../../../src/store/eventTail.ts";
import { LogPlaces } from "../../../src/store/logPlaces.ts";
import { encodeRecord } from "../../../src/store/record.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { evaluated, individual, sampleLog } from "../sampleEvents.ts";
import { temporaryFolder } from "../temporaryFolder.ts";

async function runOf(events: readonly RunEvent[]): Promise<RunFolder> {
  const folder = new RunFolder(await temporaryFolder());
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  return folder;
}

/** Reads the log as it is and keeps what it amounts to. */
async function keep(folder: RunFolder): Promise<void> {
  const tail = new EventTail(folder.folder);
  const batch = await tail.poll();
  if (batch === null || tail.prefix === null) throw new Error("the log has events");
  const places = new LogPlaces();
  places.note(batch.events, batch.starts);
  const view = foldRunEvents(batch.events);
  await writeCachedView(folder, { view, prefix: tail.prefix, places }, tail.events, async () => {});
}

/** All that a view says, each individual read in full. */
function everything(view: RunView): string {
  const { individuals, ...rest } = view;
  return JSON.stringify([rest, individuals.size, [...individualRecords(view)]]);
}

async function withoutCache(folder: RunFolder): Promise<RunView> {
  return foldRunEvents((await readEvents(folder.folder)).events);
}

async function throughCache(folder: RunFolder): Promise<RunView> {
  const cached = await readCachedView(folder);
  if (cached === null) throw new Error("the cache counts");
  const tail = new EventTail(folder.folder, Number.POSITIVE_INFINITY, cached);
  const batch = await tail.poll();
  expect(batch?.restarted ?? false).toBe(false);
  return foldRunEvents(batch?.events ?? [], cached.view);
}

/** Events as searches log them: plain, with constraints, three objectives, a confirmation, twins, halving, texts. */
function generatedEvents(seed: number): RunEvent[] {
  const rng = Rng.fromSeed(seed).fork("kind of run");
  const events = [
    ...generatedRun({
      individuals: 30 + rng.int(1500),
      population: 20 + rng.int(80),
      seed,
      three: rng.chance(0.5),
      confirmed: rng.chance(0.5),
      ended: rng.chance(0.5),
      name: rng.pick(["plain", "日本 😀", "Ähre"]),
    }),
  ];
  return events.map((event): RunEvent => {
    if (event.type !== "individualEvaluated" || event.id === 0 || !rng.chance(0.1)) return event;
    return { ...event, twinOf: rng.int(event.id) as IndividualId };
  });
}

describe("a view through its cache", () => {
  test.each([1, 2, 3, 4, 5, 6])(
    "equals the view that is read from the log alone, whenever it was kept (run %i)",
    async (seed) => {
      const events = generatedEvents(seed);
      const rng = Rng.fromSeed(seed).fork("places");
      for (const kept of [events.length, 1, 2 + rng.int(events.length - 2), 2 + rng.int(events.length - 2)]) {
        const folder = await runOf(events.slice(0, kept));
        await keep(folder);
        await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
        expect(everything(await throughCache(folder))).toBe(everything(await withoutCache(folder)));
      }
    },
  );

  test("knows what was decided between rungs", async () => {
    const rung = (id: number, promoted: boolean) =>
      ({
        id: id as IndividualId,
        promoted,
        reason: promoted ? "non-dominated" : "crowded",
        metrics: { loss: id },
      }) as const;
    const events: RunEvent[] = [
      ...sampleLog(4),
      { type: "rungCompleted", generation: 0, rung: 0, epochs: 2, decisions: [rung(0, true), rung(1, false)] },
      { type: "rungCompleted", generation: 0, rung: 1, epochs: 4, decisions: [rung(0, false)] },
      { type: "runExtended", generations: 9 },
    ];
    const folder = await runOf(events);
    await keep(folder);
    expect(everything(await throughCache(folder))).toBe(everything(foldRunEvents(events)));
  });

  test("reads cell, starts and curve of an individual when they are asked for, from the log", async () => {
    const folder = await runOf(sampleLog(50));
    await keep(folder);
    const { view } = (await readCachedView(folder)) ?? { view: emptyRunView };
    const record = individualRecord(view, 33 as IndividualId);
    expect([isPending(record.individual, "cell"), isPending(record.individual, "starts")]).toEqual([true, true]);
    expect(record.individual.cell).toEqual(individual(33).cell);
    expect(isPending(record.individual, "cell")).toBe(false);
    // The log is another one now, which nobody noticed yet: no cell of it is taken for the one of this run.
    await writeFile(folder.eventsFile, Buffer.concat(sampleLog(60).slice(1).map(encodeRecord)));
    expect(() => individualRecord(view, 12 as IndividualId).individual.cell).toThrow("another log than it was");
    await rm(folder.eventsFile);
    expect(() => individualRecord(view, 13 as IndividualId).individual.cell).toThrow("ENOENT");
  });

  test("makes its records in steps where a process has other work", async () => {
    const events = [...generatedRun({ individuals: 2100 })];
    const folder = await runOf(events);
    await keep(folder);
    const { view } = (await readCachedView(folder)) ?? { view: emptyRunView };
    let steps = 0;
    const breathe = async () => {
      steps++;
    };
    individualRecord(view, 1500 as IndividualId);
    await readStoredShelves(view.individuals, breathe);
    expect(steps).toBe(2);
    await readStoredShelves(view.individuals, breathe);
    await readStoredShelves(foldRunEvents(events).individuals, breathe);
    expect(steps).toBe(2);
  });

  test("goes on checking what follows, as after reading the whole log", async () => {
    const events = sampleLog(20);
    for (const next of [
      evaluated(3),
      { type: "individualProposed", individual: individual(22) },
      events[0],
      events.at(-1),
    ] as RunEvent[]) {
      const folder = await runOf(events);
      await keep(folder);
      await writeFile(folder.eventsFile, Buffer.concat([...events, next].map(encodeRecord)));
      const refusal = await withoutCache(folder).then(
        () => "read",
        ({ message }) => message,
      );
      expect(refusal).toMatch(`record ${events.length + 1}`);
      await expect(throughCache(folder)).rejects.toThrow(refusal);
    }
  });

  test("is small: less than a fifth of the log", async () => {
    const folder = await runOf([...generatedRun({ individuals: 3000 })]);
    await keep(folder);
    const [cache, log] = await Promise.all([stat(folder.columnsFile), stat(folder.eventsFile)]);
    expect(cache.size).toBeLessThan(log.size / 5);
  });

  test("a fold that makes other things of a log raises `columnFormat`", async () => {
    // Change this list together with the number in columnFile.ts: older caches hold views with the keys of before.
    const events = [...generatedRun({ individuals: 200, population: 20, confirmed: true })];
    const view = foldRunEvents(events);
    expect(Object.keys(emptyRunView).join()).toBe(
      "status,endReason,header,objectives,constraints,individuals,generations,evaluated,trained,failed,retried,failures,twinsAvoided,best,confirmation",
    );
    expect(Object.keys(individualRecord(view, 0 as IndividualId)).join()).toBe("individual,evaluation,twinOf,rungs");
    expect(Object.keys(view.generations[0] ?? {}).join()).toBe(
      "generation,nextId,survivors,archive,hypervolume,twinsAvoided,trained,failed,elapsedMs",
    );
    expect(Object.keys(view.confirmation ?? {}).join()).toBe(
      "generations,epochs,seeds,budgetMacs,metric,simple,leftOut,contenders,rounds,endReason",
    );
    const folder = await runOf(events);
    await keep(folder);
    expect((await readFile(folder.columnsFile)).toString("latin1", 0, 12)).toBe('{"format":1,');
  });
});

describe("a cache does not count", () => {
  const events = sampleLog(60);

  test("where it is not there, empty, cut, longer, or has a bit flipped", async () => {
    const folder = await runOf(events);
    expect(await readCachedView(folder)).toBeNull();
    await keep(folder);
    const whole = await readFile(folder.columnsFile);
    const rng = Rng.fromSeed(1).fork("damage");
    for (let at = 0; at < whole.length; at += 1 + rng.int(400)) {
      await writeFile(folder.columnsFile, whole.subarray(0, at));
      expect(await readCachedView(folder)).toBeNull();
      const flipped = Buffer.from(whole);
      flipped[at] = flipped[at]! ^ (1 << rng.int(8));
      await writeFile(folder.columnsFile, flipped);
      expect(await readCachedView(folder)).toBeNull();
    }
    await writeFile(folder.columnsFile, Buffer.concat([whole, Buffer.alloc(8)]));
    expect(await readCachedView(folder)).toBeNull();
    await writeFile(folder.columnsFile, whole);
    expect(await readCachedView(folder)).not.toBeNull();
  });

  test("where it is a folder, or a link to somewhere else", async () => {
    const folder = await runOf(events);
    await keep(folder);
    const outside = path.join(await temporaryFolder(), "events.columns");
    await rename(folder.columnsFile, outside);
    await symlink(outside, folder.columnsFile);
    expect(await readCachedView(folder)).toBeNull();
    await rm(folder.columnsFile);
    await mkdir(folder.columnsFile);
    expect(await readCachedView(folder)).toBeNull();
  });

  test("beside the log of another run, or one that was cut or changed in any byte", async () => {
    const folder = await runOf(events);
    await keep(folder);
    const log = await readFile(folder.eventsFile);
    const other = await runOf([...events.slice(0, -1), evaluated(58, 3), ...events.slice(-1)]);
    await writeFile(other.columnsFile, await readFile(folder.columnsFile));
    expect(await readCachedView(other)).toBeNull();
    const rng = Rng.fromSeed(2).fork("changes");
    for (let round = 0; round < 50; round++) {
      const changed = Buffer.from(log);
      const at = rng.int(log.length);
      changed[at] = changed[at]! ^ (1 << rng.int(8));
      await writeFile(folder.eventsFile, changed);
      expect(await readCachedView(folder)).toBeNull();
    }
    await writeFile(folder.eventsFile, log);
    expect(await readCachedView(folder)).not.toBeNull();
    await truncate(folder.eventsFile, log.length - 1);
    expect(await readCachedView(folder)).toBeNull();
    await rm(folder.eventsFile);
    expect(await readCachedView(folder)).toBeNull();
  });

  test("where a stranger made it with a right checksum, or it is refused when it is read", async () => {
    const folder = await runOf([...generatedRun({ individuals: 150, population: 10, confirmed: true })]);
    await keep(folder);
    const whole = new Uint8Array(await readFile(folder.columnsFile));
    const rng = Rng.fromSeed(4).fork("forgery");
    const seen = { ignored: 0, refused: 0, read: 0 };
    for (let round = 0; round < 400; round++) {
      const file = decodeColumns(whole.slice());
      if (file === null) throw new Error("it can be read");
      const { numbers, texts, textEnds, recordTypes, shelfPlaces } = file.columns;
      const column = rng.pick([numbers, numbers, texts, textEnds, recordTypes, shelfPlaces]);
      column[rng.int(column.length)] = rng.pick([
        0,
        1,
        10 ** 6,
        2 ** 32 - 1,
        Number.NaN,
        -1,
        0.5,
        Number.POSITIVE_INFINITY,
      ]);
      await writeFile(folder.columnsFile, Buffer.concat(encodeColumns(file)));
      const cached = await readCachedView(folder);
      if (cached === null) {
        seen.ignored++;
        continue;
      }
      try {
        // Every id that a view names is one that it has, whatever the columns say.
        const { view } = cached;
        const named = [
          ...view.generations.flatMap(({ survivors, archive }) => [...survivors, ...archive]),
          ...Object.values(view.best).map(({ id }) => id),
        ];
        for (const id of named) individualRecord(view, id);
        for (const {
          individual: { id, origin },
          twinOf,
        } of individualRecords(view)) {
          if (origin.kind === "offspring") for (const parent of origin.parents) expect(parent).toBeLessThan(id);
          if (twinOf !== null) individualRecord(view, twinOf);
        }
        seen.read++;
      } catch (cause) {
        expect(cause).toBeInstanceOf(ColumnsDamagedError);
        seen.refused++;
      }
    }
    expect(seen.ignored).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(20);
  });

  test("and is not written where it cannot be: nothing happens", async () => {
    const folder = await runOf(events);
    await mkdir(`${folder.columnsFile}.new`);
    await keep(folder);
    await expect(stat(folder.columnsFile)).rejects.toThrow("ENOENT");
  });
});
