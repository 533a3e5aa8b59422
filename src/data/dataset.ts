import type { Rng } from "../base/rng.ts";
import type { Batch, LossKind } from "../compiler/modelSpec.ts";
import type { Measure } from "../measures/measure.ts";
import type { ScoredBatch, Scorer } from "../measures/scorer.ts";
import type { RunningText } from "./runningText.ts";
import type { SequenceSet } from "./sequenceSet.ts";

export type Split = "train" | "validation" | "test";
export const splits: readonly Split[] = ["train", "validation", "test"];

export type Reading = "predicts the next" | "answers each timestep" | "answers once";

/** One thing measured on a split beside the loss. */
export type Metric = Pick<Measure, "name" | "unit" | "direction">;

/** A batch, and where its outputs are relative to each sequence, what they stand for. */
export type DataBatch = Batch & Pick<ScoredBatch, "restoring">;

/** What a task gives to training: shapes, batches and how outputs are scored. */
export interface Dataset {
  readonly input:
    | { readonly kind: "tokens"; readonly vocabularySize: number }
    | { readonly kind: "features"; readonly size: number };
  readonly output: {
    readonly size: number;
    readonly loss: LossKind;
    /** Factors of the rows' losses by their class, [O]; absent where all are 1. */
    readonly classWeights?: readonly number[];
  };
  /** Whether all of a sequence is known when an answer is given, and how many answers it has. */
  readonly reading: Reading;
  /** T: the most timesteps a batch has. */
  readonly time: number;
  readonly metrics: readonly Metric[];
  /** What a scaled 1 is in the unit of each target; absent where targets have no names. */
  readonly targetScales?: { readonly [target: string]: number };
  /**
   * The batches of one pass, B sequences wide. Arrays of a batch may be reused for the next one.
   *
   * @param order shuffles the sequences of a pass; null takes one fixed order. Running text is never shuffled.
   */
  batches(split: Split, batch: number, order: Rng | null): Iterable<DataBatch>;
  batchCount(split: Split, batch: number): number;
  /** The data of each fold, whose validation split it is; absent where the search does not cross-validate. */
  readonly folds?: { readonly count: number; dataset(index: number): Dataset };
  /** Collects the outputs of one pass. `meanLoss` is the mean over all output rows of the pass. */
  scorer(): Scorer;
}

/**
 * A dataset as plain data that can be sent to a worker: big arrays lie on SharedArrayBuffers and are not copied.
 * `openDataset` makes a `Dataset` of it, `loadDataset` makes it from a config.
 */
export interface DatasetPayload {
  /** SHA-256 (hex) of everything the batches depend on: file contents, settings, seed. */
  readonly hash: string;
  readonly metrics: readonly Metric[];
  readonly task: TaskPayload;
}

/** A union over `kind`; each file defines its part. */
export type TaskPayload = RunningText | SequenceSet;
