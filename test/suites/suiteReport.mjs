import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "../../scripts/ensureInstalled.mjs";
import { closingLines, sumOf } from "./closing.mjs";

/** What a suite's tests did, collected while they run. */
export class SuiteReport {
  passed = 0;
  skipped = 0;
  /** @type {string[]} */
  failures = [];

  pass() {
    this.passed++;
  }

  skip() {
    this.skipped++;
  }

  /** @param {string} test its name, with the file or the part of the suite that it is of. @param {unknown} [error] */
  fail(test, error) {
    const message = error === undefined ? "" : `: ${inOneLine(error)}`;
    this.failures.push(`${test}${message}`);
  }

  /** @returns {import("./closing.mjs").Counts} */
  get counts() {
    const { passed, skipped, failures } = this;
    return { passed, failed: failures.length, skipped, failures };
  }

  /** Writes it where the process that runs several suites looks for it: into the file that SUITE_REPORT names. */
  write() {
    writeCounts(this.counts);
  }
}

/**
 * Ends the process of one or more suites: report, closing lines, exit code.
 *
 * @param {readonly import("./closing.mjs").SuiteResult[]} results
 * @param {readonly string[]} [leftOut] suites that this machine cannot run, with the reason
 */
export function endWith(results, leftOut = []) {
  for (const line of closingLines(results, leftOut)) console.log(line);
  const sum = sumOf(results);
  writeCounts(sum);
  process.exit(sum.failed > 0 ? 1 : 0);
}

function writeCounts(counts) {
  const file = process.env.SUITE_REPORT;
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
}

/** A file as it is named in a report. */
export function fileName(path) {
  return relative(root, path).replaceAll("\\", "/");
}

/** Its message in one line that is short enough for a list. */
function inOneLine(error) {
  const message = stripVTControlCharacters(String(error?.message ?? error));
  return message.replace(/\s+/g, " ").trim().slice(0, 200);
}
