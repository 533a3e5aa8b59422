import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeFile, testFolder, WindowsProcess, windowsPath } from "./windowsProcess.ts";
import { windowsPrograms } from "./wine.mjs";

const root = path.resolve(import.meta.dirname, "../..");

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs tests of the unit suite on Windows. @returns what failed, in a line each. */
async function failuresOf(args: readonly string[]): Promise<{ readonly passed: number; readonly failures: string[] }> {
  const report = path.join(testFolder(), "report.json");
  const vitest = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=json",
    `--outputFile=${windowsPath(report)}`,
    ...args,
  ];
  const environment = {
    NAPI_RS_NATIVE_LIBRARY_PATH: windowsPath(windowsPrograms().rolldown),
    ESBUILD_BINARY_PATH: windowsPath(windowsPrograms().esbuild),
  };
  const { stderr } = await new WindowsProcess(nodeFile, vitest, { cwd: root, environment }).ended;
  const { numPassedTests, testResults } = JSON.parse(readFile(report, stderr)) as Report;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === "failed");
    if (failed.length === 0 && status === "failed") return [`${name}: ${message}`];
    return failed.map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${failureMessages[0]?.split("\n")[0]}`);
  });
  return { passed: numPassedTests, failures };
}

function readFile(report: string, otherwise: string): string {
  try {
    return readFileSync(report, "utf8");
  } catch (cause) {
    throw new Error(`vitest wrote no report: ${otherwise}`, { cause });
  }
}

test("what only computes passes its tests", async () => {
  const { passed, failures } = await failuresOf(["--project=pure"]);
  expect(failures).toEqual([]);
  expect(passed).toBeGreaterThan(1000);
});
