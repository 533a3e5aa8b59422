import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { currentProcess, type ProcessIdentity } from "../../src/store/processIdentity.ts";
import { acquireRunLock, RunLockedError, runLockOwner } from "../../src/store/runLock.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const lockIn = async () => path.join(await temporaryFolder(), "lock");

test("the lock of a living process names it and what to do", async () => {
  const file = await lockIn();
  const lock = await acquireRunLock(file);
  const refusal = await acquireRunLock(file).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(RunLockedError);
  expect(refusal.code).toBe("RUN_LOCKED");
  expect(refusal.message).toContain(`process ${process.pid}`);
  expect(refusal.remedy).toContain(`end process ${process.pid}`);
  expect(await runLockOwner(file)).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(await runLockOwner(file)).toBeNull();
  await (await acquireRunLock(file)).release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("the lock of a killed process is taken over at once, also while it is a zombie", async () => {
  const file = await lockIn();
  const child = spawn("sleep", ["60"]);
  const stat = await readFile(`/proc/${child.pid}/stat`, "utf8").catch(() => null);
  const startTicks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  const owner: ProcessIdentity = { ...currentProcess(), pid: child.pid as number, startTicks };
  await writeFile(file, JSON.stringify({ ...owner, token: "t" }));
  await expect(acquireRunLock(file)).rejects.toThrow(RunLockedError);
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  const lock = await acquireRunLock(file);
  expect(lock.takenFrom).toMatchObject({ pid: child.pid });
  await lock.release();
});

test.each<[string, Partial<ProcessIdentity>]>([
  ["an earlier boot", { bootId: "another boot" }],
  ["a process whose number was given away again", { startTicks: "1" }],
])("the lock of %s is taken over", async (_, difference) => {
  const file = await lockIn();
  await writeFile(file, JSON.stringify({ ...currentProcess(), startTicks: "2", ...difference, token: "t" }));
  const lock = await acquireRunLock(file);
  expect(lock.takenFrom?.pid).toBe(process.pid);
  await lock.release();
});

test("of another machine nothing is known: its lock holds, and the error says how to lift it", async () => {
  const file = await lockIn();
  await writeFile(file, JSON.stringify({ ...currentProcess(), host: `not-${hostname()}`, token: "t" }));
  await expect(acquireRunLock(file)).rejects.toMatchObject({ remedy: expect.stringContaining("delete the lock file") });
});

test("a half-written lock is nobody's", async () => {
  const file = await lockIn();
  await writeFile(file, '{"pid": 12');
  await (await acquireRunLock(file)).release();
});

test("of many that find a dead lock at the same moment, one gets it", async () => {
  const file = await lockIn();
  await writeFile(file, JSON.stringify({ ...currentProcess(), bootId: "another boot", token: "t" }));
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => acquireRunLock(file)));
  const won = attempts.filter((attempt) => attempt.status === "fulfilled");
  expect(won.length).toBe(1);
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(RunLockedError);
  }
});
