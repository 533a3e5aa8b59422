import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadOptionalPackage } from "../../src/training/optionalPackage.ts";

const folder = mkdtempSync(path.join(tmpdir(), "rnas-optional-"));
const script = process.argv[1] as string;

afterEach(() => {
  process.argv[1] = script;
  rmSync(folder, { recursive: true, force: true });
});

test("a package is found beside the script that a command of another folder links to", async () => {
  const installed = path.join(folder, "lib", "node_modules", "moe-rnas");
  const wanted = path.join(installed, "node_modules", "rnas-wanted");
  mkdirSync(wanted, { recursive: true });
  mkdirSync(path.join(folder, "bin"));
  writeFileSync(path.join(wanted, "package.json"), '{ "main": "main.cjs" }');
  writeFileSync(path.join(wanted, "main.cjs"), "module.exports = 7;");
  writeFileSync(path.join(installed, "cli.js"), "");
  const command = path.join(folder, "bin", "moe-rnas");
  symlinkSync(path.join(installed, "cli.js"), command);
  process.argv[1] = command;

  expect((await loadOptionalPackage("rnas-wanted", folder))?.exports).toBe(7);
  expect(await loadOptionalPackage("rnas-unwanted", folder)).toBeNull();
});
