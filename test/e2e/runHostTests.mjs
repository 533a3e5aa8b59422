// Tests in the extension host of a real VS Code: `npm run test:host`. Three windows, one after the other, on one folder.
// With `-- --oldest` it is the oldest VS Code that package.json promises, else the newest.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { endWith, SuiteReport } from "../suites/suiteReport.mjs";
import { openBrowser } from "./browser.mjs";
import { ensureChromium } from "./chromium.mjs";
import { ensureVscode, newest, oldest } from "./vscodeRelease.mjs";
import { createProfile, startServer } from "./vscodeServer.mjs";

const { values } = parseArgs({ options: { oldest: { type: "boolean", default: false } } });
const release = values.oldest ? oldest : newest;
if (!ensureChromium()) throw new Error("The tests in a real VS Code need Chromium; CHROMIUM may name it.");
ensureInstalled();
// With BUILT=1 dist/ is tested as it is.
if (!process.env.BUILT) run(process.execPath, ["esbuild.mjs"]);
await build({
  entryPoints: ["firstWindow", "secondWindow", "restrictedWindow"].map((name) =>
    join(root, "test/e2e/host", `${name}.ts`),
  ),
  outdir: join(root, "dist-test"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode", "mocha"],
  logLevel: "warning",
});
ensureVscode(release);

const limitMs = Number(process.env.LIMIT_MS ?? 900_000);
const workspace = mkdtempSync(join(tmpdir(), "moe-rnas-workspace-"));
const profile = createProfile({ release });
const report = new SuiteReport();
try {
  await withServer({}, async (server) => {
    await testWindow(server, "firstWindow");
    // The host is killed, and its page goes: the search that it started must not mind.
    killHost();
    await testWindow(server, "secondWindow");
  });
  await withServer({ trust: true }, (server) => testWindow(server, "restrictedWindow"));
} finally {
  profile.dispose();
  rmSync(workspace, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`VS Code of code-server ${release.codeServer}`);
endWith([{ name: "host", ...report.counts }]);

async function withServer(options, use) {
  const log = process.env.VERBOSE ? (text) => process.stderr.write(text) : undefined;
  const server = await startServer(profile, { tests: true, themesOnly: true, log, ...options });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

async function testWindow(server, name) {
  const begun = Date.now();
  const failedBefore = report.failures.length;
  const browser = await openBrowser(profile);
  const { page } = browser;
  try {
    const ended = new Promise((resolve) => {
      page.exposeFunction("codeAutomationExit", (code) => resolve(code));
    });
    await page.exposeFunction("codeAutomationLog", hear);
    const remote = (path) => `vscode-remote://${server.authority}${path}`;
    const payload = [
      ["extensionDevelopmentPath", remote(root)],
      ["extensionTestsPath", remote(join(root, "dist-test", `${name}.js`))],
      ["skipWelcome", "true"],
    ];
    await page.goto(server.url(workspace, payload));
    const timeout = new Promise((resolve) => setTimeout(resolve, limitMs, "time is up").unref());
    const code = await Promise.race([ended, timeout]);
    if (code === "time is up" || process.env.SHOT)
      await page.screenshot({ path: join(tmpdir(), `moe-rnas-${name}.png`) });
    console.log(`${name}: exit ${code} after ${Date.now() - begun} ms`);
    if (code !== 0 && report.failures.length === failedBefore) report.fail(name, `it ended with ${code}`);
  } finally {
    await browser.context.close();
  }
}

/** What the host prints: lines of the tests are marked, others are VS Code's own. */
function hear(type, args) {
  const line = args.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" ");
  const marked = /@test (?:@(passed|failed) ?)?(.*)/s.exec(line);
  if (marked === null) {
    if (process.env.VERBOSE) console.log(`[${type}] ${line}`.slice(0, 1000));
    return;
  }
  const [, outcome, text] = marked;
  if (outcome === "passed") report.pass();
  else if (outcome === "failed") report.fail(...JSON.parse(text));
  else console.log(text);
}

function killHost() {
  const { host } = JSON.parse(readFileSync(join(workspace, "host.json"), "utf8"));
  try {
    process.kill(host, "SIGKILL");
  } catch {
    // It ended with its page.
  }
}
