import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { simplify } from "../../src/cell/simplification/simplify.ts";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { encodeRecord, scanRecords } from "../../src/store/record.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { comparableLog, tinyConfig } from "./tinyRun.ts";

const options: SessionOptions = { createEvaluator: inlineEvaluator };

async function finishedRun(blocks: "paper" | "small") {
  const configText = tinyConfig({ generations: 4, population: 8 }).replace(
    "search:\n",
    `search:\n  blocks: ${blocks}\n`,
  );
  const session = await startRun({ configText, configFile: null, folder: await temporaryFolder() }, options);
  expect((await session.finished).outcome).toBe("completed");
  const { folder } = session.folder;
  const log = await comparableLog(folder);
  const events = log.map((line) => JSON.parse(line) as RunEvent);
  const individuals = events.flatMap((event) => (event.type === "individualProposed" ? [event.individual] : []));
  const edits = individuals.flatMap(({ origin }) => (origin.kind === "seed" ? [] : origin.edits));
  return { folder, log, events, individuals, simplified: edits.filter(({ operator }) => operator === "simplify") };
}

test("a search of small cells simplifies its children, trains them, and goes on to the same log wherever it was cut", async () => {
  const { folder, log, events, individuals, simplified } = await finishedRun("small");
  expect(simplified.length).toBeGreaterThan(5);
  for (const { cell, origin } of individuals) {
    if (origin.kind !== "seed") expect(simplify(parseCellJson(cell))?.findings).toEqual([]);
  }
  expect(individuals.some(({ starts }) => Object.values(starts).some(({ kind }) => kind === "combined"))).toBe(true);
  const evaluated = events.filter((event) => event.type === "individualEvaluated");
  expect(evaluated.every(({ evaluation }) => evaluation.status === "ok")).toBe(true);

  const file = path.join(folder, "events.jsonl");
  const { records } = scanRecords(await readFile(file));
  for (const count of [log.length - 3, Math.round(log.length / 2), 5]) {
    await writeFile(file, Buffer.concat(records.slice(0, count).map(encodeRecord)));
    if (count === 5) await rm(path.join(folder, "weights"), { recursive: true });
    const session = await resumeRun(folder, options);
    expect((await session.finished).outcome).toBe("completed");
    expect(await comparableLog(folder)).toEqual(log);
  }
}, 60_000);

test("in the published space nothing is simplified", async () => {
  expect((await finishedRun("paper")).simplified).toEqual([]);
}, 60_000);
