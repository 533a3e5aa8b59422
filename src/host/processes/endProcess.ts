import { setTimeout as wait } from "node:timers/promises";
import { type ControlClient, connectControl } from "../../control/controlClient.ts";
import { nodeDisk } from "../../store/disk.ts";
import { type LockOwner, proveOwner, runLockOwner } from "../../store/lockWatch.ts";
import { cancelRetraining, type RetrainFolder } from "../../store/retrainFolder.ts";
import type { RunFolder } from "../../store/runFolder.ts";
import { killOwner, ownerHasEnded, ownerHasLeft, signalOwner } from "./ownerProcess.ts";

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
  /** It never showed that it is the owner of the run, so nothing was done to it. */
  | "notVerified";

interface EndTimes {
  /** For a process that has just begun and does not serve its control channel yet. */
  readonly reachedMs: number;
  /** For leaving the batch and writing everything. */
  readonly askedMs: number;
  /** After the signal. */
  readonly signalledMs: number;
}

const patient: EndTimes = { reachedMs: 6_000, askedMs: 20_000, signalledMs: 5_000 };

/**
 * Pauses or stops the search in a run folder, and comes back when its process has ended.
 *
 * The request goes over its control channel first, then as a signal; at last it is killed. In each case what it had
 * announced is in the log. Only a process is ever signalled that has shown by a token that it is the owner of the run,
 * over a connection that is still open: now, or to this window before it was suspended (`attached`).
 */
export async function endSearch(
  folder: RunFolder,
  how: "pause" | "stop",
  attached: ControlClient | null = null,
  times: EndTimes = patient,
): Promise<SearchEnd> {
  const owner = await runLockOwner(folder.lockFile);
  if (owner === null) return "wasNotRunning";
  const shown = await proveOwner(folder.lockFile);
  const hasEnded = (withinMs: number) => ownerHasEnded(folder.lockFile, owner, withinMs);
  try {
    const earlier = attached?.greeting.pid === owner.pid ? attached : null;
    const proof = shown ?? earlier;
    const isAsked = await ask(folder, how, owner, times.reachedMs);
    if (isAsked && (await hasEnded(times.askedMs))) return "ended";
    // On Windows a signal cannot be handled: it would kill.
    const isSignalled = process.platform !== "win32" && signalOwner(owner, proof, "SIGTERM");
    if (isSignalled && (await hasEnded(times.signalledMs))) return "signalled";
    if (!(await killOwner(owner, proof))) return (await hasEnded(0)) ? "ended" : "notVerified";
    await hasEnded(times.signalledMs);
    return "killed";
  } finally {
    shown?.close();
  }
}

/** Sends the request over the control channel. @returns whether the process accepted the connection. */
async function ask(folder: RunFolder, how: "pause" | "stop", owner: LockOwner, reachedMs: number): Promise<boolean> {
  const deadline = performance.now() + reachedMs;
  let client = await connectControl(folder.folder);
  while (client === null && performance.now() < deadline && !(await ownerHasLeft(folder.lockFile, owner, 0))) {
    await wait(100);
    client = await connectControl(folder.folder);
  }
  if (client === null) return false;
  try {
    await (how === "pause" ? client.pause() : client.stop());
  } catch {
    // It ended meanwhile, or hangs: what follows finds out which.
  } finally {
    client.close();
  }
  return true;
}

/** How a retraining process came to its end; as of `SearchEnd`. */
export type RetrainEnd = "wasNotRunning" | "ended" | "killed" | "notVerified";

/**
 * Ends the process that works on a retraining; every training that it finished is kept.
 *
 * The request is a file in its folder, which needs neither a channel nor its process id. One that does not answer is
 * killed, but only if it has shown before that it is the owner of the lock, and still lives.
 */
export async function endRetraining(folder: RetrainFolder, askedMs = 20_000): Promise<RetrainEnd> {
  const owner = await runLockOwner(folder.lockFile);
  if (owner === null) return "wasNotRunning";
  const proof = await proveOwner(folder.lockFile);
  try {
    await cancelRetraining(nodeDisk, folder);
    if (await ownerHasLeft(folder.lockFile, owner, askedMs)) return "ended";
    if (!(await killOwner(owner, proof))) return "notVerified";
    await ownerHasEnded(folder.lockFile, owner, 5_000);
    return "killed";
  } finally {
    proof?.close();
  }
}
