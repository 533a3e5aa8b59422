import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { comparableLog, tinyConfig } from "../engine/tinyRun.ts";
import { WindowsSearch } from "./searchProcess.ts";
import { moeRnas, moeRnasHere, testFolder, windowsPath } from "./windowsProcess.ts";
import { windowsPrograms } from "./wine.mjs";

/** Hands back the weights that it is given; with a file `hang` beside it, it never answers. */
const trainer = `
const fs = require("node:fs");
const tell = (answer) => process.stdout.write(JSON.stringify(answer) + "\\n");
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  if (fs.existsSync("hang")) { fs.writeFileSync("hanging", ""); setInterval(() => {}, 1000); return; }
  for (let epoch = 1; epoch <= request.epochs; epoch++) {
    tell({ type: "epoch", epoch, trainingLoss: 1 / epoch, validationLoss: 1 / epoch, learningRate: 0.1 });
  }
  fs.copyFileSync(request.startWeights, request.weightsFile);
  tell({ type: "result", metrics: { validation_loss: 1 / request.epochs, mse: 0.25 }, trainingMacs: 42 });
});
`;

function project(): string {
  const folder = testFolder();
  const training = ", backend: command, command: node train.cjs";
  writeFileSync(path.join(folder, "tiny.rnas"), tinyConfig({ generations: 1, population: 4, training }));
  writeFileSync(path.join(folder, "train.cjs"), trainer);
  return folder;
}

/** Processes of this suite's Windows whose command line holds a word. */
function processesWith(word: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const own = `WINEPREFIX=${process.env.WINEPREFIX}\0`;
      return read(pid, "cmdline").includes(word) && read(pid, "environ").includes(own);
    } catch {
      // It has just ended, or is another user's.
      return false;
    }
  });
}

function read(pid: string, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, "latin1");
}

test("a program of the user's trains as it does on Linux", async () => {
  const [windows, linux] = [project(), project()];
  const there = await moeRnas(["search", "tiny.rnas"], { cwd: windows });
  expect(there, there.stderr).toMatchObject({ code: 0 });
  expect(moeRnasHere(["search", "tiny.rnas"], { cwd: linux })).toMatchObject({ code: 0 });
  const [log, other] = await Promise.all(
    [windows, linux].map((each) => comparableLog(path.join(each, ".rnas/tiny-001"))),
  );
  expect(log).toEqual(other);
});

test("a search that is killed takes the program at work with it", async () => {
  const taskkill = path.join(present(process.env.WINEPREFIX, "the prefix"), "drive_c/windows/system32/taskkill.exe");
  rmSync(taskkill);
  symlinkSync(windowsPrograms().node, taskkill);
  const folder = project();
  writeFileSync(path.join(folder, "hang"), "");
  const standIn = `--require ${windowsPath(path.resolve("test/windows/taskkill.cjs")).replaceAll("\\", "/")}`;
  const search = new WindowsSearch(["start", "tiny.rnas"], { cwd: folder, environment: { NODE_OPTIONS: standIn } });
  await search.until(() => existsSync(path.join(folder, "hanging")));
  // The guard, the shell and the program.
  expect(processesWith("train.cjs")).toHaveLength(3);
  await search.kill();
  while (processesWith("train.cjs").length > 0) await wait(20);
});
