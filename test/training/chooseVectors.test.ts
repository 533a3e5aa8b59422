import { expect, test } from "vitest";
import { revectorisation, usesLiftoff } from "../../src/training/chooseVectors.ts";

test("revectorisation is turned on where V8 has it, by the name that it has there", () => {
  const cases: [string, string, string, string | null][] = [
    ["11.3.244.8-node.33", "x64", "linux", null],
    ["12.4.254.21-node.33", "x64", "linux", null],
    ["12.9.202.28-node.13", "x64", "linux", "--experimental-wasm-revectorize"],
    ["13.6.233.10-node.27", "x64", "win32", "--experimental-wasm-revectorize"],
    ["13.8.258.32-electron.0", "x64", "linux", "--experimental-wasm-revectorize"],
    ["15.6.1.1", "x64", "linux", "--wasm-revectorize"],
    ["13.6.233.10-node.27", "arm64", "linux", null],
    ["13.6.233.10-node.27", "x64", "darwin", null],
  ];
  for (const [v8, arch, platform, flag] of cases)
    expect(revectorisation(v8, arch, platform), `${v8} ${arch}`).toBe(flag);
});

test("the baseline compiler is on again only where the user did not turn it off", () => {
  expect(usesLiftoff([])).toBe(true);
  expect(usesLiftoff(["", "--max-old-space-size=100"])).toBe(true);
  expect(usesLiftoff(["--no-liftoff"])).toBe(false);
  expect(usesLiftoff(["--noliftoff"])).toBe(false);
  expect(usesLiftoff(["--no_liftoff", "--inspect"])).toBe(false);
  // As V8 has it, the last one counts.
  expect(usesLiftoff(["--no-liftoff", "--liftoff"])).toBe(true);
  expect(usesLiftoff(["--liftoff", "--no-liftoff"])).toBe(false);
});
