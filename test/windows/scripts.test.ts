import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeFile, testFolder, WindowsProcess, windowsPath } from "./windowsProcess.ts";

const scripts = windowsPath(path.resolve("scripts/ensureInstalled.mjs")).replaceAll("\\", "/");

const probe = `
import { exitCodesOf } from "file:///${scripts}";
const words = 'if (process.argv[1] !== "two words") process.exit(1); process.exit(7)';
console.log(JSON.stringify(await exitCodesOf([
  [process.execPath, ["-e", words, "two words"]],
  ["npm", ["--version"]],
])));
`;

test("the project's scripts start Node below Program Files with the arguments it is given, and npm", async () => {
  const folder = testFolder();
  writeFileSync(path.join(folder, "probe.mjs"), probe);
  const ended = await new WindowsProcess(nodeFile, ["probe.mjs"], { cwd: folder }).ended;
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(ended.stdout.trim().split("\n").at(-1) ?? "")).toEqual([7, 0]);
});
