// Tests the webview panels in a real browser: `npm run test:panels -- [panel …] [--shots <folder>] [--only <title>]`.
// Needs a Chromium (CHROMIUM, else /usr/bin/chromium) and builds what it tests. `--once-more` gives the panels that
// failed a second try. `MOE_RNAS_FULL=1 npm run test:panels -- front` also measures how fast large runs are drawn.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
process.chdir(root);
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: "string" }, only: { type: "string" }, "once-more": { type: "boolean" } },
});
const tests = (panel) => `test/e2e/panels/${panel}Panel.ts`;
const panels = readdirSync("test/e2e/panels")
  .filter((file) => file.endsWith("Panel.ts"))
  .map((file) => file.slice(0, -"Panel.ts".length))
  .filter((panel) => wanted.length === 0 || wanted.includes(panel))
  // What takes longest begins first, and what it takes follows from how much there is to test.
  .sort((a, b) => statSync(tests(b)).size - statSync(tests(a)).size);

const built = spawnSync(process.execPath, ["esbuild.mjs", "--minify", "--webviews"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
// Inside the project, so that the tests find its packages.
const folder = resolve(`dist-test/panels-${process.pid}`);
// Frames that are measured are measured alone; else a panel mostly keeps one core busy.
const atOnce = process.env.MOE_RNAS_FULL === "1" ? 1 : Math.min(2, availableParallelism());
let failed = [];
try {
  for (const panel of panels) await bundleTests(panel);
  failed = await failedOf(panels, atOnce);
  if (failed.length > 0 && options["once-more"]) {
    console.log(`Panels once more, one after the other: ${failed.join(", ")}`);
    failed = await failedOf(failed, 1);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed.length > 0 ? 1 : 0);

async function bundleTests(panel) {
  const host = `test/e2e/panels/page/${panel}Host.ts`;
  const settings = { bundle: true, logLevel: "warning" };
  if (existsSync(host)) {
    await build({ ...settings, entryPoints: [host], outfile: join(folder, `${panel}Host.js`), format: "iife" });
  }
  await build({
    ...settings,
    entryPoints: [tests(panel)],
    outfile: join(folder, `${panel}Panel.mjs`),
    platform: "node",
    format: "esm",
    // Playwright loads its own files by path.
    packages: "external",
  });
}

/** Tests panels, so many at once. @returns those that failed. */
async function failedOf(tested, count) {
  const queue = [...tested];
  const failures = [];
  const worker = async () => {
    for (let panel = queue.shift(); panel !== undefined; panel = queue.shift()) {
      if (!(await passes(panel))) failures.push(panel);
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  return failures;
}

/** Runs the tests of one panel in a browser of their own; what they say is printed when they have ended. */
function passes(panel) {
  const only = options.only === undefined ? [] : ["--test-name-pattern", options.only];
  const child = spawn(
    process.execPath,
    ["--test", "--test-reporter=spec", ...only, join(folder, `${panel}Panel.mjs`)],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        PANEL_FOLDER: folder,
        PANEL_ROOT: root,
        ...(options.shots === undefined ? {} : { PANEL_SHOTS: resolve(options.shots) }),
      },
    },
  );
  const said = [];
  child.stdout.on("data", (piece) => said.push(piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      process.stdout.write(`${panel}\n${Buffer.concat(said)}`);
      resolve(status === 0);
    });
  });
}
