import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";
import { currentProcess } from "../../src/store/processIdentity.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const rounds = 200;

async function rivals(count: number): Promise<ChildProcess[]> {
  const outfile = path.join(await temporaryFolder(), "lockRival.js");
  await build({ ...nodeBundle, entryPoints: [path.join(import.meta.dirname, "lockRival.ts")], outfile });
  return Array.from({ length: count }, () => {
    const child = fork(outfile);
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    return child;
  });
}

async function answerOf(rival: ChildProcess, lockFile: string): Promise<boolean> {
  const answer = once(rival, "message");
  rival.send(lockFile);
  return (await answer)[0] as boolean;
}

test.runIf(process.platform === "linux")(
  `of two processes that start at once, one has the run: ${rounds} times, every other time after a process that died`,
  async () => {
    const both = await rivals(2);
    for (let round = 0; round < rounds; round++) {
      const folder = await temporaryFolder();
      const lockFile = path.join(folder, "lock");
      const dead = { ...currentProcess(), startTicks: "2", token: randomUUID() };
      if (round % 2 === 1) await writeFile(lockFile, JSON.stringify(dead));
      const answers = await Promise.all(both.map((rival) => answerOf(rival, lockFile)));
      expect(answers.filter((hasLock) => hasLock).length, `round ${round}`).toBe(1);
      await Promise.all(both.map((rival) => answerOf(rival, "")));
      expect(await readdir(folder)).toEqual([]);
    }
  },
);
