// Every check, from a fresh clone: install, build, types, lint, tests. The last lines say what a missing tool left out,
// what failed, and count everything. With arguments for vitest, only the tests that they name.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { ensureInstalled, exitCodesOf, root } from "../../scripts/ensureInstalled.mjs";
import { ensureRedisServer } from "../engine/queue/redisInstallation.mjs";
import { runSuites } from "./runSuites.mjs";
import { endWith } from "./suiteReport.mjs";
import { furtherSuites, unitSuite } from "./suites.mjs";

ensureInstalled();
const checks = [
  ["the build of the packages", process.execPath, ["scripts/package.mjs"]],
  ["the data of the examples", process.execPath, ["scripts/exampleData.mjs"]],
  ["types", "npx", ["tsc", "-p", "tsconfig.json"]],
  ["types of the panels", "npx", ["tsc", "-p", "webview/tsconfig.json"]],
  ["lint", "npx", ["biome", "check", "."]],
];
const exitCodes = await exitCodesOf(checks.map(([, ...command]) => command));
const failures = checks.filter((_, index) => exitCodes[index] !== 0).map(([name]) => name);
const checked = {
  name: "checks",
  passed: checks.length - failures.length,
  failed: failures.length,
  skipped: 0,
  failures,
};

const queueLeftOut = ensureRedisServer()
  ? []
  : ["the tests of the queue: there is no redis-server, and it can be installed by root on Debian only."];
const vitestArguments = process.argv.slice(2);
const isWhole = vitestArguments.length === 0;
// Downloads wait for the network, and the unit suite does not need them.
const prepared = isWhole ? exitOf("test/suites/prepareSuites.mjs") : null;
const unit = await runSuites([unitSuite(vitestArguments)]);
await prepared;
const further = await runSuites(isWhole ? furtherSuites : [], Math.min(2, availableParallelism()));

endWith([checked, ...unit.results, ...further.results], [...queueLeftOut, ...further.leftOut]);

function exitOf(script) {
  return once(spawn(process.execPath, [script], { cwd: root, stdio: ["ignore", "inherit", "inherit"] }), "exit");
}
