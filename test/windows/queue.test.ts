import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { RedisServer } from "../engine/queue/redisServer.ts";
import { comparableLog, tinyConfig } from "../engine/tinyRun.ts";
import { WindowsSearch } from "./searchProcess.ts";
import { cliFile, moeRnasHere, nodeFile, testFolder, WindowsProcess, windowsPath } from "./windowsProcess.ts";

function project(run = ""): string {
  const folder = testFolder();
  writeFileSync(path.join(folder, "tiny.rnas"), tinyConfig({ generations: 2, run }));
  return folder;
}

test("a worker on Windows trains for a search on Windows, and for one on Linux, to the log of a search without a queue", async () => {
  const redis = await RedisServer.start();
  const [alone, windows, linux] = [project(), project(`, queue: "${redis.url}"`), project(`, queue: "${redis.url}"`)];
  expect(moeRnasHere(["search", "tiny.rnas"], { cwd: alone })).toMatchObject({ code: 0 });
  const expected = await comparableLog(path.join(alone, ".rnas", "tiny-001"));

  const options = ["--queue", redis.url, "--concurrency", "1"];
  const worker = new WindowsProcess(nodeFile, [windowsPath(cliFile), "worker", ...options], { cwd: windows });
  const search = new WindowsSearch(["start", "tiny.rnas"], { cwd: windows });
  expect(await search.answer()).toMatchObject({ type: "started" });
  expect(await search.ended).toMatchObject({ code: 0 });
  expect(moeRnasHere(["search", "tiny.rnas"], { cwd: linux })).toMatchObject({ code: 0 });
  for (const folder of [windows, linux]) {
    expect(await comparableLog(path.join(folder, ".rnas", "tiny-001"))).toEqual(expected);
  }
  await worker.kill();
});
