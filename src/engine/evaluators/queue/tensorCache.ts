import type { WireTensors } from "../../../protocol/evaluatorProtocol.ts";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";
import type { BlobStore } from "./blobStore.ts";
import { PackedError } from "./packed.ts";
import { unpackTensors } from "./packedTensors.ts";
import { tensorsKey } from "./queueNames.ts";

/** Packed tensors that a worker keeps: siblings inherit from the same parents. */
const mostBytes = 256e6;

/** Tensors by hash, fetched once for as long as they fit. */
export class TensorCache {
  /** The least recently used first. */
  readonly #kept = new Map<BlobHash, Uint8Array>();
  #bytes = 0;

  constructor(private readonly store: BlobStore) {}

  /** Arrays of its own, which may be transferred; null where Redis has none. */
  async get(run: string, hash: BlobHash): Promise<WireTensors | null> {
    const bytes = this.#kept.get(hash) ?? (await this.store.get(tensorsKey(run, hash), hash));
    if (bytes === null) return null;
    this.keep(hash, bytes);
    try {
      return unpackTensors(bytes);
    } catch (cause) {
      if (cause instanceof PackedError) return null;
      throw cause;
    }
  }

  keep(hash: BlobHash, bytes: Uint8Array): void {
    if (!this.#kept.delete(hash)) this.#bytes += bytes.length;
    this.#kept.set(hash, bytes);
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= mostBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
