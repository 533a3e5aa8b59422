import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { beatFile, type LockContent, successorFile } from "../../src/store/lockFile.ts";
import { LockWatch, proveOwner, runLockOwner } from "../../src/store/lockWatch.ts";
import { openOwnerEndpoint } from "../../src/store/ownerEndpoint.ts";
import { currentProcess, type ProcessIdentity } from "../../src/store/processIdentity.ts";
import { acquireRunLock, RunLockedError, RunTakenOverError } from "../../src/store/runLock.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A hundredth of the real times. */
const timing = { beatMs: 20, leaseMs: 200 };
const token = "00000000-0000-4000-8000-000000000001";

const lockIn = async () => path.join(await temporaryFolder(), "lock");

/** A lock as another process left it. */
async function leave(file: string, content: Partial<LockContent>): Promise<void> {
  await writeFile(file, JSON.stringify({ ...currentProcess(), token, ...content }));
}

/** A process that is gone, as it was. */
async function goneProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ["-e", ""]);
  const identity = await identityOf(child.pid as number);
  await once(child, "exit");
  return identity;
}

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const startTicks = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  return { ...currentProcess(), pid, startTicks };
}

/** Says from another machine that it lives, until the test ends. */
function beatFrom(file: string): void {
  let beats = 0;
  const timer = setInterval(() => void writeFile(beatFile(file, token), String(beats++)), timing.beatMs);
  onTestFinished(() => clearInterval(timer));
}

/** As another machine, or another container with the same host name, has it. */
const elsewhere = { bootId: "another boot", pidNamespace: "pid:[1]" };

