import type { RetrainRecord } from "./retrainRecord.ts";

/** The last request of a retraining: which trainings are missing, and with what settings it goes on. */
export interface RetrainJob {
  /** Individuals of the run, as they were chosen or stood on the front. */
  readonly ids: readonly number[];
  readonly repetitions: number;
  readonly epochs: number;
  /** Null where each network has its own. */
  readonly hidden: number | null;
  readonly layers: number | null;
  /** It goes on from the search's weights. */
  readonly fromSearch?: true;
  /** Of the cells that are trained, the baselines among them; isomorphic ones once. */
  readonly hashes: readonly string[];
}

/** How far a retraining is with its job. */
export interface RetrainProgress {
  /** Trainings that have ended, well or not. */
  readonly done: number;
  readonly total: number;
  /** Everything is trained, and every latency measured. */
  readonly isComplete: boolean;
}

export function retrainProgress(job: RetrainJob, records: readonly RetrainRecord[]): RetrainProgress {
  const wanted = new Set(job.hashes);
  const done = new Set<string>();
  const measured = new Set<string>();
  for (const record of records) {
    if (record.type === "latencyMeasured" && wanted.has(record.hash)) measured.add(record.hash);
    if (record.type !== "cellRetrained" || !wanted.has(record.subject.hash)) continue;
    if (record.repetition < job.repetitions) done.add(`${record.subject.hash} ${record.repetition}`);
  }
  const total = wanted.size * job.repetitions;
  return { done: done.size, total, isComplete: done.size === total && measured.size === wanted.size };
}
