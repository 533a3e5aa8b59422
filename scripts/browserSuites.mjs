// The suites in a browser: the panels alone, then the extension in a real VS Code, from inside and through its window.
import { spawnSync } from "node:child_process";
import { root } from "./ensureInstalled.mjs";

/** Why none of them is to run on this machine; null where they are. */
export function whyNoBrowserSuites() {
  if (process.env.BROWSER_SUITES === "none") return "BROWSER_SUITES is none";
  return process.platform === "linux" ? null : "they run on Linux";
}

/**
 * Runs them where Chromium and VS Code are there or can be installed, which needs root for the one and npm for the
 * other; says what it left out. `BROWSER_SUITES=none` leaves all of them out.
 *
 * @returns whether all that ran have passed.
 */
export async function runBrowserSuites() {
  const reason = whyNoBrowserSuites();
  if (reason !== null) return leftOut("panels, host, e2e", reason);
  const { ensureChromium } = await import("./chromium.mjs");
  if (!ensureChromium()) {
    return leftOut("panels, host, e2e", "there is no Chromium, and it can be installed by root on Debian only");
  }
  // It gives a panel that failed a second try by itself.
  let passed = attempt("panels", ["scripts/testPanels.mjs", "--once-more"]);
  try {
    const { ensureVscode } = await import("./vscodeServer.mjs");
    ensureVscode();
  } catch (cause) {
    leftOut("host, e2e", `VS Code cannot be installed: ${cause.message}`);
    return passed;
  }
  // The second one packs and so builds what the third one tests.
  passed = suite("e2e", ["test/e2e/runEditorTests.mjs"]) && passed;
  return suite("host", ["test/e2e/runHostTests.mjs"], { BUILT: "1" }) && passed;
}

/** A window on a busy machine can miss a moment: a suite that fails is run once more, and says so. */
function suite(name, script, environment = {}) {
  if (attempt(name, script, environment)) return true;
  console.log(`Suite ${name}: once more`);
  return attempt(name, script, environment);
}

function attempt(name, script, environment = {}) {
  const begunMs = performance.now();
  const { status } = spawnSync(process.execPath, script, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  const seconds = Math.round((performance.now() - begunMs) / 1000);
  console.log(`Suite ${name}: ${status === 0 ? "passed" : "FAILED"} after ${seconds} s`);
  return status === 0;
}

function leftOut(suites, reason) {
  console.log(`Left out: the suites in a browser (${suites}): ${reason}.`);
  return true;
}
