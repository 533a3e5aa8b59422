import { crc32 } from "node:zlib";

/**
 * The line format of a run's logs: `<crc32, 8 hex digits> <length in bytes, decimal> <json>\n`.
 *
 * The checksum (CRC-32, IEEE 802.3) is of the JSON bytes. A person can read the file; a program can
 * distinguish a record that was written whole from one that was cut off or damaged.
 */
export function encodeRecord(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), "utf8");
  return Buffer.concat([Buffer.from(`${hex8(crc32(json))} ${json.length} `, "latin1"), json, newlineBytes]);
}

export interface ScannedRecords {
  readonly records: readonly unknown[];
  /** Of each record, where its line begins. */
  readonly starts: readonly number[];
  /** Length of the prefix that verifies: where the next record belongs. */
  readonly goodBytes: number;
}

/** The value of a record, from its JSON in `[start, end)` of `bytes`. @throws {SyntaxError} */
export type ReadJson = (bytes: Buffer, start: number, end: number) => unknown;

const readWhole: ReadJson = (bytes, start, end) => JSON.parse(bytes.toString("utf8", start, end));

/** Reads records until the first one that does not verify. Linear in the number of bytes. */
export function scanRecords(bytes: Buffer, read: ReadJson = readWhole): ScannedRecords {
  const records: unknown[] = [];
  const starts: number[] = [];
  let offset = 0;
  for (;;) {
    const record = readRecord(bytes, offset, read);
    if (record === null) return { records, starts, goodBytes: offset };
    records.push(record.value);
    starts.push(offset);
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
 * Whether the bytes from `from` on can be the beginning of one record whose writing was interrupted: nothing
 * has acted on it yet. Anything else that does not verify is damage.
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
const mostDigits = 9;
/** A longer record is damage: the largest real ones are a few hundred kilobytes. */
export const mostRecordBytes = 64 << 20;

/** The record whose line begins at `offset`, and where it ends; null where none does that verifies. */
export function readRecord(
  bytes: Buffer,
  offset: number,
  read: ReadJson = readWhole,
): { value: unknown; end: number } | null {
  const header = readHeader(bytes, offset);
  if (header === null) return null;
  const { jsonStart } = header;
  const jsonEnd = jsonStart + header.length;
  if (bytes[jsonEnd] !== newline) return null;
  if (crc32(bytes.subarray(jsonStart, jsonEnd)) !== readHex8(bytes, offset)) return null;
  try {
    return { value: read(bytes, jsonStart, jsonEnd), end: jsonEnd + 1 };
  } catch (cause) {
    // A checksum that is right over what is no JSON: made by hand, and as good as damage.
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** The number in eight lower-case hexadecimal digits; null for anything else. */
function readHex8(bytes: Buffer, offset: number): number | null {
  let value = 0;
  for (let at = offset; at < offset + 8; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (byte >= 0x61 && byte <= 0x66) value = value * 16 + byte - 0x57;
    else return null;
  }
  return value;
}

function readHeader(bytes: Buffer, offset: number): { length: number; jsonStart: number } | null {
  if (bytes[offset + 8] !== space) return null;
  let at = offset + 9;
  let length = 0;
  for (let digits = 0; digits <= mostDigits; digits++, at++) {
    const byte = bytes[at] ?? 0;
    if (byte === space && length > 0) return length <= mostRecordBytes ? { length, jsonStart: at + 1 } : null;
    // No leading zero: one number has one spelling, so that every flipped bit shows.
    if (byte < 0x30 || byte > 0x39 || (digits === 0 && byte === 0x30)) return null;
    length = length * 10 + (byte - 0x30);
  }
  return null;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}
