import { stat } from "node:fs/promises";
import type { RetrainState } from "../../protocol/retrainProtocol.ts";
import { type RetrainJob, type RetrainProgress, retrainProgress } from "../../run/retrainJob.ts";
import type { RetrainSettings } from "../../run/retrainRecord.ts";
import { type RetrainTable, retrainTable } from "../../run/retrainTable.ts";
import { LockWatch } from "../../store/lockWatch.ts";
import { type RetrainFolder, readRetrainJob, readRetrainRecords } from "../../store/retrainFolder.ts";
import { keptRetrainings } from "../../store/retrainWeights.ts";
import type { Run } from "../runs/run.ts";

/** A retraining of a run as its folder says it is. */
export interface Retraining {
  readonly run: Run;
  readonly folder: RetrainFolder;
  readonly settings: RetrainSettings;
  readonly state: RetrainState;
  /** Null for a retraining whose request is not on disk: it can be shown and not be resumed. */
  readonly job: RetrainJob | null;
  readonly progress: RetrainProgress | null;
  readonly table: RetrainTable;
  /** Keys of cells whose weights are kept. */
  readonly exportable: readonly string[];
  /** Changes whenever something that was read here does. */
  readonly stamp: string;
}

/** A cheap stamp: `readRetraining` finds something new only where it has changed. */
export async function retrainingStamp(folder: RetrainFolder, lock = new LockWatch(folder.lockFile)): Promise<string> {
  const owner = await lock.owner();
  const stamps = [folder.resultsFile, folder.jobFile].map((file) =>
    stat(file).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => "",
    ),
  );
  return [owner === null ? "" : `${owner.host} ${owner.pid} ${owner.isHere}`, ...(await Promise.all(stamps))].join(
    ", ",
  );
}

/** Null while nothing is in it. */
export async function readRetraining(
  run: Run,
  folder: RetrainFolder,
  lock = new LockWatch(folder.lockFile),
): Promise<Retraining | null> {
  const stamp = await retrainingStamp(folder, lock);
  // Before the records, so that an end between the two is seen as one.
  const owner = await lock.owner();
  const records = await readRetrainRecords(folder);
  const table = retrainTable(records);
  if (table === null) return null;
  const job = await readRetrainJob(folder);
  const progress = job === null ? null : retrainProgress(job, records);
  const exportable = [...new Set((await keptRetrainings(folder)).map(({ key }) => key))];
  const resting = progress === null || progress.isComplete ? "complete" : "interrupted";
  const state = owner === null ? resting : owner.isHere ? "running" : "elsewhere";
  return { run, folder, settings: table.settings, state, job, progress, table, exportable, stamp };
}

/** Whether Resume can go on with it: its request is on disk, and some trainings are missing. */
export function canResume({ state, job }: Retraining): boolean {
  return state === "interrupted" && job !== null;
}
