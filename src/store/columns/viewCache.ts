import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { RunView } from "../../run/runView.ts";
import { EventCheck } from "../checkedEvents.ts";
import { nodeDisk, writeDisplayFile } from "../disk.ts";
import type { LogPrefix } from "../eventTail.ts";
import { LoggedRecords } from "../loggedRecords.ts";
import { LogPlaces } from "../logPlaces.ts";
import type { RunFolder } from "../runFolder.ts";
import { StorageError, systemErrorCode } from "../storageError.ts";
import { mostFileBytes, openToRead, UntrustedFileError } from "../untrustedFile.ts";
import { decodeColumns, encodeColumns, hasColumnOrder } from "./columnFile.ts";
import { ColumnsDamagedError } from "./valueReader.ts";
import { NoColumnValueError } from "./valueWriter.ts";
import { columnsOfView, viewOfColumns } from "./viewColumns.ts";

/**
 * The fold of a log's beginning, kept beside the log in `events.columns` so that a long run opens in a fraction of the
 * time. The log stays the truth: a cache counts only where the log begins with the very bytes that it was made of
 * (their CRC-32 is computed anew), what is not in it is read from the log, and who finds none that counts reads the
 * log. Any reader may write it, and anyone may delete it.
 */
interface CachedView {
  readonly view: RunView;
  readonly prefix: LogPrefix;
  readonly places: LogPlaces;
  /** Has seen the events of the prefix. */
  readonly check: EventCheck;
}

/** Null where there is none that counts. */
export async function readCachedView(folder: RunFolder): Promise<CachedView | null> {
  try {
    const bytes = hasColumnOrder ? await readBytes(folder.columnsFile) : null;
    const file = bytes && decodeColumns(bytes);
    if (file === null || !(await beginsWith(folder.eventsFile, file.prefix))) return null;
    const { prefix, events, columns } = file;
    const view = viewOfColumns(columns, new LoggedRecords(folder.eventsFile));
    const places = new LogPlaces(columns.proposed, columns.evaluated);
    return {
      view,
      prefix,
      places,
      check: EventCheck.following(folder.eventsFile, view, places.evaluatedIds(), events),
    };
  } catch (cause) {
    if (cause instanceof ColumnsDamagedError || cause instanceof UntrustedFileError) return null;
    // What keeps the cache from being read will keep the log from it too, and is said there.
    if (systemErrorCode(cause) !== null) return null;
    throw cause;
  }
}

/** A cache larger than this share of its log, and a little for what every cache has, would not be worth its bytes. */
const mostShare = 0.5;
const littleBytes = 1 << 16;

/**
 * Keeps a view for the next reader. Where that cannot be done, as in a folder that may not be written, nothing happens.
 *
 * @param events how many are in the prefix.
 * @param breathe is awaited now and then, so that a process goes on with other work.
 */
export async function writeCachedView(
  folder: RunFolder,
  { view, prefix, places }: Pick<CachedView, "view" | "prefix" | "places">,
  events: number,
  breathe: () => Promise<void>,
): Promise<void> {
  if (!hasColumnOrder) return;
  try {
    const parts = encodeColumns({ prefix, events, columns: await columnsOfView(view, places, breathe) });
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes > mostShare * prefix.bytes + littleBytes) return;
    await writeDisplayFile(nodeDisk, folder.columnsFile, parts);
  } catch (cause) {
    if (!(cause instanceof StorageError || cause instanceof NoColumnValueError)) throw cause;
  }
}

/** Null for an empty file and for none. */
async function readBytes(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const handle = await openToRead(file);
  try {
    const { size } = await handle.stat();
    if (size === 0 || size > mostFileBytes) return null;
    // Memory of its own, so that columns begin where their elements may.
    const bytes = new Uint8Array(size);
    return (await fill(handle, bytes)) === size ? bytes : null;
  } finally {
    await handle.close();
  }
}

async function beginsWith(log: string, prefix: LogPrefix): Promise<boolean> {
  const handle = await openToRead(log);
  try {
    if ((await handle.stat()).size < prefix.bytes) return false;
    const piece = new Uint8Array(1 << 20);
    let crc = 0;
    for (let left = prefix.bytes; left > 0; ) {
      const wanted = piece.subarray(0, Math.min(left, piece.length));
      const read = await fill(handle, wanted);
      if (read < wanted.length) return false;
      crc = crc32(wanted, crc);
      left -= read;
    }
    return crc === prefix.crc;
  } finally {
    await handle.close();
  }
}

/** Reads on from where the file was left. @returns how many bytes there were. */
async function fill(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
