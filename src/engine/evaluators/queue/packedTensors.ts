import type { WireTensors } from "../../../protocol/evaluatorProtocol.ts";
import { PackedError, pack, unpack } from "./packed.ts";

/** Tensors in their order: the same weights give the same bytes wherever they are packed. */
export function packTensors(tensors: WireTensors): Uint8Array {
  return pack([...tensors]);
}

/** Arrays of its own, which may be transferred. @throws {PackedError} */
export function unpackTensors(bytes: Uint8Array): WireTensors {
  const entries = unpack(bytes);
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw new PackedError("it holds no tensors");
  return new Map(entries);
}

function isEntry(entry: unknown): entry is [string, Float32Array] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === "string" && entry[1] instanceof Float32Array;
}
