import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { RetrainJob } from "../run/retrainJob.ts";
import { type RetrainRecord, retrainFormatVersion } from "../run/retrainRecord.ts";
import { retrainRecord } from "../run/retrainRecordShape.ts";
import { checkRecords } from "./checkedEvents.ts";
import { type Disk, writeFileAtomic } from "./disk.ts";
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
 * | `job.json` | what it was last asked for (`RetrainJob`) |
 * | `cancel` | made by anyone who wants the writing process to end; removed when the next one begins |
 * | `lock` | the one writing process |
 */
export class RetrainFolder {
  readonly folder: string;
  readonly resultsFile: string;
  readonly weightsFolder: string;
  readonly jobFile: string;
  readonly cancelFile: string;
  readonly lockFile: string;

  /** @param settings the folder's name. */
  constructor(
    run: RunFolder,
    readonly settings: string,
  ) {
    this.folder = path.join(run.retrainFolder, settings);
    this.resultsFile = path.join(this.folder, "results.jsonl");
    this.weightsFolder = path.join(this.folder, "weights");
    this.jobFile = path.join(this.folder, "job.json");
    this.cancelFile = path.join(this.folder, "cancel");
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
    records: readable(records, folder),
    append: (record) => log.append(record),
    close: () => log.close(),
  };
}

export async function readRetrainRecords(folder: RetrainFolder): Promise<readonly RetrainRecord[]> {
  return readable((await readRecordLog(folder.resultsFile)).records, folder);
}

export async function writeRetrainJob(disk: Disk, folder: RetrainFolder, job: RetrainJob): Promise<void> {
  await writeFileAtomic(disk, folder.jobFile, [Buffer.from(`${JSON.stringify(job)}\n`, "utf8")]);
}

/** Null where there is none that can be read: it decides nothing that was measured. */
export async function readRetrainJob(folder: RetrainFolder): Promise<RetrainJob | null> {
  try {
    const job = JSON.parse(await readFile(folder.jobFile, "utf8")) as Partial<RetrainJob> | null;
    const sizes = [job?.hidden, job?.layers].filter((size) => size !== null);
    const numbers = [job?.repetitions, job?.epochs, ...sizes];
    const isWhole = Array.isArray(job?.ids) && Array.isArray(job?.hashes) && numbers.every(Number.isSafeInteger);
    return isWhole ? (job as RetrainJob) : null;
  } catch (cause) {
    if (cause instanceof SyntaxError || systemErrorCode(cause) === "ENOENT") return null;
    throw asStorageError(cause, "read", folder.jobFile);
  }
}

/** Asks the process that works on it to end, keeping what is finished. */
export async function cancelRetraining(disk: Disk, folder: RetrainFolder): Promise<void> {
  await disk.writeFile(folder.cancelFile, []);
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

function readable(records: readonly unknown[], { folder, resultsFile }: RetrainFolder): readonly RetrainRecord[] {
  const typed = records as readonly RetrainRecord[];
  const first = typed[0];
  if (first?.type === "retrainStarted" && first.formatVersion > retrainFormatVersion) {
    throw new RunFormatError(folder, first.formatVersion, "of a later version");
  }
  checkRecords(resultsFile, records, retrainRecord);
  return typed;
}