test("the lock of a living process names it and what to do", async () => {
  const file = await lockIn();
  const lock = await acquireRunLock(file);
  const refusal = await acquireRunLock(file).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(RunLockedError);
  expect(refusal.code).toBe("RUN_LOCKED");
  expect(refusal.message).toContain(`process ${process.pid}`);
  expect(refusal.remedy).toContain(`end process ${process.pid}`);
  expect(await runLockOwner(file)).toMatchObject({ pid: process.pid, isHere: true });
  await lock.release();
  expect(await runLockOwner(file)).toBeNull();
  await (await acquireRunLock(file)).release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "the lock of a killed process is taken over at once, also while it is a zombie",
  async () => {
    const file = await lockIn();
    const child = spawn("sleep", ["60"]);
    await leave(file, await identityOf(child.pid as number));
    await expect(acquireRunLock(file)).rejects.toThrow(RunLockedError);
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    const lock = await acquireRunLock(file);
    expect(lock.takenFrom).toMatchObject({ process: { pid: child.pid }, wasSilent: false });
    await lock.release();
  },
);

test.runIf(process.platform === "linux")(
  "the lock of a process whose number was given away again is free",
  async () => {
    const file = await lockIn();
    await leave(file, { startTicks: "2" });
    const lock = await acquireRunLock(file);
    expect(lock.takenFrom).toMatchObject({ process: { pid: process.pid }, wasSilent: false });
    await lock.release();
  },
);

test.each<[string, Partial<LockContent>]>([
  ["of another machine", { ...elsewhere, host: `not-${hostname()}` }],
  ["of a container with the same host name", elsewhere],
  ["of an earlier boot", { bootId: "another boot" }],
  [
    "of a system without /proc whose number is that of a living process",
    { bootId: null, startTicks: null, pidNamespace: null },
  ],
])("the lock %s is taken over when it has been silent for a lease, and not before", async (_, difference) => {
  const file = await lockIn();
  await leave(file, difference);
  const awaited: ProcessIdentity[] = [];
  const begunMs = performance.now();
  const lock = await acquireRunLock(file, { timing, onWaiting: (owner) => awaited.push(owner) });
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(timing.leaseMs);
  expect(awaited).toMatchObject([{ pid: process.pid }]);
  expect(lock.takenFrom).toMatchObject({ wasSilent: true });
  await lock.release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("the lock of an owner on another machine that gives signs of life holds, and says where to pause it", async () => {
  const file = await lockIn();
  await leave(file, { ...elsewhere, host: "far" });
  beatFrom(file);
  const refusal = await acquireRunLock(file, { timing }).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(RunLockedError);
  expect(refusal.remedy).toContain("pause it on far");
  expect(await runLockOwner(file, timing)).toMatchObject({ host: "far", isHere: false });
});

test("an owner that answers with its token holds the lock however silent it is, and is shown to be the one", async () => {
  const file = await lockIn();
  const endpoint = await openOwnerEndpoint(token);
  await leave(file, { ...elsewhere, address: endpoint?.address ?? "" });
  await expect(acquireRunLock(file, { timing })).rejects.toMatchObject({
    remedy: expect.stringContaining("end process"),
  });
  const proof = await proveOwner(file);
  expect(proof).toMatchObject({ isOpen: true, owner: { token } });
  await endpoint?.close();
  await proof?.closed;
  expect(proof?.isOpen).toBe(false);
  await (await acquireRunLock(file, { timing })).release();
});

test("a process that answers at the address with another token is not taken for the owner", async () => {
  const file = await lockIn();
  const endpoint = await openOwnerEndpoint("00000000-0000-4000-8000-000000000002");
  await leave(file, { ...elsewhere, address: endpoint?.address ?? "" });
  expect(await proveOwner(file)).toBeNull();
  await (await acquireRunLock(file, { timing })).release();
  await endpoint?.close();
});

test("the lock in a copy of a folder is not the owner's, who works on", async () => {
  const file = await lockIn();
  const lock = await acquireRunLock(file, { timing });
  const copy = path.join(await temporaryFolder(), "copy");
  await cp(path.dirname(file), copy, { recursive: true });
  expect(await proveOwner(path.join(copy, "lock"))).toBeNull();
  const second = await acquireRunLock(path.join(copy, "lock"), { timing });
  await lock.assertHeld();
  await second.release();
  expect(await runLockOwner(file)).toMatchObject({ isHere: true });
  await lock.release();
});

test("a folder that is renamed under its owner stays that owner's", async () => {
  const file = await lockIn();
  const lock = await acquireRunLock(file, { timing });
  const moved = path.join(await temporaryFolder(), "moved");
  await rename(path.dirname(file), moved);
  await expect(acquireRunLock(path.join(moved, "lock"), { timing })).rejects.toThrow(RunLockedError);
  await rename(moved, path.dirname(file));
  await lock.release();
});

test("an owner raises its sign of life, and stops when it has given the lock back", async () => {
  const file = await lockIn();
  const lock = await acquireRunLock(file, { timing });
  const [beats] = (await readdir(path.dirname(file))).filter((name) => name.startsWith("lock.beat-"));
  const read = () => readFile(path.join(path.dirname(file), beats ?? ""), "utf8");
  const first = await read();
  await wait(5 * timing.beatMs);
  expect(await read()).not.toBe(first);
  await lock.release();
  await wait(2 * timing.beatMs);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("an owner that was taken over while it slept notices it at its next beat and before it writes", async () => {
  const file = await lockIn();
  const sleeper = await acquireRunLock(file, { timing });
  // Nothing of it can be reached or heard: a machine that sleeps.
  const content = JSON.parse(await readFile(file, "utf8")) as LockContent;
  await writeFile(file, JSON.stringify({ ...content, ...elsewhere, address: null, token }));
  const successor = await acquireRunLock(file, { timing });
  await expect(sleeper.assertHeld()).rejects.toThrow(RunTakenOverError);
  expect(sleeper.lost.reason).toBeInstanceOf(RunTakenOverError);
  await sleeper.release();
  await successor.assertHeld();
  await successor.release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("a lock that was half written is free after a lease", async () => {
  const file = await lockIn();
  await writeFile(file, '{"pid": 12');
  expect(await runLockOwner(file)).toBeNull();
  await (await acquireRunLock(file, { timing })).release();
});

test("a successor that died before its lock was in place is itself succeeded", async () => {
  const file = await lockIn();
  const gone = await goneProcess();
  await leave(file, gone);
  const second = "00000000-0000-4000-8000-000000000002";
  await leave(successorFile(file, token), { ...gone, token: second });
  await leave(successorFile(file, second), { token: "00000000-0000-4000-8000-000000000003" });
  await expect(acquireRunLock(file, { timing })).rejects.toThrow(RunLockedError);
  await rm(successorFile(file, second));
  const lock = await acquireRunLock(file, { timing });
  await expect(acquireRunLock(file, { timing })).rejects.toThrow(RunLockedError);
  await lock.release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("a watch takes a lock of another machine for free when it has seen no sign of life for a lease", async () => {
  const file = await lockIn();
  await leave(file, elsewhere);
  const watch = new LockWatch(file, timing);
  expect(await watch.owner()).toMatchObject({ isHere: false });
  await writeFile(beatFile(file, token), "1");
  await wait(timing.leaseMs);
  expect(await watch.owner()).toMatchObject({ isHere: false });
  await wait(timing.leaseMs);
  expect(await watch.owner()).toBeNull();
});

test("locks of version 0.1, which gives no sign of life: free where its process is gone, else a person decides", async () => {
  const file = await lockIn();
  const { pidNamespace: _, ...old } = currentProcess();
  await writeFile(file, JSON.stringify({ ...old, host: "far", token: "t" }));
  await expect(acquireRunLock(file, { timing })).rejects.toMatchObject({
    remedy: expect.stringContaining(`delete ${file}`),
  });
  expect(await runLockOwner(file, timing)).toMatchObject({ host: "far", isHere: false });
  await writeFile(file, JSON.stringify({ ...old, bootId: "another boot", token: "t" }));
  await (await acquireRunLock(file, { timing })).release();
});

test("of many that find a dead lock at the same moment, one gets it", async () => {
  const file = await lockIn();
  await leave(file, await goneProcess());
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => acquireRunLock(file, { timing })));
  const won = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  expect(won.length).toBe(1);
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(RunLockedError);
  }
  await won[0]?.release();
});
