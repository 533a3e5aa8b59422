import { setTimeout as wait } from "node:timers/promises";
import { nodeDisk } from "../../store/disk.ts";
import type { ProcessIdentity } from "../../store/processIdentity.ts";
import { cancelRetraining, type RetrainFolder } from "../../store/retrainFolder.ts";
import { runLockOwner } from "../../store/runLock.ts";
import { killTree } from "../search/processTree.ts";

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
  if (await hasEnded(folder, owner, askedMs)) return "ended";
  if (owner.startTicks === null) return "notVerified";
  await killTree(owner.pid);
  await hasEnded(folder, owner, 5_000);
  return "killed";
}

/** Whether it gave its lock back, which it does last, or is gone. */
async function hasEnded(folder: RetrainFolder, owner: ProcessIdentity, withinMs: number): Promise<boolean> {
  const everyMs = 50;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += everyMs) {
    const now = await runLockOwner(folder.lockFile);
    if (now?.pid !== owner.pid) return true;
    await wait(everyMs);
  }
  return false;
}
