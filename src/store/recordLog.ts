import { readdir } from "node:fs/promises";
import path from "node:path";
import { assert } from "../base/assert.ts";
import type { AppendFile, Disk } from "./disk.ts";
import { countLines, encodeRecord, isTornRecord, type ReadJson } from "./record.ts";
import { type ScannedFile, scanFile } from "./recordFile.ts";

/** What opening a log had to leave out. */
export interface DroppedTail {
  readonly bytes: number;
  /** Complete or begun records among them. */
  readonly records: number;
  /** `torn`: the last record was being written when the process or the machine died. `damaged`: anything else. */
  readonly cause: "torn" | "damaged";
  /** Where the bytes of a damaged tail lie now; null for a torn one, and where the log was only read. */
  readonly keptAs: string | null;
}

export interface ReadLog {
  readonly records: readonly unknown[];
  /** Where the next record begins: the place to follow the log from. */
  readonly endOffset: number;
  readonly dropped: DroppedTail | null;
}

/** The records of a log, without changing it; a file that is not there is an empty log. */
export async function readRecordLog(file: string, read?: ReadJson): Promise<ReadLog> {
  return described(await scanFile(file, read));
}

/**
 * An append-only log of JSON records with one writer.
 *
 * Appends are flushed before they resolve. Appends during a flush share the next one
 * (group commit), so a burst costs a few flushes, not one each.
 */
export class RecordLog {
  #size: number;
  #queue: { readonly bytes: Buffer; readonly resolve: () => void; readonly reject: (cause: unknown) => void }[] = [];
  #pump: Promise<void> | null = null;
  #failure: unknown = null;

  private constructor(
    private readonly file: AppendFile,
    size: number,
  ) {
    this.#size = size;
  }

  /**
   * Opens for writing, under the run's lock: verifies every record, cuts a torn tail, and moves a damaged one to
   * `<name>.damaged-<n>` beside the log. Nothing that was ever announced is deleted.
   */
  static async open(disk: Disk, file: string, read?: ReadJson): Promise<ReadLog & { readonly log: RecordLog }> {
    const scanned = await scanFile(file, read);
    const found = described(scanned);
    let dropped = found.dropped;
    if (dropped?.cause === "damaged") {
      const keptAs = await freeDamagedName(file);
      await disk.writeFile(keptAs, [scanned.rest]);
      await disk.syncFolder(path.dirname(file));
      dropped = { ...dropped, keptAs };
    }
    const handle = await disk.openForAppend(file);
    if (dropped !== null) {
      await handle.truncate(found.endOffset);
      await handle.sync();
    }
    return { ...found, dropped, log: new RecordLog(handle, found.endOffset) };
  }

  /**
   * Resolves when the record is durable.
   *
   * @throws {StorageError} when the disk refuses; the log then ends with its last announced record and takes no more.
   */
  append(value: unknown): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const bytes = encodeRecord(value);
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes, resolve, reject });
      this.#pump ??= this.#write();
    });
  }

  /** Waits for what was appended. */
  async close(): Promise<void> {
    await this.#pump;
    this.#failure ??= new Error("the log is closed");
    await this.file.close();
  }

  async #write(): Promise<void> {
    // One turn of the event loop lets the appends of a burst meet.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      const bytes = Buffer.concat(group.map((entry) => entry.bytes));
      try {
        assert(this.#failure === null, "a failed log writes no more");
        await this.file.append(bytes);
        await this.file.sync();
        this.#size += bytes.length;
        for (const entry of group) entry.resolve();
      } catch (cause) {
        this.#failure ??= cause;
        for (const entry of group) entry.reject(this.#failure);
        await this.file.truncate(this.#size).catch(() => {
          // Cutting half a record may fail as the write did; the next opening cuts it.
        });
      }
    }
    this.#pump = null;
  }
}

function described({ records, goodBytes, rest }: ScannedFile): ReadLog {
  if (rest.length === 0) return { records, endOffset: goodBytes, dropped: null };
  return {
    records,
    endOffset: goodBytes,
    dropped: {
      bytes: rest.length,
      records: countLines(rest, 0),
      cause: isTornRecord(rest, 0) ? "torn" : "damaged",
      keptAs: null,
    },
  };
}

/** `events.jsonl` → `events.damaged-1`, or one more than the highest number in use. */
async function freeDamagedName(file: string): Promise<string> {
  const stem = `${path.basename(file, path.extname(file))}.damaged-`;
  const used = (await readdir(path.dirname(file)))
    .filter((name) => name.startsWith(stem))
    .map((name) => Number.parseInt(name.slice(stem.length), 10) || 0);
  return path.join(path.dirname(file), `${stem}${Math.max(0, ...used) + 1}`);
}
