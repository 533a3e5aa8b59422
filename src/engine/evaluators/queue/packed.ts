import { createHash } from "node:crypto";
import { assert } from "../../../base/assert.ts";
import { isCount } from "../../../base/shape.ts";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";

/**
 * Plain data with typed arrays as bytes: length of the header (4 bytes, little endian), a JSON header in which an array
 * is `{"$f32": [byte offset, elements]}` or `{"$i32": …}`, padding to 4 bytes, and the arrays one after the other.
 *
 * Equal data give equal bytes, whose hash names them.
 */
export function pack(value: unknown): Uint8Array {
  const arrays: Uint8Array[] = [];
  let size = 0;
  const described = (each: unknown): unknown => {
    if (each instanceof Float32Array || each instanceof Int32Array) {
      const place = [size, each.length];
      arrays.push(new Uint8Array(each.buffer, each.byteOffset, each.byteLength));
      size += each.byteLength;
      return each instanceof Float32Array ? { $f32: place } : { $i32: place };
    }
    if (Array.isArray(each)) return each.map(described);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([key, inner]) => {
        assert(!key.startsWith("$"), "keys with a dollar sign stand for arrays");
        return [key, described(inner)];
      }),
    );
  };
  const header = Buffer.from(JSON.stringify(described(value)), "utf8");
  const start = startOfArrays(header.length);
  const bytes = new Uint8Array(start + size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = start;
  for (const array of arrays) {
    bytes.set(array, at);
    at += array.length;
  }
  return bytes;
}

/** Content that was not packed by `pack`, or was damaged on the way. */
export class PackedError extends Error {
  override readonly name = "PackedError";
}

/**
 * Reads untrusted bytes.
 *
 * @param allocate memory for an array; a `SharedArrayBuffer` where threads share it.
 * @throws {PackedError}
 */
export function unpack(
  bytes: Uint8Array,
  allocate: (byteLength: number) => ArrayBuffer | SharedArrayBuffer = (length) => new ArrayBuffer(length),
): unknown {
  if (bytes.length < 4) throw new PackedError("it is shorter than 4 bytes");
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (headerLength > bytes.length - 4) throw new PackedError("its header is longer than itself");
  const start = startOfArrays(headerLength);
  const array = (place: unknown): ArrayBuffer | SharedArrayBuffer => {
    const [offset, length] = Array.isArray(place) ? (place as unknown[]) : [];
    if (!isCount(offset) || !isCount(length) || start + offset + 4 * length > bytes.length) {
      throw new PackedError("an array lies outside of it");
    }
    const memory = allocate(4 * length);
    new Uint8Array(memory).set(bytes.subarray(start + offset, start + offset + 4 * length));
    return memory;
  };
  try {
    return JSON.parse(Buffer.from(bytes.subarray(4, 4 + headerLength)).toString("utf8"), (_, each: unknown) => {
      if (typeof each !== "object" || each === null) return each;
      if ("$f32" in each) return new Float32Array(array(each.$f32));
      if ("$i32" in each) return new Int32Array(array(each.$i32));
      return each;
    });
  } catch (cause) {
    if (cause instanceof PackedError) throw cause;
    throw new PackedError("its header is no JSON", { cause });
  }
}

export function hashOf(bytes: Uint8Array): BlobHash {
  return createHash("sha256").update(bytes).digest("hex");
}

function startOfArrays(headerLength: number): number {
  return Math.ceil((4 + headerLength) / 4) * 4;
}
