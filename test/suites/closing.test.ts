import { expect, test } from "vitest";
import { closingLines, suiteResult, sumOf } from "./closing.mjs";

const green = { passed: 3, failed: 0, skipped: 1, failures: [] };
const red = { passed: 2, failed: 2, skipped: 0, failures: ["a.test.ts: adds", "b.test.ts: did not load"] };

test("a suite that reports and ends well is what it reports", () => {
  expect(suiteResult("unit", null, green)).toEqual({ name: "unit", ...green });
  expect(suiteResult("unit", "exit code 1", red)).toEqual({ name: "unit", ...red });
});

test("a report of failures counts whatever the exit code", () => {
  expect(suiteResult("unit", null, red).failed).toBe(2);
});

test.each([
  ["exit code 1", green, "exit code 1, though no test failed"],
  ["killed after 4 minutes", null, "killed after 4 minutes, without a report"],
  [null, null, "ended without a report"],
  [null, { ...green, passed: 0 }, "no test ran"],
])("ended by %j with the report %j, a suite has failed once: %s", (ending, report, fault) => {
  const result = suiteResult("e2e", ending, report);
  expect(result.failed).toBe(1);
  expect(result.failures).toEqual([fault]);
  expect(result.passed).toBe(report?.passed ?? 0);
});

test("the closing line counts all suites, and the lines above it name what failed and what was left out", () => {
  const results = [
    { name: "checks", passed: 5, failed: 0, skipped: 0, failures: [] },
    { name: "unit", ...red },
    suiteResult("host", "ended by SIGKILL", null),
  ];
  expect(sumOf(results)).toMatchObject({ passed: 7, failed: 3, skipped: 0 });
  expect(closingLines(results, ["the suite windows: there is no Wine."])).toEqual([
    "Left out: the suite windows: there is no Wine.",
    "Failed:",
    "  unit: a.test.ts: adds",
    "  unit: b.test.ts: did not load",
    "  host: ended by SIGKILL, without a report",
    "7 passed, 3 failed, 0 skipped",
  ]);
});

test("a failure of the only suite is named without it", () => {
  expect(sumOf([{ name: "e2e", ...red }]).failures).toEqual(red.failures);
});

test("where all is green the closing line stands alone", () => {
  expect(closingLines([{ name: "unit", ...green }])).toEqual(["3 passed, 0 failed, 1 skipped"]);
});
