// Every check, from a fresh clone: install, build, types, lint, tests. What a missing tool leaves out is said at the end.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBrowserSuites, whyNoBrowserSuites } from "./browserSuites.mjs";
import { ensureInstalled, root, runTogether } from "./ensureInstalled.mjs";
import { ensureRedisServer } from "./redisServer.mjs";

ensureInstalled();
await runTogether([
  [process.execPath, ["esbuild.mjs"]],
  [process.execPath, ["scripts/exampleData.mjs"]],
  ["npx", ["tsc", "-p", "tsconfig.json"]],
  ["npx", ["tsc", "-p", "webview/tsconfig.json"]],
  ["npx", ["biome", "check", "."]],
]);

// With arguments for vitest somebody wants single suites.
const vitestArguments = process.argv.slice(2);
const isWhole = vitestArguments.length === 0;
const folder = mkdtempSync(join(tmpdir(), "moe-rnas-test-"));
const report = join(folder, "report.json");
const hasRedis = ensureRedisServer();
// Downloads wait for the network, and vitest does not need them.
const installed = isWhole && whyNoBrowserSuites() === null ? exitOf("scripts/browserTools.mjs") : null;
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const { status } = spawnSync("npx", ["vitest", "run", ...reporters, ...vitestArguments], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});

await installed;
const browserSuitesPassed = !isWhole || (await runBrowserSuites());

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

function exitOf(script) {
  return once(spawn(process.execPath, [script], { cwd: root, stdio: "inherit" }), "exit");
}
