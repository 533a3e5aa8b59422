// The suites of `npm test`: first the unit suite, then the further ones in their order.
import { ensureChromium } from "../e2e/chromium.mjs";
import { ensureVscode } from "../e2e/vscodeRelease.mjs";
import { whyNoWine } from "../windows/wine.mjs";

const vitest = [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=./test/suites/vitestReporter.mjs",
];

/** What vitest runs. @param {readonly string[]} [args] for vitest: files, options. */
export function unitSuite(args = []) {
  return { name: "unit", script: [...vitest, "--project=!data", ...args] };
}

/** Tests over public data sets: `npm run test:data`. @param {readonly string[]} [args] for vitest. */
export function dataSuite(args = []) {
  return { name: "data", script: [...vitest, "--project=data", ...args] };
}

/** Programs of Windows under Wine: `npm run test:windows`. @param {readonly string[]} [args] for vitest. */
export function windowsSuite(args = []) {
  const script = [...vitest, "--config=test/windows/vitest.config.mts", ...args];
  return { name: "windows", script, missing: whyNoWine, limitMinutes: 15 };
}

/**
 * They test dist/ as it is built, and change nothing in it: so they may run beside each other. What takes longest begins
 * first.
 *
 * @type {readonly import("./runSuites.mjs").Suite[]}
 */
export const furtherSuites = [
  windowsSuite(),
  { name: "e2e", script: ["test/e2e/runEditorTests.mjs"], missing: noVscode },
  { name: "panels", script: ["test/e2e/runPanelTests.mjs"], missing: noBrowser },
  { name: "host", script: ["test/e2e/runHostTests.mjs"], missing: noVscode },
  { name: "package", script: ["test/package/runPackageTests.mjs"] },
  { name: "engines", script: ["test/engines/runEngineTests.mjs"], missing: noVscode },
].map((suite) => ({ ...suite, environment: { BUILT: "1" } }));

function noBrowser() {
  if (process.platform !== "linux") return "it runs on Linux";
  return ensureChromium() ? null : "there is no Chromium, and it can be installed by root on Debian only";
}

function noVscode() {
  const reason = noBrowser();
  if (reason !== null) return reason;
  try {
    ensureVscode();
    return null;
  } catch (cause) {
    return `VS Code cannot be installed: ${cause.message}`;
  }
}
