import { expect, test } from "vitest";
import { revectorisation } from "../../src/training/chooseVectors.ts";

test("revectorisation is asked for where V8 has it, by the name that it has there", () => {
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
