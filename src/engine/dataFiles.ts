import { stat } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../config/schema.ts";
import { DataError, wholeFile } from "../data/dataError.ts";
import { readTextFile } from "../data/textFile.ts";
import type { DataFileRecord } from "../store/runFolder.ts";

/** The files that a config takes its data from, as it names them; none where data are generated. */
function dataFileNames({ task }: Config): readonly string[] {
  if (!("train" in task)) return [];
  return [...new Set([task.train, task.validation, task.test])].filter((name) => name !== undefined);
}

/** The files of a config with their hashes. @throws {DataError} */
async function hashDataFiles(config: Config, folder: string): Promise<DataFileRecord[]> {
  const hashed: DataFileRecord[] = [];
  for (const name of dataFileNames(config)) {
    hashed.push({ name, sha256: (await readTextFile(folder, name)).sha256 });
  }
  return hashed;
}

/**
 * What `read` makes of a config's data, with the hashes of the very contents that it read.
 *
 * @throws {DataError} where a file changes meanwhile.
 */
export async function withDataHashes<T>(
  config: Config,
  folder: string,
  read: () => Promise<T>,
): Promise<{ readonly data: T; readonly files: readonly DataFileRecord[] }> {
  const stamps = () => Promise.all(dataFileNames(config).map((name) => stampOf(path.resolve(folder, name))));
  const before = await stamps();
  const data = await read();
  const files = await hashDataFiles(config, folder);
  const after = await stamps();
  const changed = files.find((_, index) => before[index] !== after[index]);
  if (changed !== undefined) {
    const what = "the file changes while it is being read";
    throw new DataError("DATA_CHANGES", wholeFile(changed.name), what, "Wait until it is complete, then start again.");
  }
  return { data, files };
}

/** Names of the files whose content is another one by now, or that cannot be read. */
export async function changedDataFiles(known: readonly DataFileRecord[], folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const { name, sha256 } of known) {
    const now = await readTextFile(folder, name).catch((cause: unknown) => {
      if (cause instanceof DataError) return null;
      throw cause;
    });
    if (now?.sha256 !== sha256) changed.push(name);
  }
  return changed;
}

/**
 * Notices that data files change under a running search. The search itself goes on with what it has read.
 *
 * Contents are compared only where size or time of change say that there may be a difference.
 */
export class DataWatch {
  #stamp: string | null = null;
  readonly #told = new Set<string>();

  constructor(
    private readonly known: readonly DataFileRecord[],
    private readonly folder: string,
  ) {}

  /** Names of files that have changed and were not told before. */
  async newlyChanged(): Promise<string[]> {
    const stamps = await Promise.all(this.known.map(({ name }) => stampOf(path.resolve(this.folder, name))));
    const stamp = stamps.join(" ");
    if (stamp === this.#stamp) return [];
    const isFirst = this.#stamp === null;
    this.#stamp = stamp;
    if (isFirst) return [];
    const changed = (await changedDataFiles(this.known, this.folder)).filter((name) => !this.#told.has(name));
    for (const name of changed) this.#told.add(name);
    return changed;
  }
}

async function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs }) => `${size}@${mtimeMs}`,
    () => "gone",
  );
}
