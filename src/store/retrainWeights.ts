import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Disk } from "./disk.ts";
import type { RetrainFolder } from "./retrainFolder.ts";
import { safetensorsBytes, type Tensors, writeSafetensors } from "./safetensors.ts";
import { systemErrorCode } from "./storageError.ts";

/** The weights of one training of one cell. */
interface KeptWeights {
  readonly key: string;
  readonly repetition: number;
  readonly bytes: number;
}

/**
 * The weights that a retraining keeps, `weights/<key>-<repetition>.safetensors`: of every training as long as they fit
 * the quota. Then each cell keeps those of its best training by validation at the expense of the others, and at last
 * a cell may have none. Results do not depend on which are there.
 */
export class RetrainWeights {
  readonly #kept = new Map<string, KeptWeights>();

  private constructor(
    private readonly disk: Disk,
    private readonly folder: RetrainFolder,
    private readonly quotaBytes: number,
  ) {}

  static async open(disk: Disk, folder: RetrainFolder, quotaBytes: number): Promise<RetrainWeights> {
    await disk.makeFolder(folder.weightsFolder);
    const opened = new RetrainWeights(disk, folder, quotaBytes);
    for (const { key, repetition } of await keptRetrainings(folder)) {
      const { size } = await stat(folder.weightsFile(key, repetition));
      opened.#kept.set(`${key}-${repetition}`, { key, repetition, bytes: size });
    }
    return opened;
  }

  get usedBytes(): number {
    return [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Durable when it resolves, where they are kept.
   *
   * @param isBest whether a training is the best of its cell so far, this one included.
   * @returns whether they are kept.
   */
  async write(
    { key, repetition }: { readonly key: string; readonly repetition: number },
    tensors: Tensors,
    metadata: Readonly<Record<string, string>>,
    isBest: (key: string, repetition: number) => boolean,
  ): Promise<boolean> {
    const name = `${key}-${repetition}`;
    const bytes = safetensorsBytes(tensors, metadata);
    const free = () => this.quotaBytes - this.usedBytes + (this.#kept.get(name)?.bytes ?? 0);
    if (free() < bytes && isBest(key, repetition)) {
      // Those of the same cell first: they are of its size.
      const others = [...this.#kept.values()]
        .filter((each) => `${each.key}-${each.repetition}` !== name && !isBest(each.key, each.repetition))
        .sort((a, b) => Number(b.key === key) - Number(a.key === key) || b.bytes - a.bytes);
      for (const other of others) {
        if (free() >= bytes) break;
        await this.disk.remove(this.folder.weightsFile(other.key, other.repetition));
        this.#kept.delete(`${other.key}-${other.repetition}`);
      }
    }
    if (free() < bytes) return false;
    await writeSafetensors(this.disk, this.folder.weightsFile(key, repetition), tensors, metadata);
    this.#kept.set(name, { key, repetition, bytes });
    return true;
  }
}

/** The trainings whose weights are kept; none where there is no folder yet. */
export async function keptRetrainings(
  folder: RetrainFolder,
): Promise<readonly { readonly key: string; readonly repetition: number }[]> {
  const names = await readdir(folder.weightsFolder).catch((cause: unknown) => {
    if (systemErrorCode(cause) === "ENOENT") return [];
    throw cause;
  });
  return names.flatMap((name) => {
    const [, key, repetition] = /^(.+)-(\d+)\.safetensors$/.exec(path.basename(name)) ?? [];
    return key === undefined ? [] : [{ key, repetition: Number(repetition) }];
  });
}
