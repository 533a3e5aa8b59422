import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { RunEvent } from "../run/runEvent.ts";
import { EventCheck } from "./checkedEvents.ts";
import { readEventJson } from "./eventRecord.ts";
import { mostRecordBytes, scanRecords } from "./record.ts";
import { scanFile } from "./recordFile.ts";
import { RunFolder } from "./runFolder.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";
import { openToRead } from "./untrustedFile.ts";

/** A record and what stands before it on its line: without one in so many bytes there is none. */
const mostLineBytes = mostRecordBytes + 32;

interface EventBatch {
  readonly events: readonly RunEvent[];
  /** Of each event, where its record begins in the log. */
  readonly starts: readonly number[];
  /** Where the next batch begins. */
  readonly offset: number;
  /** The log was cut or repaired behind us: `events` are all of it, and what was folded before is void. */
  readonly restarted: boolean;
}

/** The beginning of a log, up to the end of a record. */
export interface LogPrefix {
  readonly bytes: number;
  /** CRC-32 of these bytes. */
  readonly crc: number;
}

/**
 * Reads a growing log piece by piece.
 *
 * A record is handed out once it is whole and verifies. The log only ever shrinks when a resumed session cuts damage
 * away; the tail then starts again from the beginning.
 */
export class EventTail {
  readonly #file: string;
  #offset: number;
  /** Of all bytes before `#offset`; null after a restart, which reads the log in another way. */
  #crc: number | null;
  #check: EventCheck;
  #failure: unknown = null;
  /** Size at the last look, so that a log that stands still costs one `stat`. */
  #seenSize = -1;

  /**
   * @param mostBytes read in one call where a record allows it: a caller that must not block for long has a large log
   *   in pieces, and reads on until there is no more.
   * @param read what of the log is known already, and the check that has seen its events.
   */
  constructor(
    folder: string,
    private readonly mostBytes = Number.POSITIVE_INFINITY,
    read?: { readonly prefix: LogPrefix; readonly check: EventCheck },
  ) {
    this.#file = new RunFolder(folder).eventsFile;
    this.#offset = read?.prefix.bytes ?? 0;
    this.#crc = read?.prefix.crc ?? 0;
    this.#check = read?.check ?? new EventCheck(this.#file);
  }

  /** What has been handed out; null where the log was read a second time from its beginning. */
  get prefix(): LogPrefix | null {
    return this.#crc === null ? null : { bytes: this.#offset, crc: this.#crc };
  }

  /** Events that have been handed out. */
  get events(): number {
    return this.#check.records;
  }

  /**
   * What is new since the last call; null when nothing is.
   *
   * @throws {RunLogError} for what no search writes, from then on at every call.
   */
  async poll(): Promise<EventBatch | null> {
    if (this.#failure !== null) throw this.#failure;
    let handle: FileHandle;
    try {
      handle = await openToRead(this.#file);
    } catch (cause) {
      if (systemErrorCode(cause) === "ENOENT") return null;
      throw asStorageError(cause, "read", this.#file);
    }
    try {
      const { size } = await handle.stat();
      if (size === this.#seenSize) return null;
      this.#seenSize = size;
      if (size < this.#offset) return this.#restart();
      const end = Math.min(size, this.#offset + this.mostBytes);
      let bytes = await readRange(handle, this.#offset, end);
      let { records, starts, goodBytes } = scanRecords(bytes, readEventJson);
      if (goodBytes === 0 && end < size) {
        bytes = await readRange(handle, this.#offset, Math.min(size, this.#offset + mostLineBytes));
        ({ records, starts, goodBytes } = scanRecords(bytes, readEventJson));
      } else if (end < size) this.#seenSize = -1;
      if (goodBytes > 0) {
        const from = this.#offset;
        this.#offset += goodBytes;
        if (this.#crc !== null) this.#crc = crc32(bytes.subarray(0, goodBytes), this.#crc);
        const places = starts.map((start) => from + start);
        return { events: this.#checked(records), starts: places, offset: this.#offset, restarted: false };
      }
      // A whole line that does not verify: damage at the end, or a log rewritten behind our offset.
      return bytes.includes(0x0a) ? await this.#restart() : null;
    } finally {
      await handle.close();
    }
  }

  #checked(records: readonly unknown[]): readonly RunEvent[] {
    try {
      return this.#check.all(records);
    } catch (cause) {
      this.#failure = cause;
      throw cause;
    }
  }

  async #restart(): Promise<EventBatch | null> {
    const { records, starts, goodBytes } = await scanFile(this.#file, readEventJson);
    if (goodBytes === this.#offset) return null;
    this.#offset = goodBytes;
    this.#crc = null;
    this.#check = new EventCheck(this.#file);
    return { events: this.#checked(records), starts, offset: goodBytes, restarted: true };
  }
}

async function readRange(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
