import { crc32 } from "node:zlib";
import { AppError } from "../base/errors.ts";
import { isCount } from "../base/shape.ts";
import { type Disk, writeFileAtomic } from "./disk.ts";
import { asStorageError } from "./storageError.ts";
import { mostFileBytes, readWhole } from "./untrustedFile.ts";

/** A float32 tensor, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

interface SafetensorsFile {
  readonly tensors: Tensors;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The file is not a safetensors file that we wrote or can trust. */
export class SafetensorsError extends AppError {
  readonly code = "BAD_SAFETENSORS";
  constructor(name: string, fault: string) {
    super(`${name} is not a usable safetensors file: ${fault}.`, "Delete the file; a run trains its weights again.");
  }
}

/**
 * Writes tensors in the safetensors format: header length (8 bytes, little endian), JSON header, data.
 *
 * The checksum of the data stands in the metadata (`crc32`): the format itself cannot detect a flipped bit.
 *
 * @see https://github.com/huggingface/safetensors, "Format".
 */
export async function writeSafetensors(
  disk: Disk,
  file: string,
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  const chunks = encodeSafetensors(tensors, metadata);
  await writeFileAtomic(disk, file, chunks);
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** Size of the file that `tensors` make. Known without their data: the checksum has the same room whatever it is. */
export function safetensorsBytes(tensors: Tensors, metadata: Readonly<Record<string, string>> = {}): number {
  const dataBytes = [...tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  return 8 + headerBytes(tensors, metadata, longestChecksum).length + dataBytes;
}

/** The file's bytes in pieces: the header, then each tensor's own memory, not copied. */
export function encodeSafetensors(tensors: Tensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array[] {
  const data = [...tensors.values()].map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  // zlib restarts the checksum when it is handed no bytes.
  const checksum = data.reduce((before, bytes) => (bytes.length > 0 ? crc32(bytes, before) : before), 0);
  const header = headerBytes(tensors, metadata, String(checksum));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return [length, header, ...data];
}

const longestChecksum = String(2 ** 32 - 1);

function headerBytes(tensors: Tensors, metadata: Readonly<Record<string, string>>, checksum: string): Buffer {
  const entries: [string, unknown][] = [];
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    entries.push([name, { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  const header = Object.fromEntries([["__metadata__", { ...metadata, crc32: checksum }], ...entries]);
  const json = Buffer.from(JSON.stringify(header), "utf8");
  // Spaces bring the data to a multiple of 8 bytes, as the format's own writer does.
  const roomBytes = json.length + longestChecksum.length - checksum.length;
  const padded = Buffer.alloc(Math.ceil(roomBytes / 8) * 8, " ");
  json.copy(padded);
  return padded;
}

/** @throws {SafetensorsError} for content that does not verify, `StorageError` where the file cannot be read. */
export async function readSafetensors(file: string): Promise<SafetensorsFile> {
  let bytes: Buffer;
  try {
    bytes = await readWhole(file, mostFileBytes);
  } catch (cause) {
    throw asStorageError(cause, "read", file);
  }
  return decodeSafetensors(bytes, file);
}

/** Longest header that is believed; a model of 100,000 tensors needs about as much. */
const mostHeaderBytes = 16 * 1024 * 1024;

/**
 * Reads untrusted bytes: every tensor is F32, in range, as long as its shape says, and the tensors tile the data
 * without overlap or gap.
 *
 * @param name for errors.
 * @throws {SafetensorsError}
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const fail = (fault: string): never => {
    throw new SafetensorsError(name, fault);
  };
  if (bytes.length < 8) fail("it is shorter than 8 bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(Math.min(mostHeaderBytes, bytes.length - 8))) fail("its header is longer than the file");
  const dataStart = 8 + Number(declared);
  const header =
    parseHeader(bytes.subarray(8, dataStart)) ?? fail("its header is not a JSON object with each key once");

  const metadata = new Map<string, string>();
  const entries: { name: string; shape: number[]; begin: number; end: number }[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (key === "__metadata__") {
      if (!isRecord(value)) return fail("its metadata is not an object");
      for (const [word, text] of Object.entries(value)) {
        if (typeof text !== "string") return fail("its metadata is not text");
        metadata.set(word, text);
      }
      continue;
    }
    if (!isRecord(value)) return fail(`tensor "${key}" has no description`);
    if (value.dtype !== "F32") return fail(`tensor "${key}" is not of type F32`);
    if (!isSizes(value.shape)) return fail(`tensor "${key}" has no shape`);
    if (!isSizes(value.data_offsets) || value.data_offsets.length !== 2) return fail(`tensor "${key}" has no place`);
    const [begin, end] = value.data_offsets as [number, number];
    const expected = value.shape.reduce((product, size) => product * size, 4);
    if (begin > end || end > bytes.length - dataStart) return fail(`tensor "${key}" lies outside the file`);
    if (end - begin !== expected) return fail(`tensor "${key}" is not as long as its shape says`);
    entries.push({ name: key, shape: value.shape, begin, end });
  }

  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    if (entry.begin !== covered) return fail(`tensor "${entry.name}" overlaps another or leaves a gap`);
    covered = entry.end;
    // Copied: the data of a hostile file need not be aligned, and a view would keep the whole file in memory.
    const values = new Float32Array((entry.end - entry.begin) / 4);
    new Uint8Array(values.buffer).set(bytes.subarray(dataStart + entry.begin, dataStart + entry.end));
    tensors.set(entry.name, { shape: entry.shape, values });
  }
  if (covered !== bytes.length - dataStart) return fail("it has bytes that belong to no tensor");
  const checksum = metadata.get("crc32");
  if (checksum !== undefined && checksum !== String(crc32(bytes.subarray(dataStart)))) {
    return fail("its data do not match their checksum");
  }
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !hasRepeatedKey(text, value) ? value : null;
  } catch {
    // Text that is no JSON or no UTF-8: the caller names the file and refuses it.
    return null;
  }
}

/**
 * Whether JSON text names a key twice in one object: readers differ in which of the two they take, so one may check
 * what another loads. Each key has one colon outside of texts, and parsing drops the repeated ones.
 */
function hasRepeatedKey(json: string, parsed: unknown): boolean {
  let colons = 0;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === ":") colons++;
    if (json[at] !== '"') continue;
    for (at++; json[at] !== '"'; at++) if (json[at] === "\\") at++;
  }
  return colons !== keyCount(parsed, 0);
}

/** Of a value as deep as a header is; a deeper one has no valid description of a tensor. */
function keyCount(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null || depth > 4) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, each) => sum + keyCount(each, depth + 1), own);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount);
}
