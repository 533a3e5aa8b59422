import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Rng } from "../../src/base/rng.ts";
import { connectControl } from "../../src/control/controlClient.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import type { SmallDisk } from "../reliability/tmpfs.ts";
import type { SearchProcess } from "./searchProcess.ts";
import type { Expected } from "./soakLog.ts";

/** A search process at work, and what a fault may do to it. */
export interface Victim {
  readonly process: SearchProcess;
  /** Null while it has not made or found its run folder. */
  readonly folder: string | null;
  readonly disk: SmallDisk | null;
  readonly rng: Rng;
  readonly expected: Expected;
  /** Starts a second process on the same run. */
  readonly startAnother: (folder: string) => SearchProcess;
}

/** Does its worst, and comes back when the process has ended or goes on. */
export type Fault = (victim: Victim) => Promise<void>;

/** What can happen to a search; each by itself must cost nothing but time. */
export const faults: { readonly [name: string]: Fault } = {
  "kill -9": async ({ process }) => {
    process.signal("SIGKILL");
    await process.ended;
  },

  /** As a power cut leaves it: the next record's first bytes, and drafts that were never renamed. */
  "kill -9 in the middle of a write": async ({ process, folder, rng, expected }) => {
    process.signal("SIGKILL");
    await process.ended;
    if (folder === null) return;
    const run = new RunFolder(folder);
    const bytes = await readFile(run.eventsFile).catch(() => null);
    if (bytes === null || bytes.at(-1) !== newline) return;
    const next = expected.bytes.subarray(...recordAt(expected.bytes, countLines(bytes)));
    if (next.length > 1) await appendFile(run.eventsFile, next.subarray(0, 1 + rng.int(next.length - 1)));
    await writeFile(path.join(run.weightsFolder, "0.safetensors.new"), "half a file").catch(ignoreFull);
    await writeFile(path.join(run.spoolFolder, "0-end.json.new"), "half").catch(ignoreFull);
  },

  "SIGSTOP, SIGCONT": async ({ process, rng }) => {
    process.signal("SIGSTOP");
    await wait(rng.int(300));
    process.signal("SIGCONT");
  },

  "SIGSTOP, kill -9": async ({ process, rng }) => {
    process.signal("SIGSTOP");
    await wait(rng.int(100));
    process.signal("SIGKILL");
    await process.ended;
  },

  "pause by the control channel": async ({ process, folder }) => {
    const client = folder === null ? null : await connectControl(folder);
    if (client === null) return;
    await client.pause().catch(() => {
      // It ended by itself meanwhile.
    });
    client.close();
    await process.ended;
  },

  "pause by SIGTERM": async ({ process }) => {
    // Before it has begun the signal ends it as any process.
    process.signal("SIGTERM");
    await process.ended;
  },

  "a second process on the same run": async ({ process, folder, startAnother }) => {
    if (folder === null) return;
    await endAllButOne([process, startAnother(folder)], 0);
  },

  "two processes resume a killed run at once": async ({ process, folder, startAnother, rng }) => {
    process.signal("SIGKILL");
    await process.ended;
    if (folder === null) return;
    await endAllButOne([startAnother(folder), startAnother(folder)], rng.int(300));
  },

  "disk full": async ({ process, disk, rng }) => {
    if (disk === null) return;
    await disk.fill(rng.int(3) * 4096);
    // With nothing to write it may even complete.
    const ended = await Promise.race([process.ended, wait(5000, null)]);
    if (ended === null) process.signal("SIGKILL");
    const { failure } = await process.ended;
    await disk.makeRoom();
    if (failure !== null && failure !== "DISK_FULL") throw new Error(`a full disk gave ${failure}`);
  },

  "disk read-only at resume": async ({ process, folder, disk, startAnother }) => {
    if (disk === null || folder === null) return;
    process.signal("SIGKILL");
    await process.ended;
    disk.setReadOnly(true);
    try {
      const { failure } = await startAnother(folder).ended;
      if (failure !== "NOT_WRITABLE") throw new Error(`a read-only disk gave ${failure}`);
    } finally {
      disk.setReadOnly(false);
    }
  },
};

/** Of two processes on one run, one at most may have it at a time; after a while the one that has it is killed. */
async function endAllButOne(both: readonly SearchProcess[], afterMs: number): Promise<void> {
  let ended = 0;
  for (const process of both) void process.ended.then(() => ended++);
  const begun = await Promise.all(both.map(({ started }) => started));
  // The first may have come to its end before the second began: then both may have had it.
  if (begun.every((folder) => folder !== null) && ended === 0) throw new Error("two processes have the same run");
  await wait(afterMs);
  for (const process of both) process.signal("SIGKILL");
  for (const { failure } of await Promise.all(both.map((process) => process.ended))) {
    if (failure !== null && failure !== "RUN_LOCKED") throw new Error(`of two processes one failed: ${failure}`);
  }
}

const newline = 0x0a;

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}

/** Where the record after `count` others begins and ends. */
function recordAt(bytes: Buffer, count: number): [number, number] {
  let at = 0;
  for (let line = 0; line < count; line++) at = bytes.indexOf(newline, at) + 1;
  return [at, bytes.indexOf(newline, at) + 1];
}

function ignoreFull(cause: NodeJS.ErrnoException): void {
  if (cause.code !== "ENOSPC") throw cause;
}
