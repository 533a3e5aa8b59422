import path from "node:path";
import { AppError } from "../base/errors.ts";
import type { HashedFile } from "../base/hashedFile.ts";
import type { Config } from "../config/schema.ts";
import { DataError } from "./dataError.ts";
import type { DatasetPayload } from "./dataset.ts";
import { loadDataset } from "./loadDataset.ts";
import { hashOfFile } from "./textSource.ts";

/** What a run knows of its data. */
interface RunDataSought {
  /** Of the run, for errors. */
  readonly folder: string;
  /** Where relative paths of the config may start, best first. */
  readonly dataFolders: readonly string[];
  /** Of everything that batches depend on: the data that are sought have it, wherever they lie. */
  readonly dataHash: string;
  /** Absent where an early version made the run. */
  readonly dataFiles?: readonly HashedFile[];
}

export interface FoundRunData {
  readonly payload: DatasetPayload;
  /** Where relative paths of the config start, on this machine and now. */
  readonly dataFolder: string;
  /** The config with the paths at which the files were found. */
  readonly config: Config;
}

/** The data are not those that the run began with. */
export class DataChangedError extends AppError {
  readonly code = "DATA_CHANGED";
  /** @param files as the config names them; none where it is not known which have changed. */
  constructor(runFolder: string, dataFolder: string, files: readonly string[]) {
    const what = files.length === 0 ? "The data" : files.join(", ");
    super(
      `${what} in ${dataFolder} ${files.length === 1 ? "has" : "have"} changed since the run in ${runFolder} began, so its results would not fit together.`,
      "Restore the data, or start a new run.",
    );
  }
}

/** The data of a run are nowhere where they could be expected. */
export class DataMissingError extends AppError {
  readonly code = "DATA_MISSING";
  constructor(runFolder: string, files: readonly string[], folders: readonly string[], options: ErrorOptions) {
    super(
      `The run in ${runFolder} needs the data that it began with, and ${files.join(", ")} is neither in ${folders.join(" nor in ")}.`,
      `Put it into ${folders[0]}; it is known by its content.`,
      options,
    );
  }
}

/**
 * The data of a run, which may have moved with its project, without it, or not at all: known by their hash and looked
 * for where the config's paths lead from each of the folders, then where the ends of these paths do.
 *
 * @throws {DataChangedError} | {DataMissingError}, and {DataError} for a file that is there and cannot be read.
 */
export async function findRunData(config: Config, sought: RunDataSought): Promise<FoundRunData> {
  const { dataFolders, dataHash, dataFiles = [] } = sought;
  let changedIn: string | null = null;
  let missing: DataError | null = null;
  for (const dataFolder of dataFolders) {
    try {
      const payload = await loadDataset(config, { folder: dataFolder });
      if (payload.hash === dataHash) return { payload, dataFolder, config };
      changedIn ??= dataFolder;
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      if (cause.code === "DATA_FILE_NOT_FOUND") missing ??= cause;
      // A changed file need not be one that can be read.
      else if (dataFiles.length > 0) changedIn ??= dataFolder;
      else throw cause;
    }
  }
  const [dataFolder = sought.folder] = dataFolders;
  const located = await locateByContent(sought);
  if (located !== null) {
    const moved = withFiles(config, located);
    const payload = await loadDataset(moved, { folder: dataFolder });
    if (payload.hash === dataHash) return { payload, dataFolder, config: moved };
  }
  if (changedIn !== null) {
    throw new DataChangedError(sought.folder, changedIn, await changedDataFiles(dataFiles, changedIn));
  }
  const files = await changedDataFiles(dataFiles, dataFolder);
  const names = files.length > 0 ? files : [missing?.place?.file ?? "its data"];
  throw new DataMissingError(sought.folder, names, [...dataFolders, sought.folder], { cause: missing });
}

/** The files that a config takes its data from, as it names them; none where data are generated. */
export function dataFileNames({ task }: Config): readonly string[] {
  if (!("train" in task)) return [];
  return [...new Set([task.train, task.validation, task.test])].filter((name) => name !== undefined);
}

/** Names of the files whose content is another one by now, or that cannot be read. */
export async function changedDataFiles(known: readonly HashedFile[], folder: string): Promise<string[]> {
  const changed: string[] = [];
  for (const { name, sha256 } of known) {
    if ((await contentHash(folder, name)) !== sha256) changed.push(name);
  }
  return changed;
}

/** The path of each file by its name in the config; null where one of them is nowhere. */
async function locateByContent(sought: RunDataSought): Promise<ReadonlyMap<string, string> | null> {
  const { folder, dataFolders, dataFiles = [] } = sought;
  const located = new Map<string, string>();
  for (const { name, sha256 } of dataFiles) {
    const places = [...dataFolders, folder].flatMap((each) => endsOf(name).map((end) => path.resolve(each, end)));
    for (const place of new Set(places)) {
      if (located.has(name) || (await contentHash(path.dirname(place), place)) !== sha256) continue;
      located.set(name, place);
    }
    if (!located.has(name)) return null;
  }
  return located.size > 0 ? located : null;
}

/**
 * A path, then what is left of it where its first folders are taken away, down to the file's name: `/a/b/c.csv`,
 * `a/b/c.csv`, `b/c.csv`, `c.csv`. A project that moved has the ends of its absolute paths, and of those through `..`.
 */
function endsOf(name: string): string[] {
  // A name of another system's path has its separators.
  const parts = name.split(/[\\/]/).filter((part) => part !== "" && part !== "." && part !== "..");
  return [name, ...parts.map((_, index) => parts.slice(index).join("/"))];
}

function withFiles(config: Config, located: ReadonlyMap<string, string>): Config {
  const { task } = config;
  if (!("train" in task)) return config;
  const at = (name: string | undefined) => (name === undefined ? undefined : (located.get(name) ?? name));
  const files = { train: at(task.train), validation: at(task.validation), test: at(task.test) };
  return { ...config, task: { ...task, ...files } as Config["task"] };
}

async function contentHash(folder: string, name: string): Promise<string | null> {
  return hashOfFile(folder, name).catch((cause: unknown) => {
    if (cause instanceof DataError) return null;
    throw cause;
  });
}
