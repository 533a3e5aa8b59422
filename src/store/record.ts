import { crc32 } from "node:zlib";

/**
 * The line format of a run's logs: `<crc32, 8 hex digits> <length in bytes, decimal> <json>\n`.
 *
 * The checksum (CRC-32, IEEE 802.3) is of the JSON bytes. A person can read the file; a program can tell a record
 * that was written whole from one that was torn or has rotted.
 */
export function encodeRecord(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), "utf8");
  return Buffer.concat([Buffer.from(`${hex8(crc32(json))} ${json.length} `, "latin1"), json, newlineBytes]);
}

export interface ScannedRecords {
  readonly records: readonly unknown[];
  /** Length of the prefix that verifies: where the next record belongs. */
  readonly goodBytes: number;
}

/** Reads records until the first one that does not verify. Linear in the number of bytes. */
export function scanRecords(bytes: Buffer, from = 0): ScannedRecords {
  const records: unknown[] = [];
  let offset = from;
  for (;;) {
    const record = readRecord(bytes, offset);
    if (record === null) return { records, goodBytes: offset };
    records.push(record.value);
    offset = record.end;
  }
}

/** Complete and begun lines from `from` on: how many records a cut would drop. */
export function countLines(bytes: Buffer, from: number): number {
  let lines = 0;
  for (let at = from; at < bytes.length; lines++) {
    const end = bytes.indexOf(newline, at);
    at = end === -1 ? bytes.length : end + 1;
  }
  return lines;
}

/**
 * Whether the bytes from `from` on can be the beginning of one record whose writing was interrupted, which nobody
 * has been told of. Anything else that does not verify is damage.
 */
export function isTornRecord(bytes: Buffer, from: number): boolean {
  if (bytes.indexOf(newline, from) !== -1) return false;
  const header = readHeader(bytes, from);
  if (header !== null) return bytes.length - header.jsonStart <= header.length;
  return /^([0-9a-f]{0,8}|[0-9a-f]{8} \d{0,9})$/.test(bytes.toString("latin1", from, from + 20));
}

const newline = 0x0a;
const newlineBytes = Buffer.from("\n");
const space = 0x20;
/** A longer record is damage: the largest real ones are a few hundred kilobytes. */
const mostDigits = 9;

function readRecord(bytes: Buffer, offset: number): { value: unknown; end: number } | null {
  const header = readHeader(bytes, offset);
  if (header === null) return null;
  const jsonEnd = header.jsonStart + header.length;
  if (bytes[jsonEnd] !== newline) return null;
  const json = bytes.subarray(header.jsonStart, jsonEnd);
  if (hex8(crc32(json)) !== bytes.toString("latin1", offset, offset + 8)) return null;
  return { value: JSON.parse(json.toString("utf8")), end: jsonEnd + 1 };
}

function readHeader(bytes: Buffer, offset: number): { length: number; jsonStart: number } | null {
  if (bytes[offset + 8] !== space) return null;
  let at = offset + 9;
  let length = 0;
  for (let digits = 0; digits <= mostDigits; digits++, at++) {
    const byte = bytes[at] ?? 0;
    if (byte === space && length > 0) return { length, jsonStart: at + 1 };
    // No leading zero: one number has one spelling, so that every flipped bit shows.
    if (byte < 0x30 || byte > 0x39 || (digits === 0 && byte === 0x30)) return null;
    length = length * 10 + (byte - 0x30);
  }
  return null;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
