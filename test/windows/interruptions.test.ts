import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";
import { readSessions } from "../../src/store/sessionLog.ts";
import { comparableLog, tinyConfig } from "../engine/tinyRun.ts";
import { recordsOf, WindowsSearch } from "./searchProcess.ts";
import { moeRnas, moeRnasHere, nodeFile, testFolder, WindowsProcess, windowsPath } from "./windowsProcess.ts";

const config = tinyConfig({ generations: 30, workers: 2 });
let undisturbed: readonly string[];
let endSearchFile: string;

beforeAll(async () => {
  const here = project();
  expect(moeRnasHere(["search", "tiny.rnas"], { cwd: here })).toMatchObject({ code: 0 });
  undisturbed = await comparableLog(path.join(here, ".rnas", "tiny-001"));
  const bundle = await temporaryBundle("end-search", { endSearch: path.resolve("test/windows/endSearch.ts") });
  endSearchFile = windowsPath(path.join(bundle, "endSearch.js"));
});

function project(text = config): string {
  const folder = testFolder();
  writeFileSync(path.join(folder, "tiny.rnas"), text);
  return folder;
}

/** A search that has begun and has so many records in its log. */
async function searching(
  folder: string,
  records: number,
): Promise<{ readonly run: string; readonly search: WindowsSearch }> {
  const search = new WindowsSearch(["start", "tiny.rnas"], { cwd: folder });
  expect(await search.answer()).toMatchObject({
    type: "started",
    folder: windowsPath(path.join(folder, ".rnas", "tiny-001")),
  });
  const run = path.join(folder, ".rnas", "tiny-001");
  await search.until(() => recordsOf(run) >= records);
  return { run, search };
}

async function sessionTypes(run: string): Promise<string[]> {
  return (await readSessions(run)).map(({ type }) => type);
}

test("a search is paused over its control channel, and resumed to the log of one that was left alone", async () => {
  const folder = project();
  const { run, search } = await searching(folder, 40);
  const status = await moeRnas(["status", "tiny-001", "--json"], { cwd: folder });
  expect(JSON.parse(status.stdout)).toMatchObject({ state: "running", folder: windowsPath(run) });
  const end = await new WindowsProcess(nodeFile, [endSearchFile, windowsPath(run), "pause"], { cwd: folder }).ended;
  expect(end, end.stderr).toMatchObject({ code: 0, stdout: "ended" });
  expect(await search.ended).toMatchObject({ code: 0 });
  expect(await sessionTypes(run)).toEqual(["started", "paused"]);
  expect((await moeRnas(["status", "tiny-001"], { cwd: folder })).stdout).toMatch(/: paused,/);
  expect(recordsOf(run)).toBeLessThan(undisturbed.length);

  expect(await moeRnas(["resume", "tiny-001"], { cwd: folder })).toMatchObject({ code: 0 });
  expect(await comparableLog(run)).toEqual(undisturbed);
});

test("a search is stopped over its control channel, with the front so far", async () => {
  const folder = project();
  const { run, search } = await searching(folder, 40);
  const end = await new WindowsProcess(nodeFile, [endSearchFile, windowsPath(run), "stop"], { cwd: folder }).ended;
  expect(end, end.stderr).toMatchObject({ code: 0, stdout: "ended" });
  expect(await search.ended).toMatchObject({ code: 0 });
  expect((await moeRnas(["status", "tiny-001"], { cwd: folder })).stdout).toMatch(/: stopped,/);
});

test("a search that was killed in the middle of a record goes on, and of two that resume it at once one has it", async () => {
  const folder = project();
  const { run, search } = await searching(folder, 70);
  await search.kill();
  const log = path.join(run, "events.jsonl");
  truncateSync(log, statSync(log).size - 30);
  // Windows proves of no process that it is gone, so its lock counts until it has been silent for a while.
  expect((await moeRnas(["status", "tiny-001"], { cwd: folder })).stdout).toMatch(
    /: held by process \d+ on .*, out of reach/,
  );

  // As two windows do; one of them writes the drive as VS Code does.
  const rivals = ["D", "d"].map((letter) => {
    const named = windowsPath(run).replace(/^./, letter);
    return new WindowsSearch(["resume", named], { cwd: folder });
  });
  const answers = await Promise.all(rivals.map((rival) => rival.answer()));
  const winner = answers.findIndex(({ type }) => type === "started");
  expect(answers[winner]).toEqual({ type: "started", folder: windowsPath(run) });
  expect(answers[1 - winner]).toMatchObject({ type: "failed", code: "RUN_LOCKED" });
  expect(await rivals[1 - winner]?.ended).toMatchObject({ code: 1 });
  expect(await rivals[winner]?.ended).toMatchObject({ code: 0 });
  expect(await comparableLog(run)).toEqual(undisturbed);
  expect(await sessionTypes(run)).toEqual(["started", "crashDetected", "resumed", "ended"]);
  expect(existsSync(path.join(run, "control.json"))).toBe(false);
});

test("two starts of one config at once have a run each", async () => {
  const folder = project();
  const searches = [0, 1].map(() => new WindowsSearch(["start", "tiny.rnas"], { cwd: folder }));
  const answers = await Promise.all(searches.map((search) => search.answer()));
  expect(answers.map((answer) => answer.folder).sort()).toEqual(
    ["tiny-001", "tiny-002"].map((name) => windowsPath(path.join(folder, ".rnas", name))),
  );
  expect(readdirSync(path.join(folder, ".rnas")).sort()).toEqual([".gitignore", "tiny-001", "tiny-002"]);
  for (const search of searches) await search.kill();
});
