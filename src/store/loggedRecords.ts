import { closeSync, readSync } from "node:fs";
import { Pending } from "../base/pendingValue.ts";
import { checkedValue, RecordContentError } from "./eventRecord.ts";
import { readRecord } from "./record.ts";
import { asStorageError } from "./storageError.ts";
import { openToReadSync } from "./untrustedFile.ts";

/** Read at once, so that neighbours cost no reading of their own. */
const blockBytes = 1 << 16;

/** Records of a log, read where they lie when something of them is asked for. */
export class LoggedRecords {
  #block = Buffer.alloc(0);
  /** Where in the log the block begins. */
  #blockStart = 0;
  #last: { readonly start: number; readonly value: unknown } | null = null;

  constructor(readonly file: string) {}

  /**
   * The record whose line begins at `start`; null where none does that verifies.
   *
   * @throws {StorageError} | {UntrustedFileError}
   */
  at(start: number): unknown {
    if (this.#last?.start !== start) {
      const value = this.#inBlock(start) ?? this.#read(start);
      this.#last = { start, value };
    }
    return this.#last.value;
  }

  #inBlock(start: number): unknown {
    const from = start - this.#blockStart;
    return from >= 0 && from < this.#block.length ? (readRecord(this.#block, from)?.value ?? null) : null;
  }

  #read(start: number): unknown {
    try {
      const file = openToReadSync(this.file);
      try {
        for (let wanted = blockBytes; ; wanted *= 2) {
          const block = Buffer.allocUnsafe(wanted);
          const read = readSync(file, block, 0, wanted, start);
          this.#block = block.subarray(0, read);
          this.#blockStart = start;
          const value = this.#inBlock(start);
          // A longer record is read anew, a longer time each time; a line without a record ends at the end of the file.
          if (value !== null || read < wanted || this.#block.includes(newline)) return value;
        }
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw asStorageError(cause, "read", this.file);
    }
  }
}

const newline = 0x0a;

/** Part of an event that stays in the log until it is read: the value under `key` of the event's `within`. */
export class LoggedValue extends Pending {
  constructor(
    private readonly records: LoggedRecords,
    private readonly start: number,
    private readonly within: "individual" | "evaluation",
    private readonly key: string,
  ) {
    super();
  }

  make(): unknown {
    const event = this.records.at(this.start);
    const holder = isObject(event) ? event[this.within] : undefined;
    if (!isObject(holder)) throw new RecordContentError(this.key, `${this.records.file} is another log than it was`);
    return checkedValue(holder[this.key], this.key);
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}
