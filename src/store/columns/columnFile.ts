import { crc32 } from "node:zlib";
import type { LogPrefix } from "../eventTail.ts";
import type { ViewColumns } from "./viewColumns.ts";

/**
 * The bytes of `events.columns`: a line of JSON with what is small and the lengths of the columns, the columns one
 * after the other, each from a multiple of eight bytes on and little-endian, and the CRC-32 of it all.
 */

/** Raised when the bytes, or what a fold makes of a log, are others than before; other numbers are not read. */
const columnFormat = 1;

interface ColumnFile {
  /** What of the log the view is the fold of. */
  readonly prefix: LogPrefix;
  /** Events in it. */
  readonly events: number;
  readonly columns: ViewColumns;
}

interface Head extends Pick<ViewColumns, "types" | "restType"> {
  readonly format: number;
  readonly prefix: LogPrefix;
  readonly events: number;
  /** Elements of each column, in the order of `columnKinds`. */
  readonly lengths: readonly number[];
  /** Of `text`, and whether each of its characters takes two bytes. */
  readonly textBytes: number;
  readonly isWide: boolean;
}

const columnKinds = [
  ["numbers", Float64Array],
  ["texts", Uint32Array],
  ["textEnds", Uint32Array],
  ["recordTypes", Uint32Array],
  ["shelfPlaces", Uint32Array],
  ["proposed", Float64Array],
  ["evaluated", Float64Array],
] as const;

const alignment = 8;
const crcBytes = 4;
const newline = 0x0a;

/** What a program of another byte order would read is nothing: it keeps no columns. */
export const hasColumnOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function encodeColumns({ prefix, events, columns }: ColumnFile): readonly Uint8Array[] {
  const isWide = /[^\0-\xff]/.test(columns.text);
  const text = Buffer.from(columns.text, isWide ? "utf16le" : "latin1");
  const lengths = columnKinds.map(([name]) => columns[name].length);
  const { types, restType } = columns;
  const head: Head = { format: columnFormat, prefix, events, types, restType, lengths, textBytes: text.length, isWide };
  const parts: Uint8Array[] = [aligned(Buffer.from(`${JSON.stringify(head)}\n`, "utf8"))];
  for (const [name] of columnKinds) {
    const { buffer, byteOffset, byteLength } = columns[name];
    parts.push(aligned(new Uint8Array(buffer, byteOffset, byteLength)));
  }
  parts.push(text);
  return [...parts, checksumOf(parts)];
}

/** zlib begins anew at an empty part, so those are left out. */
function checksumOf(parts: readonly Uint8Array[]): Uint8Array {
  const crc = Buffer.alloc(crcBytes);
  crc.writeUInt32LE(parts.reduce((sum, part) => (part.length === 0 ? sum : crc32(part, sum)), 0));
  return crc;
}

/** @param bytes of which the columns become views. @returns null where the bytes are no such file. */
export function decodeColumns(bytes: Uint8Array<ArrayBuffer>): ColumnFile | null {
  const end = bytes.length - crcBytes;
  if (end < 0) return null;
  const { buffer, byteOffset } = bytes;
  const body = Buffer.from(buffer, byteOffset, end);
  if (crc32(body) !== new DataView(buffer, byteOffset + end).getUint32(0, true)) return null;
  const head = readHead(body.subarray(0, body.indexOf(newline)).toString("utf8"));
  if (head === null) return null;
  let at = afterPadding(body.indexOf(newline) + 1);
  const columns: Record<string, Float64Array | Uint32Array> = {};
  for (const [index, [name, Kind]] of columnKinds.entries()) {
    const length = head.lengths[index]!;
    if (at + length * Kind.BYTES_PER_ELEMENT > end) return null;
    columns[name] = new Kind(buffer, byteOffset + at, length);
    at = afterPadding(at + length * Kind.BYTES_PER_ELEMENT);
  }
  if (at + head.textBytes !== end) return null;
  const { types, restType, prefix, events, isWide } = head;
  const text = body.toString(isWide ? "utf16le" : "latin1", at, end);
  return { prefix, events, columns: { types, restType, text, ...(columns as ColumnArrays) } };
}

type ColumnArrays = Omit<ViewColumns, "types" | "restType" | "text">;

function readHead(json: string): Head | null {
  let head: Partial<Head> | null;
  try {
    head = JSON.parse(json) as Partial<Head> | null;
  } catch {
    // Not one of ours, whose checksum would not be right either.
    return null;
  }
  if (head?.format !== columnFormat) return null;
  const { prefix, events, lengths, textBytes, restType } = head;
  if (!Array.isArray(lengths) || lengths.length !== columnKinds.length) return null;
  const counts = [...lengths, textBytes, restType, events, prefix?.bytes, prefix?.crc];
  return counts.every((each) => Number.isSafeInteger(each) && (each as number) >= 0) ? (head as Head) : null;
}

function afterPadding(at: number): number {
  return Math.ceil(at / alignment) * alignment;
}

function aligned(bytes: Uint8Array): Uint8Array {
  if (bytes.length % alignment === 0) return bytes;
  return Buffer.concat([bytes], afterPadding(bytes.length));
}
