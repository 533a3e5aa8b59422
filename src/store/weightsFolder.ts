import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../base/errors.ts";
import type { IndividualId } from "../run/individual.ts";
import type { Disk } from "./disk.ts";
import { readSafetensors, SafetensorsError, safetensorsBytes, type Tensors, writeSafetensors } from "./safetensors.ts";
import { StorageError, systemErrorCode } from "./storageError.ts";

/** The weights that the run cannot do without do not fit `run.weights_quota_mb`. */
export class WeightsQuotaError extends AppError {
  readonly code = "WEIGHTS_QUOTA";
  constructor(folder: string, neededBytes: number, quotaBytes: number) {
    super(
      `The weights of front and parents in ${folder} need ${megabytes(neededBytes)} MB, more than the quota of ${megabytes(quotaBytes)} MB.`,
      "Raise `run.weights_quota_mb` in the run's config.rnas, then resume.",
    );
  }
}

/**
 * The weights that a run keeps: `weights/<id>.safetensors`.
 *
 * Which files there are never decides a result: a parent's weights that are gone are trained again, to the same
 * bits. The quota is a bound on disk only.
 */
export class WeightsFolder {
  readonly #sizes = new Map<IndividualId, number>();
  #usedBytes = 0;

  private constructor(
    private readonly disk: Disk,
    readonly folder: string,
    readonly quotaBytes: number,
  ) {}

  static async open(disk: Disk, folder: string, quotaBytes: number): Promise<WeightsFolder> {
    await disk.makeFolder(folder);
    const opened = new WeightsFolder(disk, folder, quotaBytes);
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      const id = /^(\d+)\.safetensors$/.exec(name)?.[1];
      if (id === undefined) await disk.remove(file);
      else opened.#setSize(Number(id) as IndividualId, (await stat(file)).size);
    }
    return opened;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * Durable when it resolves.
   *
   * @param epochs passes trained, kept beside the weights: those of an earlier rung must not pass for the last ones.
   * @throws {WeightsQuotaError} when they do not fit; nothing is written then.
   */
  async write(id: IndividualId, epochs: number, tensors: Tensors): Promise<void> {
    const metadata = { epochs: String(epochs) };
    const bytes = safetensorsBytes(tensors, metadata);
    const after = this.#usedBytes - (this.#sizes.get(id) ?? 0) + bytes;
    if (after > this.quotaBytes) throw new WeightsQuotaError(this.folder, after, this.quotaBytes);
    await writeSafetensors(this.disk, this.#file(id), tensors, metadata);
    this.#setSize(id, bytes);
  }

  /** Null when they are gone, damaged, or of another number of epochs. */
  read(id: IndividualId, epochs: number): Promise<Tensors | null> {
    return readKeptWeights(this.folder, id, epochs);
  }

  /** Deletes every other individual's weights. */
  async keepOnly(needed: ReadonlySet<IndividualId>): Promise<void> {
    for (const id of [...this.#sizes.keys()]) {
      if (needed.has(id)) continue;
      await this.disk.remove(this.#file(id));
      this.#setSize(id, 0);
    }
  }

  #file(id: IndividualId): string {
    return weightsFile(this.folder, id);
  }

  #setSize(id: IndividualId, bytes: number): void {
    this.#usedBytes += bytes - (this.#sizes.get(id) ?? 0);
    if (bytes === 0) this.#sizes.delete(id);
    else this.#sizes.set(id, bytes);
  }
}

/** As `WeightsFolder.read`, of a folder that another process may be writing. */
export async function readKeptWeights(folder: string, id: IndividualId, epochs: number): Promise<Tensors | null> {
  try {
    const { tensors, metadata } = await readSafetensors(weightsFile(folder, id));
    return metadata.get("epochs") === String(epochs) ? tensors : null;
  } catch (cause) {
    if (cause instanceof SafetensorsError) return null;
    if (cause instanceof StorageError && systemErrorCode(cause.cause) === "ENOENT") return null;
    throw cause;
  }
}

function weightsFile(folder: string, id: IndividualId): string {
  return path.join(folder, `${id}.safetensors`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
