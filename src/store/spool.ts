import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fields, nullOr } from "../base/shape.ts";
import type { Evaluation } from "../run/evaluation.ts";
import type { IndividualId } from "../run/individual.ts";
import { evaluation } from "../run/runEventShape.ts";
import { type Disk, writeFileAtomic } from "./disk.ts";
import { encodeRecord, scanRecords } from "./record.ts";
import { readSafetensors, SafetensorsError, safetensorsBytes, type Tensors, writeSafetensors } from "./safetensors.ts";
import { asStorageError, StorageError, systemErrorCode } from "./storageError.ts";
import { mostFileBytes, readWhole } from "./untrustedFile.ts";

/** Up to which epoch an individual was trained: a rung of successive halving, or its own end. */
export type Stage = number | "look" | "end";

/** Everything but tensors that continuing a training needs; see `TrainingCheckpoint.progress`. */
type CheckpointProgress = { readonly [key: string]: unknown };

export interface SpooledResult {
  readonly evaluation: Evaluation;
  /** Present where training stopped at a rung and can go on. */
  readonly progress: CheckpointProgress | null;
}

/**
 * Results of the generation under way, as they come from the workers: `spool/<id>-<stage>.json`, and the checkpoint
 * of a rung beside it. The log takes them in the order of the individuals; a killed session finds them here.
 *
 * It is a cache: a missing or damaged entry is trained again, to the same bits.
 */
export class Spool {
  readonly #checkpointBytes = new Map<string, number>();

  constructor(
    private readonly disk: Disk,
    private readonly folder: string,
  ) {}

  async open(): Promise<void> {
    await this.disk.makeFolder(this.folder);
    for (const name of await readdir(this.folder)) {
      const file = path.join(this.folder, name);
      if (name.endsWith(checkpointEnding)) this.#checkpointBytes.set(file, (await stat(file)).size);
    }
  }

  /** What the checkpoints take of the disk; results are small. */
  get checkpointBytes(): number {
    return [...this.#checkpointBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /**
   * Durable when it resolves; the checkpoint is on disk before the result that refers to it.
   *
   * @param roomBytes a checkpoint that needs more is left out, and its training begun again when it goes on.
   */
  async write(
    id: IndividualId,
    stage: Stage,
    result: SpooledResult,
    checkpoint: Tensors | null,
    roomBytes = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    if (checkpoint !== null && safetensorsBytes(checkpoint) <= roomBytes) {
      const file = this.#checkpoint(id, stage);
      this.#checkpointBytes.set(file, await writeSafetensors(this.disk, file, checkpoint));
    }
    await writeFileAtomic(this.disk, this.#result(id, stage), [encodeRecord(result)]);
  }

  async read(id: IndividualId, stage: Stage): Promise<SpooledResult | null> {
    try {
      const [result] = scanRecords(await readWhole(this.#result(id, stage), mostFileBytes)).records;
      return spooledResult(result) === null ? (result as SpooledResult) : null;
    } catch (cause) {
      if (systemErrorCode(cause) === "ENOENT") return null;
      throw asStorageError(cause, "read", this.#result(id, stage));
    }
  }

  async readCheckpoint(id: IndividualId, stage: Stage): Promise<Tensors | null> {
    try {
      return (await readSafetensors(this.#checkpoint(id, stage))).tensors;
    } catch (cause) {
      if (cause instanceof SafetensorsError) return null;
      if (cause instanceof StorageError && systemErrorCode(cause.cause) === "ENOENT") return null;
      throw cause;
    }
  }

  /** For an individual that has trained on, or will not. */
  async dropCheckpoint(id: IndividualId, stage: Stage): Promise<void> {
    await this.#dropFile(this.#checkpoint(id, stage));
  }

  /** Frees room: an individual that would go on from one of them trains from the start instead, to the same bits. */
  async dropCheckpoints(): Promise<void> {
    for (const file of [...this.#checkpointBytes.keys()]) await this.#dropFile(file);
  }

  /** All of it, once the log has the whole generation. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.folder)) await this.#dropFile(path.join(this.folder, name));
  }

  async #dropFile(file: string): Promise<void> {
    await this.disk.remove(file);
    this.#checkpointBytes.delete(file);
  }

  #result(id: IndividualId, stage: Stage): string {
    return path.join(this.folder, `${id}-${stage}.json`);
  }

  #checkpoint(id: IndividualId, stage: Stage): string {
    return path.join(this.folder, `${id}-${stage}${checkpointEnding}`);
  }
}

const spooledResult = fields({ evaluation, progress: nullOr(fields({})) });
const checkpointEnding = ".checkpoint.safetensors";
