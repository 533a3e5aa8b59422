// Tests the webview panels in a real browser: `npm run test:panels -- [panel …] [--shots <folder>] [--only <title>]`.
// Needs a Chromium (CHROMIUM, else /usr/bin/chromium) and builds what it tests.
// `MOE_RNAS_FULL=1 npm run test:panels -- front` also measures how fast large runs are drawn.
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { run as runTests } from "node:test";
import { inspect, parseArgs } from "node:util";
import { build } from "esbuild";
import { root, run } from "../../scripts/ensureInstalled.mjs";
import { endWith, SuiteReport } from "../suites/suiteReport.mjs";

process.chdir(root);
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: "string" }, only: { type: "string" } },
});
const tests = (panel) => `test/e2e/panels/${panel}Panel.ts`;
const panels = readdirSync("test/e2e/panels")
  .filter((file) => file.endsWith("Panel.ts"))
  .map((file) => file.slice(0, -"Panel.ts".length))
  .filter((panel) => wanted.length === 0 || wanted.includes(panel))
  // What takes longest begins first, and what it takes follows from how much there is to test.
  .sort((a, b) => statSync(tests(b)).size - statSync(tests(a)).size);

// With BUILT=1 dist/ is tested as it is.
if (!process.env.BUILT) run(process.execPath, ["esbuild.mjs", "--minify", "--webviews"]);
// Inside the project, so that the tests find its packages.
const folder = resolve(`dist-test/panels-${process.pid}`);
const report = new SuiteReport();
try {
  await runPanels(await bundled(panels));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
endWith([{ name: "panels", ...report.counts }]);

/** @returns the bundles of the tests of panels; one that cannot be made is a failure. */
async function bundled(panels) {
  const files = [];
  for (const panel of panels) {
    try {
      files.push(await bundleTests(panel));
    } catch (cause) {
      report.fail(tests(panel), cause);
    }
  }
  return files;
}

async function bundleTests(panel) {
  const host = `test/e2e/panels/page/${panel}Host.ts`;
  const settings = { bundle: true, logLevel: "warning" };
  if (existsSync(host)) {
    await build({ ...settings, entryPoints: [host], outfile: join(folder, `${panel}Host.js`), format: "iife" });
  }
  const outfile = join(folder, `${panel}Panel.mjs`);
  await build({
    ...settings,
    entryPoints: [tests(panel)],
    outfile,
    platform: "node",
    format: "esm",
    // Playwright loads its own files by path.
    packages: "external",
  });
  return outfile;
}

/** Runs each panel's tests in a process and a browser of their own; what they say is printed in the panels' order. */
async function runPanels(files) {
  Object.assign(process.env, { PANEL_FOLDER: folder, PANEL_ROOT: root });
  if (options.shots !== undefined) process.env.PANEL_SHOTS = resolve(options.shots);
  // Frames that are measured are measured alone; else a panel mostly keeps one core busy.
  const concurrency = process.env.MOE_RNAS_FULL === "1" ? 1 : Math.min(2, availableParallelism());
  const patterns = options.only === undefined ? {} : { testNamePatterns: options.only };
  let shown = "";
  for await (const { type, data } of runTests({ files, concurrency, ...patterns })) {
    if (type === "test:stdout" || type === "test:stderr") process.stdout.write(data.message);
    // What tests say of themselves; Node's own are counts.
    if (type === "test:diagnostic" && data.message.includes(",")) process.stdout.write(`    ${data.message}\n`);
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite") continue;
    if (data.skip !== undefined || data.todo !== undefined) {
      report.skip();
      continue;
    }
    const panel = basename(data.file ?? data.name, ".mjs");
    if (panel !== shown) console.log(panel);
    shown = panel;
    const passed = type === "test:pass";
    if (passed) report.pass();
    else report.fail(`${panel}: ${data.name}`, data.details.error.cause);
    console.log(`  ${passed ? "✔" : "✖"} ${data.name} (${Math.round(data.details.duration_ms)} ms)`);
    if (!passed) console.log(inspect(data.details.error.cause));
  }
}
