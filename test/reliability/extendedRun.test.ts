import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { refuseChangedSource } from "../../src/engine/configSource.ts";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { lastGeneration } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { engineProcess } from "../engine/builtEngine.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { comparable, tinyConfig } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const options: SessionOptions = { createEvaluator: inlineEvaluator };
const run = { population: 5, rungs: [1] };

interface Begun {
  readonly file: string;
  readonly folder: RunFolder;
}

async function searched(generations: number, more: SessionOptions = {}): Promise<Begun> {
  const parent = await temporaryFolder();
  const file = path.join(parent, "tiny.rnas");
  const configText = tinyConfig({ ...run, generations });
  await writeFile(file, configText);
  const session = await startRun({ configText, configFile: file, folder: parent }, { ...options, ...more });
  await session.finished;
  return { file, folder: session.folder };
}

/** The log but for what says how long it was meant to be: two ends, the extension, and the number at its beginning. */
async function search({ folder }: Begun): Promise<string[]> {
  const { events } = await readEvents(folder.folder);
  const kept = events.flatMap((event): RunEvent[] => {
    if (event.type === "runEnded" || event.type === "runExtended") return [];
    return [event.type === "runStarted" ? { ...event, generations: null, configHash: "" } : event];
  });
  return comparable(kept);
}

test("a run of one generation that goes on to three is the run that was begun with three", async () => {
  const [begun, whole] = [await searched(1), await searched(3)];
  const session = await resumeRun(begun.folder.folder, { ...options, generations: 3 });
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("completed");
  expect(lastGeneration(view)?.generation).toBe(3);
  expect(view.header?.generations).toBe(3);
  expect(await search(begun)).toEqual(await search(whole));
  const ends = (await readEvents(begun.folder.folder)).events.filter(({ type }) => /Ended|Extended/.test(type));
  expect(ends.map(({ type }) => type)).toEqual(["runEnded", "runExtended", "runEnded"]);
});

test("the process that the editor starts goes on to the generations that it is given, and refuses fewer", async () => {
  const [begun, whole] = [await searched(1), await searched(2)];
  const refused = await engineProcess(["resume", begun.folder.folder, "--generations", "1"]);
  const [line] = (await once(refused.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  expect(JSON.parse(line.toString())).toMatchObject({ type: "failed", code: "NOT_LONGER" });
  const process = await engineProcess(["resume", begun.folder.folder, "--generations", "2"]);
  expect((await once(process, "exit"))[0]).toBe(0);
  expect(await search(begun)).toEqual(await search(whole));
});

test("it is so for a run that is paused in the middle of a generation, and again, and has lost its spool", async () => {
  const whole = await searched(4);
  const paused = await searched(2);
  await rm(paused.folder.spoolFolder, { recursive: true });
  const first = await resumeRun(paused.folder.folder, {
    ...options,
    generations: 3,
    listener: (notice) => {
      if (notice.type === "eventAppended" && notice.event.type === "individualProposed") first.pause();
    },
  });
  expect((await first.finished).outcome).toBe("paused");
  const second = await resumeRun(paused.folder.folder, { ...options, generations: 4 });
  expect((await second.finished).outcome).toBe("completed");
  expect(await search(paused)).toEqual(await search(whole));
});

test("a file that asks for more generations and nothing else is followed, and only until the run has them", async () => {
  const begun = await searched(1);
  await writeFile(begun.file, tinyConfig({ ...run, generations: 2 }));
  const source = await refuseChangedSource(begun.folder);
  expect(source.generations).toBe(2);
  expect(source.remark).toContain("asks for 2 generations by now, where the run had 1");
  const session = await resumeRun(begun.folder.folder, { ...options, generations: 2 });
  await session.finished;
  expect(await search(begun)).toEqual(await search(await searched(2)));
  expect(await refuseChangedSource(begun.folder)).toEqual({ remark: null, generations: null });
  const longer = await resumeRun(begun.folder.folder, { ...options, generations: 3 });
  await longer.finished;
  expect(await refuseChangedSource(begun.folder)).toEqual({ remark: null, generations: null });
  // As it was begun, but for a line of no consequence: no change either.
  await writeFile(begun.file, `# a remark\n${tinyConfig({ ...run, generations: 1 })}`);
  expect(await refuseChangedSource(begun.folder)).toEqual({ remark: null, generations: null });
});

test("no more generations than it has, or a run that another rule completed, is no longer run", async () => {
  const begun = await searched(1);
  const again = resumeRun(begun.folder.folder, { ...options, generations: 1 });
  await expect(again).rejects.toMatchObject({ code: "NOT_LONGER", message: expect.stringContaining("1 generation") });
  const parent = await temporaryFolder();
  const configText = tinyConfig({ ...run, generations: 9 }).replace(
    "  crossover",
    "  stop: { evaluations: 7 }\n  crossover",
  );
  const session = await startRun({ configText, configFile: null, folder: parent }, options);
  expect((await session.finished).view.endReason).toBe("evaluations");
  const longer = resumeRun(session.folder.folder, { ...options, generations: 20 });
  await expect(longer).rejects.toMatchObject({ message: expect.stringContaining("another rule, evaluations") });
});
