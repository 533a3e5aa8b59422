import { type FileHandle, open } from "node:fs/promises";
import { CancelledError } from "../base/cancelled.ts";
import type { RunEvent } from "../run/runEvent.ts";
import { scanRecords } from "./record.ts";
import { RunFolder } from "./runFolder.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";

export interface EventBatch {
  readonly events: readonly RunEvent[];
  /** Where the next batch begins. */
  readonly offset: number;
  /** The log was cut or repaired behind us: `events` are all of it, and what was folded before is void. */
  readonly restarted: boolean;
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
  /** Size at the last look, so that a log that stands still costs one `stat`. */
  #seenSize = -1;

  /**
   * @param fromOffset `endOffset` of `readEvents`, or 0.
   * @param mostBytes read in one call where a record allows it: a caller that must not block for long has a large log
   *   in pieces, and asks until there is no more.
   */
  constructor(
    folder: string,
    fromOffset: number,
    private readonly mostBytes = Number.POSITIVE_INFINITY,
  ) {
    this.#file = new RunFolder(folder).eventsFile;
    this.#offset = fromOffset;
  }

  /** What is new since the last call; null when nothing is. */
  async poll(): Promise<EventBatch | null> {
    let handle: FileHandle;
    try {
      handle = await open(this.#file, "r");
    } catch (cause) {
      if (systemErrorCode(cause) === "ENOENT") return null;
      throw asStorageError(cause, "read", this.#file);
    }
    try {
      const { size } = await handle.stat();
      if (size === this.#seenSize) return null;
      this.#seenSize = size;
      if (size < this.#offset) return this.#restart(handle, size);
      const end = Math.min(size, this.#offset + this.mostBytes);
      let bytes = await readRange(handle, this.#offset, end);
      let { records, goodBytes } = scanRecords(bytes);
      if (goodBytes === 0 && end < size) {
        bytes = await readRange(handle, this.#offset, size);
        ({ records, goodBytes } = scanRecords(bytes));
      } else if (end < size) this.#seenSize = -1;
      if (goodBytes > 0) {
        this.#offset += goodBytes;
        return { events: records as RunEvent[], offset: this.#offset, restarted: false };
      }
      // A whole line that does not verify: damage at the end, or a log rewritten behind our offset.
      return bytes.includes(0x0a) ? await this.#restart(handle, size) : null;
    } finally {
      await handle.close();
    }
  }

  async #restart(handle: FileHandle, size: number): Promise<EventBatch | null> {
    const { records, goodBytes } = scanRecords(await readRange(handle, 0, size));
    if (goodBytes === this.#offset) return null;
    this.#offset = goodBytes;
    return { events: records as RunEvent[], offset: goodBytes, restarted: true };
  }
}

/**
 * Yields the events of a run as they are appended, until `signal` aborts.
 *
 * @param everyMs time between two looks at the file; change notifications do not reach across network shares and
 *   containers, a look costs microseconds.
 */
export async function* followEvents(
  folder: string,
  fromOffset: number,
  signal: AbortSignal,
  everyMs = 200,
): AsyncGenerator<EventBatch, void> {
  const tail = new EventTail(folder, fromOffset);
  while (!signal.aborted) {
    const batch = await tail.poll();
    if (batch !== null) yield batch;
    else await pause(everyMs, signal).catch((cause) => ignoreCancelled(cause));
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(new CancelledError());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

function ignoreCancelled(cause: unknown): void {
  if (!(cause instanceof CancelledError)) throw cause;
}
