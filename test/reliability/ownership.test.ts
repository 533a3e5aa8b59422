import { spawn } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { connectControl } from "../../src/control/controlClient.ts";
import { startRun } from "../../src/engine/session.ts";
import { endSearch } from "../../src/host/processes/endProcess.ts";
import type { LockContent } from "../../src/store/lockFile.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { builtEngine } from "../engine/builtEngine.ts";
import { comparableLog, tinyConfig, tinyRequest } from "../engine/tinyRun.ts";
import { SearchProcess } from "../soak/searchProcess.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inContainer, insidePid, noNamespaces, underHostName } from "./namespaces.ts";

/** Real processes, and the real lease of 20 s. */

const leftOut = noNamespaces();
if (leftOut !== null) console.warn(`ownership across namespaces is not tested: ${leftOut}`);
const leaseMs = 20_000;

async function engineProcess(args: readonly string[], before: readonly string[] = []): Promise<SearchProcess> {
  const process = new SearchProcess((await builtEngine()).engine, args, before);
  onTestFinished(() => process.signal("SIGKILL"));
  return process;
}

async function configFile(generations: number): Promise<string> {
  const file = path.join(await temporaryFolder(), "tiny.rnas");
  await writeFile(file, tinyConfig({ generations }));
  return file;
}

/** A run whose process was killed in the middle of the search. */
async function killedRun(): Promise<RunFolder> {
  const process = await engineProcess(["start", await configFile(500)]);
  const folder = new RunFolder((await process.started) as string);
  process.signal("SIGKILL");
  await process.ended;
  return folder;
}

async function changeLock(folder: RunFolder, changes: Partial<LockContent>): Promise<void> {
  const content = JSON.parse(await readFile(folder.lockFile, "utf8")) as LockContent;
  await writeFile(folder.lockFile, JSON.stringify({ ...content, ...changes }));
}

/** How long it takes until the run goes on in another process; that is paused then. */
async function msUntilResumed(folder: RunFolder, before: readonly string[] = []): Promise<number> {
  const begunMs = performance.now();
  const process = await engineProcess(["resume", folder.folder], before);
  expect(await process.started, process.lastMessage).toBe(folder.folder);
  const ms = performance.now() - begunMs;
  process.signal("SIGTERM");
  expect(await process.ended).toMatchObject({ code: 0 });
  expect((await readSessions(folder.folder)).slice(-3).map(({ type }) => type)).toEqual([
    "crashDetected",
    "resumed",
    "paused",
  ]);
  return ms;
}

async function status(folder: RunFolder): Promise<string> {
  let said = "";
  const out = (text: string) => {
    said += text;
  };
  await dispatch(["status", folder.folder], { out, err: out, interactive: false, columns: 80 });
  return said;
}

/** A program that has nothing to do with us. */
function foreignProcess(): { readonly pid: number; readonly isAlive: () => boolean } {
  const child = spawn("sleep", ["300"]);
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { pid: child.pid as number, isAlive: () => child.exitCode === null && child.signalCode === null };
}

const onLinux = test.runIf(process.platform === "linux");

onLinux("killed: the run goes on at once", async () => {
  expect(await msUntilResumed(await killedRun())).toBeLessThan(leaseMs / 2);
});

onLinux("killed, and its number given to another program: the run goes on at once, and the program stays", async () => {
  const folder = await killedRun();
  const foreign = foreignProcess();
  await changeLock(folder, { pid: foreign.pid });
  expect(await endSearch(folder, "stop")).toBe("wasNotRunning");
  expect(await msUntilResumed(folder)).toBeLessThan(leaseMs / 2);
  expect(foreign.isAlive()).toBe(true);
});

test.runIf(leftOut === null)("killed, and the host renamed: the run goes on at once", async () => {
  expect(await msUntilResumed(await killedRun(), underHostName("renamed"))).toBeLessThan(leaseMs / 2);
});

test.runIf(leftOut === null)("alive, and the host renamed: the run is refused", async () => {
  const owner = await engineProcess(["start", await configFile(500)]);
  const folder = (await owner.started) as string;
  const rival = await engineProcess(["resume", folder], underHostName("renamed"));
  expect(await rival.ended).toMatchObject({ code: 1, failure: "RUN_LOCKED" });
});

test("killed where nothing proves it to others (another boot, no /proc): the run goes on after a lease, and nothing is signalled", async () => {
  const foreign = foreignProcess();
  const cases: readonly Partial<LockContent>[] = [
    { bootId: "an earlier boot" },
    { bootId: null, startTicks: null, pidNamespace: null },
  ];
  const folders = await Promise.all(cases.map(killedRun));
  const waits = folders.map(async (folder, index) => {
    await changeLock(folder, { ...cases[index], pid: foreign.pid });
    return msUntilResumed(folder);
  });
  for (const ms of await Promise.all(waits)) {
    expect(ms).toBeGreaterThan(leaseMs);
    expect(ms).toBeLessThan(3 * leaseMs);
  }
  expect(foreign.isAlive()).toBe(true);
});

