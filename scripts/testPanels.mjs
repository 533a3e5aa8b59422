// Tests the webview panels in a real browser: `npm run test:panels -- [panel …] [--shots <folder>] [--only <title>]`.
// Needs a Chromium (CHROMIUM, else /usr/bin/chromium) and builds what it tests.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
process.chdir(root);
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: "string" }, only: { type: "string" } },
});
const panels = readdirSync("test/e2e/panels")
  .filter((file) => file.endsWith("Panel.ts"))
  .map((file) => file.slice(0, -"Panel.ts".length))
  .filter((panel) => wanted.length === 0 || wanted.includes(panel));

const built = spawnSync(process.execPath, ["esbuild.mjs", "--minify", "--webviews"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
// Inside the project, so that the tests find its packages.
const folder = resolve(`dist-test/panels-${process.pid}`);
let failed = false;
try {
  for (const panel of panels) {
    const host = `test/e2e/panels/page/${panel}Host.ts`;
    if (existsSync(host)) {
      await build({
        entryPoints: [host],
        outfile: join(folder, `${panel}Host.js`),
        bundle: true,
        format: "iife",
        logLevel: "warning",
      });
    }
    await build({
      entryPoints: [`test/e2e/panels/${panel}Panel.ts`],
      outfile: join(folder, `${panel}Panel.mjs`),
      bundle: true,
      platform: "node",
      format: "esm",
      // Playwright loads its own files by path.
      packages: "external",
      logLevel: "warning",
    });
    const run = spawnSync(
      process.execPath,
      [
        "--test",
        "--test-reporter=spec",
        ...(options.only === undefined ? [] : ["--test-name-pattern", options.only]),
        join(folder, `${panel}Panel.mjs`),
      ],
      {
        stdio: "inherit",
        env: {
          ...process.env,
          PANEL_FOLDER: folder,
          PANEL_ROOT: root,
          ...(options.shots === undefined ? {} : { PANEL_SHOTS: resolve(options.shots) }),
        },
      },
    );
    failed ||= run.status !== 0;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
