import { setTimeout as wait } from "node:timers/promises";
import { type LockOwner, LockWatch } from "../../store/lockWatch.ts";
import { canSignal, fateOf, type ProcessIdentity } from "../../store/processIdentity.ts";
import { killTree, signal } from "./processTree.ts";

/** A connection over which a process has shown a token that only the owner of the run has. */
interface OpenProof {
  readonly isOpen: boolean;
}

/** Sends a signal to a run's owner if that is sure to reach it and no other process. @returns whether it was sent. */
export function signalOwner(owner: ProcessIdentity, proof: OpenProof | null, name: NodeJS.Signals): boolean {
  if (!isCertain(owner, proof)) return false;
  signal(owner.pid, name);
  return true;
}

/** Ends a run's owner and all that it started, under the same condition. @returns whether it was. */
export async function killOwner(owner: ProcessIdentity, proof: OpenProof | null): Promise<boolean> {
  if (!isCertain(owner, proof)) return false;
  await killTree(owner.pid);
  return true;
}

/**
 * The process that once showed the token has not ended, because the system would have closed the connection, and its
 * number is of the same space of numbers as ours.
 */
function isCertain(owner: ProcessIdentity, proof: OpenProof | null): boolean {
  return proof?.isOpen === true && canSignal(owner) && fateOf(owner) !== "gone";
}

/** Whether a process gave its lock back, or is gone. */
export async function ownerHasLeft(lockFile: string, owner: LockOwner, withinMs: number): Promise<boolean> {
  const lock = new LockWatch(lockFile);
  return comesTrue(withinMs, async () => (await lock.owner())?.token !== owner.token);
}

/** Whether a process gave its lock back and ended; one whose state cannot be read from here counts as ended. */
export async function ownerHasEnded(lockFile: string, owner: LockOwner, withinMs: number): Promise<boolean> {
  if (!(await ownerHasLeft(lockFile, owner, withinMs))) return false;
  return comesTrue(withinMs, async () => fateOf(owner) !== "lives");
}

async function comesTrue(withinMs: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const everyMs = 50;
  for (let waitedMs = 0; !(await isTrue()); waitedMs += everyMs) {
    if (waitedMs >= withinMs) return false;
    await wait(everyMs);
  }
  return true;
}
