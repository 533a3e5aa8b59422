import type { FileHandle } from "node:fs/promises";
import { mostRecordBytes, type ReadJson, type ScannedRecords, scanRecords } from "./record.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";
import { openToRead, UntrustedFileError } from "./untrustedFile.ts";

export interface ScannedFile extends ScannedRecords {
  /** What follows the prefix that verifies, to the end of the file. */
  readonly rest: Buffer;
}

/** Bytes that are read at once, so that memory holds the records of a log and not its whole text. */
const pieceBytes = 1 << 20;
/** A longer damaged end is none that a search can have left, and is not held in memory to be moved aside. */
const mostDamagedBytes = 1 << 29;

/**
 * Reads records from the beginning of a file until the first one that does not verify. A file that is not there has
 * none.
 */
export async function scanFile(file: string, read?: ReadJson): Promise<ScannedFile> {
  let handle: FileHandle;
  try {
    handle = await openToRead(file);
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return { records: [], starts: [], goodBytes: 0, rest: Buffer.alloc(0) };
    throw asStorageError(cause, "read", file);
  }
  try {
    return await scan(handle, file, read);
  } catch (cause) {
    throw asStorageError(cause, "read", file);
  } finally {
    await handle.close();
  }
}

async function scan(handle: FileHandle, file: string, read: ReadJson | undefined): Promise<ScannedFile> {
  const pieces: (readonly unknown[])[] = [];
  const starts: (readonly number[])[] = [];
  let piece = Buffer.allocUnsafe(pieceBytes);
  let goodBytes = 0;
  /** Bytes in `piece` that are no whole record yet. */
  let waiting = 0;
  for (;;) {
    const step = await fill(handle, piece, waiting);
    const bytes = piece.subarray(0, step.filled);
    const scanned = scanRecords(bytes, read);
    pieces.push(scanned.records);
    const before = goodBytes;
    starts.push(scanned.starts.map((start) => before + start));
    goodBytes += scanned.goodBytes;
    const rest = bytes.subarray(scanned.goodBytes);
    if (step.isAll || rest.includes(newline) || rest.length > mostRecordBytes) {
      const { size } = await handle.stat();
      if (size - goodBytes > mostDamagedBytes) {
        throw new UntrustedFileError(file, `has ${size} bytes, of which ${size - goodBytes} are no records`);
      }
      const more = step.isAll ? Buffer.alloc(0) : await handle.readFile();
      return { records: pieces.flat(), starts: starts.flat(), goodBytes, rest: Buffer.concat([rest, more]) };
    }
    waiting = rest.length;
    if (scanned.goodBytes === 0) {
      // One record alone is longer than the piece.
      const longer = Buffer.allocUnsafe(2 * piece.length);
      rest.copy(longer);
      piece = longer;
    } else piece.copyWithin(0, scanned.goodBytes, step.filled);
  }
}

const newline = 0x0a;

/** Reads on behind the first `filled` bytes, until the buffer is full or the file ends. */
async function fill(
  handle: FileHandle,
  buffer: Buffer,
  begun: number,
): Promise<{ readonly filled: number; readonly isAll: boolean }> {
  let filled = begun;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) return { filled, isAll: true };
    filled += bytesRead;
  }
  return { filled, isAll: false };
}
