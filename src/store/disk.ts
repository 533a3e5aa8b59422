import { constants } from "node:fs";
import { access, type FileHandle, mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import { renameFile } from "./renameFile.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";
import { asLinkError, notThroughLinks } from "./untrustedFile.ts";

/** A file that only grows, but for the cutting of a torn tail. */
export interface AppendFile {
  /** Writes all the bytes at the end, or rejects; some of them may then have been written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything appended survives a power cut. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a run's files (all but its lock) are written through: a narrow seam, so that a test can fill the disk at the
 * n-th write. Operations reject with `StorageError`.
 */
export interface Disk {
  openForAppend(file: string): Promise<AppendFile>;
  /** Writes a whole new file, and flushes it unless `isFlushed` is false. An existing one is replaced. */
  writeFile(file: string, chunks: readonly Uint8Array[], mode?: number, isFlushed?: boolean): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removing what is not there is no error. */
  remove(file: string): Promise<void>;
  /** With its parents. */
  makeFolder(folder: string): Promise<void>;
  /** Makes the folder's entries (created, renamed, removed files) survive a power cut. */
  syncFolder(folder: string): Promise<void>;
}

export const nodeDisk: Disk = {
  openForAppend: (file) =>
    withStorageError("open", file, async () => {
      const flags = constants.O_CREAT | constants.O_WRONLY | constants.O_APPEND | notThroughLinks;
      const handle = await open(file, flags, 0o644);
      return {
        append: (bytes) => withStorageError("append to", file, () => writeAll(handle, bytes)),
        sync: () => withStorageError("flush", file, () => handle.datasync()),
        truncate: (size) => withStorageError("cut", file, () => cut(file, size)),
        close: () => withStorageError("close", file, () => handle.close()),
      };
    }),

  writeFile: (file, chunks, mode = 0o644, isFlushed = true) =>
    withStorageError("write", file, async () => {
      const flags = constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC | notThroughLinks;
      const handle = await open(file, flags, mode);
      try {
        for (const chunk of chunks) await writeAll(handle, chunk);
        if (isFlushed) await handle.sync();
      } finally {
        await handle.close();
      }
    }),

  rename: (from, to) => withStorageError("rename to", to, () => renameFile(from, to)),
  // Tried again where a scanner or an indexer of Windows has the file open.
  remove: (file) => withStorageError("remove", file, () => rm(file, { force: true, recursive: true, maxRetries: 5 })),
  makeFolder: (folder) =>
    withStorageError("create", folder, async () => {
      try {
        await mkdir(folder, { recursive: true });
      } catch (cause) {
        // Of a read-only file system Node says that the folder is missing; a plain call says the reason.
        if (systemErrorCode(cause) === "ENOENT") await mkdir(await highestMissing(folder));
        throw cause;
      }
    }),

  syncFolder: (folder) =>
    withStorageError("flush", folder, async () => {
      // Windows cannot open a folder; its file system keeps the order of entries by itself.
      if (process.platform === "win32") return;
      const handle = await open(folder, "r");
      try {
        await handle.sync();
      } catch (cause) {
        // Some network file systems do not know how to flush a folder: there is nothing more to ask of them.
        if (systemErrorCode(cause) !== "EINVAL") throw cause;
      } finally {
        await handle.close();
      }
    }),
};

/** Replaces a file so that a reader, or a crash at any moment, sees the old content or the new, never a mixture. */
export async function writeFileAtomic(
  disk: Disk,
  file: string,
  chunks: readonly Uint8Array[],
  mode?: number,
): Promise<void> {
  const draft = draftOf(file);
  try {
    await disk.writeFile(draft, chunks, mode);
    await disk.rename(draft, file);
  } catch (cause) {
    await disk.remove(draft).catch(() => {
      // The first failure is the one to report; a left-over draft is overwritten next time.
    });
    throw cause;
  }
  await disk.syncFolder(path.dirname(file));
}

/** As `writeFileAtomic`, without flushing: for what a power cut may take, and what is written often. */
export async function writeDisplayFile(disk: Disk, file: string, chunks: readonly Uint8Array[]): Promise<void> {
  const draft = draftOf(file);
  await disk.writeFile(draft, chunks, undefined, false);
  await disk.rename(draft, file);
}

/** Where a file is written before it takes its place. */
function draftOf(file: string): string {
  return `${file}.new`;
}

/** Removes what a process left that was killed while it wrote a file that nothing will write again. */
export async function dropDraft(disk: Disk, file: string): Promise<void> {
  await disk.remove(draftOf(file)).catch(() => {
    // It takes a little room, and that is all.
  });
}

/** Through a handle of its own: Windows lets one that only appends cut nothing. */
async function cut(file: string, size: number): Promise<void> {
  const handle = await open(file, constants.O_RDWR | notThroughLinks);
  try {
    await handle.truncate(size);
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

async function highestMissing(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  const hasParent = await access(parent).then(
    () => true,
    () => false,
  );
  return hasParent || parent === folder ? folder : highestMissing(parent);
}

async function withStorageError<T>(action: string, file: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw asStorageError(asLinkError(cause, file), action, file);
  }
}
