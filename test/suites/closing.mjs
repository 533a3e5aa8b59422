// What a run of suites ends with: what was left out, what failed, and a last line that counts everything.

/**
 * What a suite did. It writes this as JSON into the file that SUITE_REPORT names (`reportSuite`).
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures each test that failed, and each file that did not load, in one line
 */

/** @typedef {Counts & { readonly name: string }} SuiteResult */

/**
 * The result of a suite from its report and from how its process ended. A process that says failure while its report
 * says none, one without a report, and one in which no test ran count as one failure.
 *
 * @param {string} name
 * @param {string | null} ending how the process ended otherwise than by exit code 0; null where it did not
 * @param {Counts | null} report
 * @returns {SuiteResult}
 */
export function suiteResult(name, ending, report) {
  const counts = report ?? { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (counts.failed > 0) return { name, ...counts };
  const fault =
    ending !== null
      ? report === null
        ? `${ending}, without a report`
        : `${ending}, though no test failed`
      : report === null
        ? "ended without a report"
        : report.passed === 0
          ? "no test ran"
          : null;
  return fault === null ? { name, ...counts } : { name, ...counts, failed: 1, failures: [fault] };
}

/**
 * The sum of results. Where there are several, a failure is named with its suite.
 *
 * @param {readonly SuiteResult[]} results
 * @returns {Counts}
 */
export function sumOf(results) {
  const sum = (count) => results.reduce((total, result) => total + result[count], 0);
  return {
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    failures: results.flatMap(({ name, failures }) =>
      failures.map((failure) => (results.length > 1 ? `${name}: ${failure}` : failure)),
    ),
  };
}

/**
 * The lines that end a run of suites; the last one is `N passed, N failed, N skipped`.
 *
 * @param {readonly SuiteResult[]} results
 * @param {readonly string[]} [leftOut] suites that this machine cannot run, with the reason
 * @returns {string[]}
 */
export function closingLines(results, leftOut = []) {
  const { passed, failed, skipped, failures } = sumOf(results);
  return [
    ...leftOut.map((each) => `Left out: ${each}`),
    ...(failures.length === 0 ? [] : ["Failed:", ...failures.map((failure) => `  ${failure}`)]),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ];
}