test("a lock that names a foreign process of this machine, as from a container: that process is never signalled", async () => {
  const folder = await killedRun();
  const foreign = foreignProcess();
  // Its signs of life go on, so a process on another machine works on the run.
  await changeLock(folder, { pid: foreign.pid, pidNamespace: "pid:[1]" });
  const { token } = JSON.parse(await readFile(folder.lockFile, "utf8")) as LockContent;
  let beats = 0;
  const beating = setInterval(() => void writeFile(`${folder.lockFile}.beat-${token}`, String(beats++)), 500);
  onTestFinished(() => clearInterval(beating));
  const times = { reachedMs: 500, askedMs: 500, signalledMs: 500 };
  expect(await endSearch(folder, "stop", null, times)).toBe("notVerified");
  expect(await status(folder)).toContain("held by process");
  expect(foreign.isAlive()).toBe(true);
});

onLinux("a suspended process of this machine keeps its run; without proof of who it is it is left alone", async () => {
  const owner = await engineProcess(["start", await configFile(500)]);
  const folder = new RunFolder((await owner.started) as string);
  owner.signal("SIGSTOP");
  const rival = await engineProcess(["resume", folder.folder]);
  expect(await rival.ended).toMatchObject({ code: 1, failure: "RUN_LOCKED" });
  const times = { reachedMs: 500, askedMs: 500, signalledMs: 500 };
  expect(await endSearch(folder, "stop", null, times)).toBe("notVerified");
  owner.signal("SIGCONT");
  expect(await endSearch(folder, "pause")).toBe("ended");
  expect(await owner.ended).toMatchObject({ code: 0 });
});

test.runIf(leftOut === null)(
  "in another container on the same disk, with the same host name: refused while it lives, taken over a lease after its end",
  async () => {
    const file = await configFile(500);
    const owner = await engineProcess(["start", file], inContainer(hostname(), path.join(path.dirname(file), "tmp")));
    const folder = new RunFolder((await owner.started) as string);
    const rival = await engineProcess(["resume", folder.folder]);
    expect(await rival.ended).toMatchObject({ code: 1, failure: "RUN_LOCKED" });
    owner.signal("SIGKILL");
    await owner.ended;
    expect(await msUntilResumed(folder)).toBeGreaterThan(leaseMs);
  },
);

test.runIf(leftOut === null)(
  "suspended in another container for longer than a lease, and woken while its successor searches: it leaves, and the log is that of one search",
  async () => {
    const generations = 30;
    const undisturbed = await startRun(tinyRequest(await temporaryFolder(), { generations }), {
      evaluatorFile: (await builtEngine()).evaluator,
    });
    await undisturbed.finished;
    const expected = await comparableLog(undisturbed.folder.folder);

    const file = await configFile(generations);
    const owner = await engineProcess(["start", file], inContainer("sleeper", path.join(path.dirname(file), "tmp")));
    const folder = new RunFolder((await owner.started) as string);
    const inside = insidePid(owner.pid as number);
    process.kill(inside, "SIGSTOP");
    onTestFinished(() => {
      if (owner.pid !== undefined) owner.signal("SIGKILL");
    });
    const successor = await engineProcess(["resume", folder.folder]);
    expect(await successor.started, successor.lastMessage).toBe(folder.folder);
    expect(successor.errors).toContain("on sleeper worked on this run and cannot be asked from here");
    process.kill(inside, "SIGCONT");
    expect(await owner.ended).toMatchObject({ code: 1, failure: "RUN_TAKEN_OVER" });
    expect(await successor.ended).toMatchObject({ code: 0 });
    expect((await comparableLog(folder.folder)).length).toBe(expected.length);
    expect(await comparableLog(folder.folder)).toEqual(expected);
  },
);

test("a copied control.json does not lead to the process of the original", async () => {
  const owner = await engineProcess(["start", await configFile(500)]);
  const folder = new RunFolder((await owner.started) as string);
  const client = await vi.waitUntil(() => connectControl(folder.folder), { timeout: 10_000 });
  expect(client.greeting.pid).toBe(owner.pid);
  client.close();
  const copy = new RunFolder(await temporaryFolder());
  await copyFile(folder.controlFile, copy.controlFile);
  expect(await connectControl(copy.folder)).toBeNull();
});
