import { setTimeout as wait } from "node:timers/promises";
import { connectControl } from "../../control/controlClient.ts";
import type { ControlStatus } from "../../protocol/controlProtocol.ts";
import { nodeDisk } from "../../store/disk.ts";
import { isAlive, type ProcessIdentity } from "../../store/processIdentity.ts";
import { cancelRetraining, type RetrainFolder } from "../../store/retrainFolder.ts";
import type { RunFolder } from "../../store/runFolder.ts";
import { runLockOwner } from "../../store/runLock.ts";
import { killTree, leadsGroup, signal } from "./processTree.ts";

/** How a search process came to its end. */
export type SearchEnd =
  /** It had ended already. */
  | "wasNotRunning"
  /** It kept everything and ended. */
  | "ended"
  /** It did not answer, and paused when a signal asked it to. */
  | "signalled"
  /** It did not answer and was killed; the run goes on from its log when it is resumed. */
  | "killed"
  /** It may be a process of someone else that has the number now, so nothing was done to it. */
  | "notVerified";

export interface EndTimes {
  /** For a process that has just begun and does not serve its control channel yet. */
  readonly reachedMs: number;
  /** For leaving the batch and writing everything. */
  readonly askedMs: number;
  /** After the signal that asks once more. */
  readonly signalledMs: number;
}

const patient: EndTimes = { reachedMs: 6_000, askedMs: 20_000, signalledMs: 5_000 };

/**
 * Pauses or stops the search in a run folder, and comes back when its process and all that it started have ended.
 *
 * It is asked over its control channel first, then by a signal, and killed at last; whatever the way, what it had
 * announced is in the log. Only a process that is known to be the search is ever signalled: by its start time where
 * the system tells it, else by its answer to the token.
 */
export async function endSearch(
  folder: RunFolder,
  how: "pause" | "stop",
  times: EndTimes = patient,
): Promise<SearchEnd> {
  const owner = await runLockOwner(folder.lockFile);
  if (owner === null) return "wasNotRunning";
  const isLeader = await leadsGroup(owner.pid);
  const swept = (end: SearchEnd): SearchEnd => {
    // What it started is in its group; the number stays that of the group as long as there is a member.
    if (isLeader) signal(-owner.pid, "SIGKILL");
    return end;
  };
  const answer = await ask(folder, how, owner, times.reachedMs);
  if (answer !== null && (await hasEnded(folder, owner, times.askedMs))) return swept("ended");
  const isVerified = owner.startTicks !== null || answer?.pid === owner.pid;
  if (!isVerified) return "notVerified";
  signal(owner.pid, "SIGTERM");
  if (await hasEnded(folder, owner, times.signalledMs)) return swept("signalled");
  await killTree(owner.pid);
  await hasEnded(folder, owner, times.signalledMs);
  return swept("killed");
}

async function ask(
  folder: RunFolder,
  how: "pause" | "stop",
  owner: ProcessIdentity,
  reachedMs: number,
): Promise<ControlStatus | null> {
  const deadline = performance.now() + reachedMs;
  let client = await connectControl(folder.folder);
  while (client === null && isAlive(owner) && performance.now() < deadline) {
    await wait(100);
    client = await connectControl(folder.folder);
  }
  if (client === null) return null;
  try {
    return how === "pause" ? await client.pause() : await client.stop();
  } catch {
    // It ended while it was asked, or hangs: what follows finds out which.
    return client.greeting;
  } finally {
    client.close();
  }
}

async function hasEnded(folder: RunFolder, owner: ProcessIdentity, withinMs: number): Promise<boolean> {
  const everyMs = 50;
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    if (!isAlive(owner)) return true;
    // The lock is given back a moment before the process ends; a new session may have it by now.
    const now = await runLockOwner(folder.lockFile);
    if (now !== null && now.pid !== owner.pid) return true;
    if (waitedMs >= withinMs) return false;
    await wait(everyMs);
  }
}

/** How a retraining process came to its end; as of `SearchEnd`. */
export type RetrainEnd = "wasNotRunning" | "ended" | "killed" | "notVerified";

/**
 * Ends the process that works on a retraining; every training that it finished is kept.
 *
 * It is asked by a file in its folder, which needs neither a channel nor its process id. One that does not answer is
 * killed, but only if its start time tells that it is the one that took the lock.
 */
export async function endRetraining(folder: RetrainFolder, askedMs = 20_000): Promise<RetrainEnd> {
  const owner = await runLockOwner(folder.lockFile);
  if (owner === null) return "wasNotRunning";
  await cancelRetraining(nodeDisk, folder);
  if (await gaveLockBack(folder, owner, askedMs)) return "ended";
  if (owner.startTicks === null) return "notVerified";
  await killTree(owner.pid);
  await gaveLockBack(folder, owner, 5_000);
  return "killed";
}

/** Whether it gave its lock back, which it does last, or is gone. */
async function gaveLockBack(folder: RetrainFolder, owner: ProcessIdentity, withinMs: number): Promise<boolean> {
  const everyMs = 50;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += everyMs) {
    const now = await runLockOwner(folder.lockFile);
    if (now?.pid !== owner.pid) return true;
    await wait(everyMs);
  }
  return false;
}
