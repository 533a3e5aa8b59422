import { randomUUID } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import type { Disk } from "./disk.ts";
import { isAlive } from "./processIdentity.ts";
import { acquireRunLock, type RunLock, recordedLockOwner } from "./runLock.ts";

/** A run folder in the making, hidden, and beside it a lock that names the process that makes it. */
export interface DraftFolder {
  readonly folder: string;
  /** To be released when the folder has its name, or is removed. */
  readonly lock: RunLock;
}

const draftName = /^\.new-[^.]+/;
/** No folder takes longer to make. */
const longestMakingMs = 24 * 60 * 60_000;

export async function createDraftFolder(disk: Disk, runsFolder: string): Promise<DraftFolder> {
  const folder = path.join(runsFolder, `.new-${randomUUID()}`);
  const lock = await acquireRunLock(lockOf(folder));
  try {
    await disk.makeFolder(folder);
  } catch (cause) {
    await lock.release();
    throw cause;
  }
  return { folder, lock };
}

/**
 * Removes the drafts of processes that were killed while they made a run folder: at once where the process is known to
 * be gone, after a day where that is not known. What cannot be removed stays.
 */
export async function removeAbandonedDrafts(disk: Disk, runsFolder: string, nowMs = Date.now()): Promise<void> {
  const entries = await readdir(runsFolder, { withFileTypes: true });
  // A folder before its lock, which says whether it is abandoned.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const [name] = draftName.exec(entry.name) ?? [];
    if (name === undefined) continue;
    const isDraft = entry.isDirectory() && entry.name === name;
    const isLock = entry.isFile() && entry.name.startsWith(lockOf(name));
    if (!isDraft && !isLock) continue;
    const place = path.join(runsFolder, entry.name);
    // Not ours to look at, or removed by another process this very moment.
    const isLeft = await isAbandoned(place, path.join(runsFolder, lockOf(name)), nowMs).catch(() => false);
    if (isLeft) await disk.remove(place).catch(() => {});
  }
}

async function isAbandoned(place: string, lockFile: string, nowMs: number): Promise<boolean> {
  const owner = await recordedLockOwner(lockFile);
  if (owner !== null && !isAlive(owner)) return true;
  return nowMs - (await lstat(place)).mtimeMs > longestMakingMs;
}

function lockOf(draft: string): string {
  return `${draft}.lock`;
}
