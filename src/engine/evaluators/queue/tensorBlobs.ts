import type { WireTensors } from "../../../protocol/evaluatorProtocol.ts";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";
import type { BlobStore } from "./blobStore.ts";
import { hashOf, PackedError } from "./packed.ts";
import { packTensors, unpackTensors } from "./packedTensors.ts";
import { tensorsKey } from "./queueNames.ts";

/** What no job needs stays in Redis up to this size: the weights of a survivor are inherited again and again. */
const idleBytes = 64e6;
/** What Redis spends on a key beside its content. */
const keyBytes = 300;

interface Blob {
  readonly bytes: number;
  /** Jobs in line that read it. */
  jobs: number;
  /** `lost` where Redis may have it no longer, `damaged` where it may have something else. */
  state: "stored" | "lost" | "damaged";
}

/**
 * The tensors that a run has in Redis: stored once however many jobs read them, removed when none does and the room
 * for idle ones is used up.
 */
export class TensorBlobs {
  /** The least recently used first. */
  readonly #blobs = new Map<BlobHash, Blob>();
  /** Bytes of those that no job reads. */
  #idle = 0;

  constructor(
    private readonly store: BlobStore,
    private readonly run: string,
  ) {}

  /** Stores tensors for a job, which is to `release` them. */
  async use(tensors: WireTensors): Promise<BlobHash> {
    const bytes = packTensors(tensors);
    const hash = hashOf(bytes);
    const blob = this.#touch(hash, bytes.length);
    if (blob.jobs++ === 0) this.#idle -= blob.bytes;
    if (blob.state === "stored") return hash;
    await this.store.put(tensorsKey(this.run, hash), bytes, { isDamaged: blob.state === "damaged" });
    blob.state = "stored";
    return hash;
  }

  async release(hashes: readonly BlobHash[]): Promise<void> {
    for (const hash of hashes) {
      const blob = this.#blobs.get(hash);
      if (blob !== undefined && --blob.jobs === 0) this.#idle += blob.bytes;
    }
    await this.#removeIdle();
  }

  /** The tensors of a result; null where Redis has them no longer. */
  async take(hash: BlobHash): Promise<WireTensors | null> {
    const bytes = await this.store.get(tensorsKey(this.run, hash), hash);
    if (bytes === null) return null;
    let tensors: WireTensors;
    try {
      tensors = unpackTensors(bytes);
    } catch (cause) {
      if (cause instanceof PackedError) return null;
      throw cause;
    }
    this.#touch(hash, bytes.length).state = "stored";
    await this.#removeIdle();
    return tensors;
  }

  /** Redis may have lost all of them. */
  doubtAll(): void {
    for (const blob of this.#blobs.values()) blob.state = "lost";
  }

  /** A worker found this one missing, or not as its hash says. */
  doubt(hash: BlobHash): void {
    const blob = this.#blobs.get(hash);
    if (blob !== undefined) blob.state = "damaged";
  }

  /** To be called well within the lifetime of a blob. */
  async renew(): Promise<void> {
    for (const [hash, blob] of this.#blobs) {
      if (!(await this.store.renew(tensorsKey(this.run, hash)))) blob.state = "lost";
    }
  }

  async removeAll(): Promise<void> {
    const keys = [...this.#blobs.keys()].map((hash) => tensorsKey(this.run, hash));
    this.#blobs.clear();
    this.#idle = 0;
    await this.store.remove(keys);
  }

  /** The blob as the one that was used last; a new one is idle. */
  #touch(hash: BlobHash, bytes: number): Blob {
    const known = this.#blobs.get(hash);
    const blob: Blob = known ?? { bytes: bytes + keyBytes, jobs: 0, state: "lost" };
    if (known === undefined) this.#idle += blob.bytes;
    this.#blobs.delete(hash);
    this.#blobs.set(hash, blob);
    return blob;
  }

  async #removeIdle(): Promise<void> {
    if (this.#idle <= idleBytes) return;
    const removed: BlobHash[] = [];
    for (const [hash, { jobs, bytes }] of this.#blobs) {
      if (this.#idle <= idleBytes) break;
      if (jobs > 0) continue;
      this.#idle -= bytes;
      removed.push(hash);
      this.#blobs.delete(hash);
    }
    await this.store.remove(removed.map((hash) => tensorsKey(this.run, hash)));
  }
}
