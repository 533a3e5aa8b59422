import { readdir } from "node:fs/promises";
import path from "node:path";
import { type RetrainRecord, retrainFormatVersion } from "../run/retrainRecord.ts";
import type { Disk } from "./disk.ts";
import { RecordLog, readRecordLog } from "./recordLog.ts";
import { type RunFolder, RunFormatError } from "./runFolder.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";

/**
 * A retraining in the folder of its run, `<run>/retrain/<settings>/`, where `<settings>` is a hash of all that its
 * trainings have in common; more cells and more repetitions of the same go into the same folder.
 *
 * | entry | content |
 * |---|---|
 * | `results.jsonl` | `RetrainRecord`s (`record.ts`), durable one by one |
 * | `weights/<key>-<repetition>.safetensors` | of the best epoch; `key` is an id of the front or `lstm`, `gru`, `basic` |
 * | `lock` | the one writing process |
 */
export class RetrainFolder {
  readonly folder: string;
  readonly resultsFile: string;
  readonly weightsFolder: string;
  readonly lockFile: string;

  constructor(run: RunFolder, settings: string) {
    this.folder = path.join(run.retrainFolder, settings);
    this.resultsFile = path.join(this.folder, "results.jsonl");
    this.weightsFolder = path.join(this.folder, "weights");
    this.lockFile = path.join(this.folder, "lock");
  }

  /** @param repetition from 0. */
  weightsFile(key: string, repetition: number): string {
    return path.join(this.weightsFolder, `${key}-${repetition}.safetensors`);
  }
}

export interface RetrainLog {
  readonly records: readonly RetrainRecord[];
  append(record: RetrainRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens for writing, under the folder's lock; a torn end is cut, see `RecordLog.open`. */
export async function openRetrainLog(disk: Disk, folder: RetrainFolder): Promise<RetrainLog> {
  const { log, records } = await RecordLog.open(disk, folder.resultsFile);
  return {
    records: readable(records, folder.folder),
    append: (record) => log.append(record),
    close: () => log.close(),
  };
}

export async function readRetrainRecords(folder: RetrainFolder): Promise<readonly RetrainRecord[]> {
  return readable((await readRecordLog(folder.resultsFile)).records, folder.folder);
}

/** Every retraining of a run, by name; none where there is none. */
export async function listRetrainFolders(run: RunFolder): Promise<RetrainFolder[]> {
  try {
    const names = await readdir(run.retrainFolder);
    return names.sort().map((name) => new RetrainFolder(run, name));
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return [];
    throw asStorageError(cause, "list", run.retrainFolder);
  }
}

function readable(records: readonly unknown[], folder: string): readonly RetrainRecord[] {
  const typed = records as readonly RetrainRecord[];
  const first = typed[0];
  if (first?.type === "retrainStarted" && first.formatVersion > retrainFormatVersion) {
    throw new RunFormatError(folder, first.formatVersion, "of a later version");
  }
  return typed;
}
