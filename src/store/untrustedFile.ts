import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../base/errors.ts";

/** Something in a run folder that no search puts there, and that must not be read. */
export class UntrustedFileError extends AppError {
  readonly code = "UNTRUSTED_FILE";
  constructor(
    readonly path: string,
    fault: string,
  ) {
    super(`${path} ${fault}.`, "Take the run folder from a source that you trust, or delete it.");
  }
}

/** Longest file that is read in one piece; Node reads no longer ones. */
export const mostFileBytes = 2 ** 31 - 1;
/** Manifests, locks, addresses: a few hundred bytes, written by us. */
export const mostNoteBytes = 1 << 20;

/** For `open`: fails where the file is a symbolic link. Windows has no such flag; there links need a privilege. */
export const notThroughLinks = constants.O_NOFOLLOW ?? 0;

/** As what an open with `notThroughLinks` failed with, in a person's words where it was a link. */
export function asLinkError(cause: unknown, file: string): unknown {
  const isLink = cause instanceof Error && "code" in cause && (cause.code === "ELOOP" || cause.code === "EMLINK");
  return isLink ? new UntrustedFileError(file, linked) : cause;
}

const readingFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | notThroughLinks;

function notAFile(file: string): UntrustedFileError {
  return new UntrustedFileError(file, "is a folder, pipe or device, not a file");
}

const linked = "is a symbolic link, and a run folder holds its files itself";

/**
 * Opens a regular file. The author of a run folder may have put a pipe, a device or a link there instead: opening a
 * pipe waits for ever, reading a device never ends, and a link leads out of the folder.
 *
 * @throws {UntrustedFileError}, or the system's own error.
 */
export async function openToRead(file: string): Promise<FileHandle> {
  const handle = await open(file, readingFlags).catch((cause: unknown) => {
    throw asLinkError(cause, file);
  });
  try {
    if (!(await handle.stat()).isFile()) throw notAFile(file);
    return handle;
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

/** As `openToRead`, at once. @returns the descriptor. */
export function openToReadSync(file: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, readingFlags);
  } catch (cause) {
    throw asLinkError(cause, file);
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw notAFile(file);
}

/** A whole regular file of at most so many bytes. @throws {UntrustedFileError}, or the system's own error. */
export async function readWhole(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await openToRead(file);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) {
      throw new UntrustedFileError(file, `has ${size} bytes, and no more than ${mostBytes} are read`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * Refuses a run folder with a symbolic link in it, before anything is written: what a search cuts, replaces and
 * clears away would be files outside of it. The folder itself may be reached through a link.
 *
 * A trainer's own folder is its program's affair; only that it is none itself is looked at.
 *
 * @throws {UntrustedFileError} naming the first link.
 */
export async function refuseLinks(folder: string, ownFolder = "trainer"): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) throw new UntrustedFileError(file, linked);
    if (entry.isDirectory() && entry.name !== ownFolder) await refuseLinks(file, ownFolder);
  }
}
