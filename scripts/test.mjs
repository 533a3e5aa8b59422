// Every check, from a fresh clone: install, build, types, lint, tests. What a missing tool leaves out is said at the end.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBrowserSuites } from "./browserSuites.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";
import { ensureRedisServer } from "./redisServer.mjs";

ensureInstalled();
run(process.execPath, ["esbuild.mjs"]);
run("npx", ["tsc", "-p", "tsconfig.json"]);
run("npx", ["tsc", "-p", "webview/tsconfig.json"]);
run("npx", ["biome", "check", "."]);
run(process.execPath, ["scripts/exampleData.mjs"]);

const folder = mkdtempSync(join(tmpdir(), "moe-rnas-test-"));
const report = join(folder, "report.json");
const hasRedis = ensureRedisServer();
const withoutQueue = hasRedis ? [] : ["--exclude", "test/engine/queue/queue*"];
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const { status } = spawnSync("npx", ["vitest", "run", ...reporters, ...withoutQueue, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});

// With arguments for vitest somebody wants single suites.
const browserSuitesPassed = process.argv.length > 2 || (await runBrowserSuites());

if (!existsSync(join(root, "..", "shared", "data"))) {
  console.log("Left out: the suites over public data sets, which lie in ../shared/data where they are there.");
}
if (!hasRedis) {
  console.log(
    "Left out: the suites of the queue: there is no redis-server, and it can be installed by root on Debian only.",
  );
}
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(status || (browserSuitesPassed ? 0 : 1));
