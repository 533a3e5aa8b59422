import type { AppendFile, Disk } from "./disk.ts";
import { writeFileAtomic } from "./disk.ts";
import type { RunLock } from "./runLock.ts";
import { systemErrorCode } from "./storageError.ts";
import { mostFileBytes, readWhole } from "./untrustedFile.ts";

/**
 * The disk as only the owner of a lock may write to it. Operations reject with `RunTakenOverError` once another process
 * has taken the lock over; a flush does so even afterwards, so that nothing is announced that the new owner may not
 * have.
 */
export function fencedDisk(disk: Disk, lock: RunLock): Disk {
  const fenced =
    <Given extends readonly unknown[], Result>(operation: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await lock.assertHeld();
      return operation(...given);
    };
  const fencedFile = (file: AppendFile): AppendFile => ({
    append: fenced((bytes) => file.append(bytes)),
    sync: async () => {
      await file.sync();
      await lock.assertHeld();
    },
    truncate: fenced((size) => file.truncate(size)),
    close: () => file.close(),
  });
  return {
    openForAppend: fenced(async (file) => fencedFile(await disk.openForAppend(file))),
    writeFile: fenced((file, chunks, mode) => disk.writeFile(file, chunks, mode)),
    rename: fenced((from, to) => disk.rename(from, to)),
    remove: fenced((file) => disk.remove(file)),
    makeFolder: fenced((folder) => disk.makeFolder(folder)),
    syncFolder: (folder) => disk.syncFolder(folder),
  };
}

/**
 * Puts each log into a new file of the same name, where the lock was taken from an owner that was only silent: should
 * it wake up in the middle of a write, it writes to the old file, which is not read any more.
 */
export async function detachFromSilent(disk: Disk, lock: RunLock, files: readonly string[]): Promise<void> {
  if (lock.takenFrom?.wasSilent !== true) return;
  for (const file of files) {
    const bytes = await readWhole(file, mostFileBytes).catch((cause: unknown) => {
      if (systemErrorCode(cause) === "ENOENT") return null;
      throw cause;
    });
    if (bytes !== null) await writeFileAtomic(disk, file, [bytes]);
  }
}
