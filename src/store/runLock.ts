import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { AppError } from "../base/errors.ts";
import { currentProcess, isAlive, type ProcessIdentity } from "./processIdentity.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";

/** Another process is searching in this run folder. */
export class RunLockedError extends AppError {
  readonly code = "RUN_LOCKED";
  constructor(
    readonly lockFile: string,
    readonly owner: ProcessIdentity,
  ) {
    super(
      `The run is being searched by process ${owner.pid} on ${owner.host} (${lockFile}).`,
      `Wait for it, pause it, or end process ${owner.pid}; if ${owner.host} no longer exists, delete the lock file.`,
    );
  }
}

export interface RunLock {
  /** The dead process whose lock was taken over; null where there was none. */
  readonly takenFrom: ProcessIdentity | null;
  release(): Promise<void>;
}

/**
 * Makes this process the one writer of a run folder, until it releases the lock or dies.
 *
 * The lock appears whole or not at all: it is written under another name and linked into place. A lock whose owner
 * no longer lives is taken over at once.
 *
 * @throws {RunLockedError} while a living process holds it.
 */
export async function acquireRunLock(lockFile: string): Promise<RunLock> {
  const token = randomUUID();
  const content = JSON.stringify({ ...currentProcess(), token });
  let takenFrom: ProcessIdentity | null = null;
  try {
    while (!(await createExclusively(lockFile, content, token))) {
      const owner = await readOwner(lockFile);
      if (owner === null) continue;
      if (isAlive(owner)) throw new RunLockedError(lockFile, owner);
      if (await moveAway(lockFile, owner, token)) takenFrom = owner;
    }
  } catch (cause) {
    throw asStorageError(cause, "lock", lockFile);
  }
  return {
    takenFrom,
    release: async () => {
      const owner = await readOwner(lockFile);
      if (owner?.token === token) await rm(lockFile, { force: true });
    },
  };
}

/** Who holds the lock; null when nobody that lives does. */
export async function runLockOwner(lockFile: string): Promise<ProcessIdentity | null> {
  const owner = await readOwner(lockFile);
  return owner !== null && isAlive(owner) ? owner : null;
}

type LockContent = ProcessIdentity & { readonly token: string };

async function createExclusively(lockFile: string, content: string, token: string): Promise<boolean> {
  const draft = `${lockFile}.${token}`;
  try {
    await writeFile(draft, content);
    await link(draft, lockFile);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw cause;
  } finally {
    await rm(draft, { force: true });
  }
  // A file system without hard links (exFAT, some network shares).
  try {
    const handle = await open(lockFile, "wx");
    await handle.writeFile(content);
    await handle.close();
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** Null when the lock is gone. A lock that cannot be read was left half written by a process that died doing so. */
async function readOwner(lockFile: string): Promise<LockContent | null> {
  let text: string;
  try {
    text = await readFile(lockFile, "utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return null;
    throw cause;
  }
  const nobody: LockContent = {
    pid: 0,
    host: currentProcess().host,
    bootId: "unreadable",
    startTicks: null,
    token: text,
  };
  try {
    const value = JSON.parse(text) as Partial<LockContent> | null;
    if (typeof value?.pid !== "number" || typeof value.host !== "string") return nobody;
    const { pid, host, bootId = null, startTicks = null, token = "" } = value;
    return { pid, host, bootId, startTicks, token };
  } catch {
    return nobody;
  }
}

/**
 * Removes a dead owner's lock, by renaming it first: of two processes that both found it dead, the second may rename
 * the first one's new lock, sees so, and puts it back.
 */
async function moveAway(lockFile: string, dead: LockContent, token: string): Promise<boolean> {
  const aside = `${lockFile}.${token}.dead`;
  try {
    await rename(lockFile, aside);
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return false;
    throw cause;
  }
  const moved = await readOwner(aside);
  const isTheDead = moved?.token === dead.token;
  if (!isTheDead) await link(aside, lockFile);
  await rm(aside, { force: true });
  return isTheDead;
}
