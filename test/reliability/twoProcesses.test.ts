import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSessions } from "../../src/store/sessionLog.ts";
import { builtEngine } from "../engine/builtEngine.ts";
import { tinyConfig } from "../engine/tinyRun.ts";
import { SearchProcess } from "../soak/searchProcess.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** As two windows start them. */
async function processes(args: readonly string[], count: number): Promise<SearchProcess[]> {
  const { engine } = await builtEngine();
  const started = Array.from({ length: count }, () => new SearchProcess(engine, args));
  onTestFinished(() => {
    for (const process of started) process.signal("SIGKILL");
  });
  return started;
}

async function configFile(): Promise<string> {
  const file = path.join(await temporaryFolder(), "tiny.rnas");
  await writeFile(file, tinyConfig({ generations: 500 }));
  return file;
}

test("two windows that start the same config at once have two runs, each its own", async () => {
  const file = await configFile();
  const both = await processes(["start", file], 2);
  const folders = await Promise.all(both.map(({ started }) => started));
  expect(new Set(folders).size).toBe(2);
  expect((await readdir(path.join(path.dirname(file), ".rnas"))).filter((name) => name.startsWith("tiny-"))).toEqual([
    "tiny-001",
    "tiny-002",
  ]);
});

test("of windows that resume a killed run at once one has it; the others are refused, and name its process", async () => {
  const [first] = (await processes(["start", await configFile()], 1)) as [SearchProcess];
  const folder = (await first.started) as string;
  first.signal("SIGKILL");
  await first.ended;

  const rivals = await processes(["resume", folder], 3);
  const begun = await Promise.all(rivals.map(({ started }) => started));
  expect(begun.filter((each) => each !== null)).toEqual([folder]);
  const winner = rivals[begun.indexOf(folder)] as SearchProcess;
  for (const rival of rivals.filter((each) => each !== winner)) {
    expect(await rival.ended).toMatchObject({ code: 1, failure: "RUN_LOCKED" });
    expect(rival.lastMessage).toContain(`process ${winner.pid}`);
  }
  winner.signal("SIGTERM");
  expect(await winner.ended).toMatchObject({ code: 0 });
  const records = (await readSessions(folder)).map(({ type }) => type);
  expect(records).toEqual(["started", "crashDetected", "resumed", "paused"]);
});
