import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { firstSteps } from "../package/packedCli.mjs";
import { type Ended, testFolder, WindowsProcess, windowsPath } from "./windowsProcess.ts";

/** What a user types at the prompt of `cmd`. */
function atPrompt(line: string, cwd: string): Promise<Ended> {
  return new WindowsProcess("cmd", ["/c", ...line.split(" ")], { cwd }).ended;
}

/**
 * The trick by which the command file of npm's `cmd-shim` avoids the question "Terminate batch job?": a jump to a label
 * that is not there leaves the file, but not the line. Wine's `cmd` does not know it.
 */
const trick = "endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & ";

test("npm installs the package, and npx takes the first steps with it", async () => {
  const folder = testFolder();
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const tarball = windowsPath(present(process.env.MOE_RNAS_PACKAGE, "the package"));
  // What computes natively comes from the network.
  const installed = await atPrompt(`npm install --offline --omit=optional --no-audit --no-fund ${tarball}`, folder);
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  const shim = path.join(folder, "node_modules", ".bin", "moe-rnas.cmd");
  const text = readFileSync(shim, "utf8");
  expect(text).toContain(`${trick}"%_prog%"  "%dp0%\\..\\moe-rnas\\dist\\cli.js" %*`);
  writeFileSync(shim, text.replace(trick, ""));

  for (const { prepare, args, wanted = 0, check } of firstSteps) {
    prepare?.(folder);
    const ended = await atPrompt(`npx moe-rnas ${args.join(" ")}`, folder);
    const step = args.join(" ");
    expect(ended.code, `${step}\n${ended.stderr}`).toBe(wanted);
    expect(check(ended, folder), `${step}\n${ended.stdout}`).toBe(true);
  }
});
