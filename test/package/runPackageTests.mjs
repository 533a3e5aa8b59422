// Installs what `npm pack` makes into an empty folder, and uses it there as a user does: `npm run test:package`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWith, SuiteReport } from "../suites/suiteReport.mjs";
import { installCli, packCli, takeFirstSteps } from "./packedCli.mjs";

const wanted = [
  "LICENSE",
  "README.md",
  "dist/ThirdPartyNotices.txt",
  "dist/cli.js",
  "dist/evaluator.js",
  "dist/mcp.js",
  "dist/queue.js",
  "package.json",
];

const report = new SuiteReport();
const folder = mkdtempSync(join(tmpdir(), "moe-rnas-package-"));
try {
  const { file, sizeBytes, files } = packCli(folder);
  const name = "the package holds the bundles of the command line and nothing else";
  console.log(`  ${files.length} files, ${sizeBytes} bytes`);
  if (files.join() === wanted.join()) report.pass();
  else report.fail(name, new Error(files.join(", ")));
  installCli(file, folder);
  takeFirstSteps(folder, (args) => npx(["moe-rnas", ...args], folder), report);
} catch (cause) {
  report.fail("pack and install", cause);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
endWith([{ name: "package", ...report.counts }]);

function npx(args, cwd) {
  // Variables that npm sets for scripts of this project do not hold for the one in the folder.
  const environment = Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key));
  return spawnSync("npx", args, {
    cwd,
    encoding: "utf8",
    env: Object.fromEntries(environment),
    shell: process.platform === "win32",
  });
}
