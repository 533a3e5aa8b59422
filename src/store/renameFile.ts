import { rename, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { systemErrorCode } from "./storageError.ts";

/** What Windows answers while another program, such as a virus scanner or an indexer, has one of the files open. */
const heldOpen = new Set(["EPERM", "EACCES", "EBUSY"]);
/** A scanner has a new file for a fraction of a second; together these are more than six. */
const windowsPausesMs = [10, 20, 50, 100, 200, 400, 800, 1600, 3200];

/**
 * Renames a file or folder; an existing file is replaced. On Windows a refusal may be about a moment: it is tried again
 * there, and what the last try answers counts. A folder in the way is no matter of a moment.
 *
 * @param pausesMs before each further try.
 */
export async function renameFile(
  from: string,
  to: string,
  pausesMs: readonly number[] = process.platform === "win32" ? windowsPausesMs : [],
): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      return await rename(from, to);
    } catch (cause) {
      if (!heldOpen.has(systemErrorCode(cause) ?? "") || (await isFolder(to))) throw cause;
      await wait(pauseMs);
    }
  }
  return rename(from, to);
}

function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
