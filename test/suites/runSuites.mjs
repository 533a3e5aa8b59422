import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";
import { suiteResult } from "./closing.mjs";

/**
 * A part of the checks that runs in a process of its own.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} script arguments for Node: a file below the project's root, and its own arguments. It
 *   says what passed and failed with a `SuiteReport`, and exits with 0 only when nothing failed.
 * @property {() => string | null | Promise<string | null>} [missing] installs what the suite needs, as far as it may;
 *   why it cannot run on this machine, or null
 * @property {Readonly<Record<string, string>>} [environment]
 * @property {number} [limitMinutes] after so long its process group is killed, which is a failure
 */

/**
 * Runs suites, each of them once.
 *
 * @param {readonly Suite[]} suites
 * @param {number} [atOnce] how many beside each other; with more than one, what a suite says is printed when it has ended
 * @returns {Promise<{ results: import("./closing.mjs").SuiteResult[], leftOut: string[] }>} in the order of the suites
 */
export async function runSuites(suites, atOnce = 1) {
  const outcomes = new Array(suites.length);
  let next = 0;
  const worker = async () => {
    while (next < suites.length) {
      const index = next++;
      const suite = suites[index];
      const reason = (await suite.missing?.()) ?? null;
      outcomes[index] =
        reason === null
          ? { result: await runSuite(suite, atOnce > 1) }
          : { leftOut: `the suite ${suite.name}: ${reason}.` };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    results: outcomes.flatMap(({ result }) => result ?? []),
    leftOut: outcomes.flatMap(({ leftOut }) => leftOut ?? []),
  };
}

async function runSuite({ name, script, environment = {}, limitMinutes = 30 }, isHeldBack) {
  const begunMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "moe-rnas-suite-"));
  const file = join(folder, "report.json");
  const said = isHeldBack ? [] : null;
  const ending = await endingOf(script, { ...environment, SUITE_REPORT: file }, limitMinutes, said);
  const result = suiteResult(name, ending, existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);
  rmSync(folder, { recursive: true, force: true });
  const seconds = Math.round((performance.now() - begunMs) / 1000);
  if (said !== null) process.stdout.write(Buffer.concat(said));
  console.log(`Suite ${name}: ${result.failed === 0 ? "passed" : "FAILED"} after ${seconds} s`);
  return result;
}

/**
 * @param {Buffer[] | null} said gets what the process says; null lets it say that itself
 * @returns how the process ended otherwise than by exit code 0; null where it did not
 */
async function endingOf(script, environment, limitMinutes, said) {
  const child = spawn(process.execPath, script, {
    cwd: root,
    stdio: said === null ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
    // A group of its own, which can be ended as a whole.
    detached: process.platform !== "win32",
  });
  if (said !== null) for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
  const end = (signal) => {
    if (process.platform === "win32") return child.kill(signal);
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has ended.
    }
  };
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end("SIGKILL");
  }, limitMinutes * 60_000);
  const interrupted = (signal) => {
    end(signal);
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...ending) => resolve(ending));
  });
  for (const each of ["SIGINT", "SIGTERM"]) process.removeListener(each, interrupted);
  clearTimeout(timer);
  if (isLate) return `killed after ${limitMinutes} minutes`;
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? null : `exit code ${code}`;
}
