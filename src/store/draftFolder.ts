import { randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import type { Disk } from "./disk.ts";
import { lockHolder } from "./lockFile.ts";
import { lifeOf } from "./lockLife.ts";
import { acquireRunLock, type RunLock } from "./runLock.ts";

/** A run folder in the making, hidden, and beside it a lock that names the process that makes it. */
interface DraftFolder {
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
  const draftOf = (entry: Dirent) => {
    const [name] = draftName.exec(entry.name) ?? [];
    const isDraft = entry.isDirectory() && entry.name === name;
    return name !== undefined && (isDraft || (entry.isFile() && entry.name.startsWith(lockOf(name)))) ? name : null;
  };
  const drafts = new Map<string, string[]>();
  for (const entry of entries) {
    const name = draftOf(entry);
    if (name !== null) drafts.set(name, [...(drafts.get(name) ?? []), path.join(runsFolder, entry.name)]);
  }
  for (const [name, places] of drafts) {
    // Not ours to look at, or removed by another process this very moment.
    const isLeft = await isAbandoned(places, path.join(runsFolder, lockOf(name)), nowMs).catch(() => false);
    if (isLeft) for (const place of places) await disk.remove(place).catch(() => {});
  }
}

async function isAbandoned(places: readonly string[], lockFile: string, nowMs: number): Promise<boolean> {
  const holder = await lockHolder(lockFile);
  if (holder !== null && (await lifeOf(holder, lockFile)) === "gone") return true;
  const changes = await Promise.all(places.map(async (place) => (await lstat(place)).mtimeMs));
  return nowMs - Math.max(...changes) > longestMakingMs;
}

function lockOf(draft: string): string {
  return `${draft}.lock`;
}
