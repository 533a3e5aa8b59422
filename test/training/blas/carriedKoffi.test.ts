import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const script = pathToFileURL(path.resolve("scripts/carriedKoffi.mjs")).href;

/** In a process of its own: the script is no part of the TypeScript project. */
function carry(folder: string, target: string | null): boolean {
  const code = `import { carryKoffi } from ${JSON.stringify(script)};
    process.stdout.write(String(carryKoffi(${JSON.stringify(folder)}, ${JSON.stringify(target)})));`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }) === "true";
}

test("an extension for this platform carries a koffi that loads from beside its bundles; any other carries none", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rnas-carried-"));
  try {
    const load = 'const { version } = require("koffi"); process.stdout.write(version);';
    const versionBeside = () =>
      execFileSync(process.execPath, ["-e", load], { cwd: folder, encoding: "utf8", env: { NODE_PATH: "" } });
    expect(carry(folder, `${process.platform}-${process.arch}`)).toBe(true);
    expect(versionBeside()).toBe(createRequire(import.meta.url)("koffi").version);

    expect(carry(folder, "freebsd-arm64")).toBe(false);
    expect(existsSync(path.join(folder, "node_modules"))).toBe(false);
    expect(carry(folder, `${process.platform}-${process.arch}`)).toBe(true);
    expect(carry(folder, null)).toBe(false);
    expect(existsSync(path.join(folder, "node_modules"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
