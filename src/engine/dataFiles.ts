import { stat } from "node:fs/promises";
import path from "node:path";
import type { HashedFile } from "../base/hashedFile.ts";
import type { Config } from "../config/schema.ts";
import { DataError, wholeFile } from "../data/dataError.ts";
import { changedDataFiles, dataFileNames } from "../data/runData.ts";
import { hashOfFile } from "../data/textSource.ts";

/** The files of a config with their hashes. @throws {DataError} */
async function hashDataFiles(config: Config, folder: string): Promise<HashedFile[]> {
  const hashed: HashedFile[] = [];
  for (const name of dataFileNames(config)) {
    hashed.push({ name, sha256: await hashOfFile(folder, name) });
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
): Promise<{ readonly data: T; readonly files: readonly HashedFile[] }> {
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

/**
 * Notices that data files change under a running search. The search itself goes on with what it has read.
 *
 * Contents are compared only where size or time of change say that there may be a difference.
 */
export class DataWatch {
  #stamp: string | null = null;
  readonly #reported = new Set<string>();

  constructor(
    private readonly known: readonly HashedFile[],
    private readonly folder: string,
  ) {}

  /** Names of files that have changed and were not reported before. */
  async newlyChanged(): Promise<string[]> {
    const stamps = await Promise.all(this.known.map(({ name }) => stampOf(path.resolve(this.folder, name))));
    const stamp = stamps.join(" ");
    if (stamp === this.#stamp) return [];
    const isFirst = this.#stamp === null;
    this.#stamp = stamp;
    if (isFirst) return [];
    const changed = (await changedDataFiles(this.known, this.folder)).filter((name) => !this.#reported.has(name));
    for (const name of changed) this.#reported.add(name);
    return changed;
  }
}

async function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs }) => `${size}@${mtimeMs}`,
    () => "gone",
  );
}
