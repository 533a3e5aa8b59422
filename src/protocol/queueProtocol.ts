import type { CellJson } from "../cell/cellJson.ts";
import type { OpenGenes } from "../network/network.ts";
import type { TrainingChanges } from "../network/trainingChanges.ts";
import type { EpochRecord, Evaluation, FailureReason } from "../run/evaluation.ts";
import type { Individual, IndividualId } from "../run/individual.ts";

/**
 * What a search and the workers of a queue say to each other through Redis. Jobs and results are JSON in BullMQ; data
 * sets and tensors lie beside them as blobs under the hash of their content.
 */

/** SHA-256 (hex) of a blob. */
export type BlobHash = string;

/** What a child inherits from one parent. */
interface QueuedParent {
  readonly cell: CellJson;
  readonly genes?: OpenGenes;
  readonly weights: BlobHash;
  readonly validationLoss: number;
}

/** One individual to train, as an `EvaluationJob` without its tensors. */
export interface QueuedJob {
  /** Names the run: workers serve any that comes. */
  readonly run: string;
  /** The run's name, for people. */
  readonly title: string;
  readonly version: string;
  /** Blob of the sections of the config that decide training, and of the data. */
  readonly setup: BlobHash;
  readonly individual: Individual;
  readonly parents: readonly (QueuedParent | null)[];
  readonly seed: number;
  readonly untilEpoch: number | null;
  readonly checkpoint: { readonly progress: { readonly [key: string]: unknown }; readonly tensors: BlobHash } | null;
  readonly isTested: boolean;
  /** As in an `EvaluationJob`. */
  readonly changes?: TrainingChanges;
  /** Further attempts after workers that were lost over it. */
  readonly retries: number;
}

/** Ends a job. */
export type QueuedResult =
  | {
      readonly type: "evaluated";
      readonly evaluation: Evaluation;
      readonly weights: BlobHash | null;
      readonly checkpoint: QueuedJob["checkpoint"];
      readonly testMetrics?: { readonly [name: string]: number };
    }
  /** Its threads, or as many workers as it may cost, died over it. */
  | {
      readonly type: "workerLost";
      readonly reason: Extract<FailureReason, "workerLost" | "outOfMemory">;
      readonly message: string;
      readonly attempts: number;
    }
  /** A blob is not in Redis, or is not what its hash says. */
  | { readonly type: "missing"; readonly blob: BlobHash }
  /** This worker cannot compute what the run needs; another one may. */
  | { readonly type: "refused"; readonly worker: string; readonly message: string }
  /** Training threw, which is a bug. */
  | { readonly type: "faulted"; readonly message: string; readonly stack: string }
  /** The search of the job has been gone for long. */
  | { readonly type: "abandoned" };

/** Progress of a job: the epochs since the last word. */
export interface QueuedProgress {
  readonly records: readonly EpochRecord[];
}

/** How a worker shows itself in Redis, renewed every few seconds. */
export interface WorkerCard {
  readonly id: string;
  /** `host-pid`, or what `--name` says. */
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** Jobs that it does at once. */
  readonly places: number;
  /** Since it was started. */
  readonly evaluations: number;
  /** Over the last five minutes, or since it was started. */
  readonly perMinute: number;
  readonly jobs: readonly {
    readonly run: string;
    readonly title: string;
    readonly individual: number;
    readonly epoch: number;
  }[];
}

/** How a search shows itself in Redis. */
export interface SearchCard {
  readonly title: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
}

/**
 * What a search trains now: a generation, or its part that is compared at a rung. The log takes results in the order of
 * ids, and the longest training begins first, so most of a generation can be finished before the first of it is in the
 * log.
 */
export interface StageReport {
  /** The rung; null for training to the end. */
  readonly untilEpoch: number | null;
  /** Individuals of the stage. */
  readonly of: number;
  /** Those that are finished and not in the log yet: they wait for those before them, or for the rung's decision. */
  readonly waiting: readonly IndividualId[];
}

/** Content of `workers.json` in a run folder: what the search of the run knows of its workers. */
export interface WorkersReport {
  /** Without secrets; null where the workers are the search's own. */
  readonly queue: string | null;
  readonly isConnected: boolean;
  /** Hash of the run, as in `jobs` of the workers. */
  readonly run: string;
  /** Jobs of this run that no worker has begun. */
  readonly waiting: number;
  readonly workers: readonly (WorkerCard & {
    /** Why it gets no jobs of this run; null where it does. */
    readonly refused: string | null;
  })[];
  /** Null between two generations; missing where only a worker's own side is known. */
  readonly stage?: StageReport | null;
}
