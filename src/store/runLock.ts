import { randomUUID } from "node:crypto";
import { link, open, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../base/errors.ts";
import { both, count, fields, nullOr, text as shapeText } from "../base/shape.ts";
import { currentProcess, isAlive, type ProcessIdentity } from "./processIdentity.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";
import { mostNoteBytes, readWhole } from "./untrustedFile.ts";

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
 * no longer lives is replaced in one step, by one process at a time: who wants to replace it first holds a second
 * lock, `<lock>.next`, and looks again then. A process that dies in between leaves a second lock that is taken over
 * in the same way.
 *
 * @throws {RunLockedError} while a living process holds it.
 */
export async function acquireRunLock(lockFile: string): Promise<RunLock> {
  const token = randomUUID();
  try {
    const takenFrom = await take(lockFile, JSON.stringify({ ...currentProcess(), token }), token);
    return { takenFrom, release: () => release(lockFile, token) };
  } catch (cause) {
    throw asStorageError(cause, "lock", lockFile);
  }
}

/** @returns the dead process whose lock was taken over; null where there was none. */
async function take(lockFile: string, content: string, token: string): Promise<ProcessIdentity | null> {
  while (!(await createExclusively(lockFile, content, token))) {
    const owner = await readOwner(lockFile);
    if (owner === null) continue;
    if (isAlive(owner)) throw new RunLockedError(lockFile, owner);
    if (isUnreadable(owner)) await wait(beingWrittenMs);
    if (await replaceDead(lockFile, owner, content, token)) return owner;
  }
  return null;
}

/** Puts our lock in the place of a dead one. False when that was not there any more. */
async function replaceDead(lockFile: string, dead: LockContent, content: string, token: string): Promise<boolean> {
  const guard = `${lockFile}.next`;
  try {
    await take(guard, content, token);
  } catch (cause) {
    if (!(cause instanceof RunLockedError)) throw cause;
    // Another one is replacing it this very moment, and lives: the lock will be its own.
    await wait(replacingMs);
    return false;
  }
  const draft = `${lockFile}.${token}`;
  try {
    if ((await readOwner(lockFile))?.token !== dead.token) return false;
    await writeFile(draft, content);
    await rename(draft, lockFile);
    return true;
  } finally {
    await rm(draft, { force: true });
    await release(guard, token);
  }
}

async function release(lockFile: string, token: string): Promise<void> {
  const owner = await readOwner(lockFile);
  if (owner?.token === token) await rm(lockFile, { force: true });
}

/** Longer than writing a lock takes, where a file system makes it visible before it is whole. */
const beingWrittenMs = 500;
/** Of the order in which a lock is replaced. */
const replacingMs = 5;

/** Who holds the lock; null when nobody that lives does. */
export async function runLockOwner(lockFile: string): Promise<ProcessIdentity | null> {
  const owner = await readOwner(lockFile);
  return owner !== null && isAlive(owner) ? owner : null;
}

/** Who wrote the lock, alive or not; null where there is none that can be read. */
export async function recordedLockOwner(lockFile: string): Promise<ProcessIdentity | null> {
  const owner = await readOwner(lockFile);
  return owner === null || isUnreadable(owner) ? null : owner;
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

const word = shapeText(4096);
/** A process is a number above 0: signals to 0 and below go to groups, or to everyone. */
const lockContent = both(
  fields({ pid: count, host: word }, { bootId: nullOr(word), startTicks: nullOr(word), token: word }),
  (value) => ((value as ProcessIdentity).pid > 0 ? null : { path: "pid", expected: "a process" }),
);

/** Null when the lock is gone. A lock that cannot be read was left half written by a process that died doing so. */
async function readOwner(lockFile: string): Promise<LockContent | null> {
  let text: string;
  try {
    text = (await readWhole(lockFile, mostNoteBytes)).toString("utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return null;
    throw cause;
  }
  const nobody: LockContent = {
    pid: 0,
    host: currentProcess().host,
    bootId: unreadable,
    startTicks: null,
    token: text,
  };
  try {
    const value = JSON.parse(text) as Partial<LockContent> | null;
    if (lockContent(value) !== null) return nobody;
    const { pid, host, bootId = null, startTicks = null, token = "" } = value as LockContent;
    return { pid, host, bootId, startTicks, token };
  } catch {
    return nobody;
  }
}

function isUnreadable({ bootId }: LockContent): boolean {
  return bootId === unreadable;
}

const unreadable = "unreadable";
