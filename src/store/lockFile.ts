import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { link, open, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { both, count, fields, matching, nullOr, text as shapeText } from "../base/shape.ts";
import type { ProcessIdentity } from "./processIdentity.ts";
import { renameFile } from "./renameFile.ts";
import { systemErrorCode } from "./storageError.ts";
import { mostNoteBytes, notThroughLinks, readWhole } from "./untrustedFile.ts";

/**
 * The files of a lock. `runLock.ts` says how they are used.
 *
 * | file | content |
 * |---|---|
 * | `lock` | the owner of the run (`LockContent`) |
 * | `lock.after-<token>` | the successor of the owner with that token; it counts instead of that one's file |
 * | `lock.beat-<token>` | a number that the owner with that token raises every few seconds |
 */
export interface LockContent extends ProcessIdentity {
  /** Of this taking of the lock, unlike every other. */
  readonly token: string;
  /** Where the owner answers with the token, on its own machine; null where it could not listen. */
  readonly address?: string | null;
  /** Of the folder that was locked; a copied folder has another one. */
  readonly inode?: string;
}

/** The lock as it stands. */
export interface LockHolder {
  /** Null for a file that is incomplete or not ours. */
  readonly content: LockContent | null;
  /** The token; for a file without one, something that stands for its text. */
  readonly key: string;
  /** The same of the file `lock`, from which the way to the holder led. */
  readonly baseKey: string;
  /** The files on that way, `lock` first and the holder's own last. */
  readonly files: readonly string[];
  readonly beatFile: string;
}

/** Who holds the lock by what the files say, alive or not; null where it is free. */
export async function lockHolder(lockFile: string): Promise<LockHolder | null> {
  const base = await readLock(lockFile);
  if (base === null) return null;
  let last = base;
  const files = [lockFile];
  for (;;) {
    const file = successorFile(lockFile, last.key);
    const next = files.includes(file) ? null : await readLock(file);
    if (next === null) break;
    files.push(file);
    last = next;
  }
  return { ...last, baseKey: base.key, files, beatFile: beatFile(lockFile, last.key) };
}

export function successorFile(lockFile: string, key: string): string {
  return `${lockFile}.after-${key}`;
}

export function beatFile(lockFile: string, key: string): string {
  return `${lockFile}.beat-${key}`;
}

/** What was last raised there; empty where there is nothing. */
export async function readBeat(file: string): Promise<string> {
  return (await absentAsNull(readWhole(file, mostNoteBytes)))?.toString("latin1") ?? "";
}

const beatDigits = 16;

export async function createBeat(file: string): Promise<void> {
  await writeFile(file, "0".padStart(beatDigits), { flag: "wx" });
}

/** In place, which a full disk allows too. A file that a successor has removed is not made again. */
export async function writeBeat(file: string, value: number): Promise<void> {
  const handle = await open(file, constants.O_RDWR | notThroughLinks);
  try {
    await handle.write(String(value).padStart(beatDigits), 0);
  } finally {
    await handle.close();
  }
}

/**
 * Makes a lock file that appears whole or not at all: it is written under another name and linked into place.
 *
 * @returns false where there is one already.
 */
export async function createExclusively(file: string, content: LockContent): Promise<boolean> {
  const draft = `${file}.${content.token}`;
  const text = JSON.stringify(content);
  try {
    await writeFile(draft, text);
    await link(draft, file);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause) ?? "";
    if (code === "EEXIST") return false;
    if (!linksUnknown.has(code)) throw cause;
  } finally {
    await rm(draft, { force: true });
  }
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** What file systems without hard links answer (exFAT, some network shares). */
const linksUnknown = new Set(["EPERM", "EISDIR", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** Identifies a folder whatever its path is; a copy of it is another one. */
export async function folderInode(folder: string): Promise<string> {
  return String((await stat(folder, { bigint: true })).ino);
}

/** Whether the lock lies in the folder that its owner locked, and is not a copy. Unknown of old locks: taken as so. */
export async function isInPlace({ inode }: LockContent, lockFile: string): Promise<boolean> {
  return inode === undefined || inode === (await folderInode(path.dirname(lockFile)));
}

/** Puts a successor's lock in the place of `lock`, in one step. */
export async function moveIntoPlace(successor: string, lockFile: string): Promise<void> {
  await renameFile(successor, lockFile);
}

const word = shapeText(4096);
/** A process is a number above 0: signals to 0 and below go to groups, or to everyone. */
const lockContent = both(
  fields(
    { pid: count, host: word },
    {
      bootId: nullOr(word),
      startTicks: nullOr(word),
      pidNamespace: nullOr(word),
      token: word,
      address: nullOr(word),
      inode: matching(/^\d{1,20}$/, "a number of a file"),
    },
  ),
  (value) => ((value as ProcessIdentity).pid > 0 ? null : { path: "pid", expected: "a process" }),
);

const tokenPattern = /^[0-9a-f-]{36}$/;

async function readLock(file: string): Promise<{ readonly content: LockContent | null; readonly key: string } | null> {
  const bytes = await absentAsNull(readWhole(file, mostNoteBytes));
  if (bytes === null) return null;
  const content = parseLock(bytes.toString("utf8"));
  // What a file says as its token becomes part of file names.
  const hasToken = content !== null && tokenPattern.test(content.token);
  const key = hasToken ? content.token : createHash("sha256").update(bytes).digest("hex").slice(0, 36);
  return { content, key };
}

function parseLock(text: string): LockContent | null {
  try {
    const value = JSON.parse(text) as LockContent;
    if (lockContent(value) !== null) return null;
    const { bootId = null, startTicks = null, token = "" } = value;
    return { ...value, bootId, startTicks, token };
  } catch {
    // No JSON: written by a process that died doing so, or by another program.
    return null;
  }
}

function absentAsNull<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((cause: unknown) => {
    if (systemErrorCode(cause) === "ENOENT") return null;
    throw cause;
  });
}
