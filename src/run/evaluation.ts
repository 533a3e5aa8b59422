/** One pass over the training data. Losses in nats. */
export interface EpochRecord {
  /** 1, 2, … */
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
}

export type FailureReason =
  /** A loss or gradient became NaN or infinite. */
  | "diverged"
  /** The validation loss passed `training.loss_limit`. */
  | "lossLimit"
  | "timedOut"
  | "outOfMemory"
  | "workerLost"
  /** The user's own trainer answered with garbage or an error. */
  | "trainerFailed";

/**
 * How a child's first weights were brought near what its parent computes. Errors are those of the morphism, the child's
 * loss − its parent's, on a few batches of training data.
 */
export interface CalibrationRecord {
  /** What was done and kept, in order; none where the edit preserved enough, or nothing helped. */
  readonly steps: readonly CalibrationStep[];
  /** Before; absent where the loss was not finite. */
  readonly before?: number;
  readonly after?: number;
  /** Multiply–accumulates, part of `trainingMacs`. */
  readonly macs: number;
}

export type CalibrationStep =
  /** Weights fitted to the parent's states. */
  | "fitted"
  /** Matrices scaled back, since the states grew without bound. */
  | "shrunk"
  /** The decoder fitted to what the states have become. */
  | "read"
  /** A few ordinary training batches. */
  | "repaired"
  /** All weights at random: nothing inherited gave a finite loss. */
  | "scratch";

/** A training that diverged and was tried once more, from the same start at a lower rate. */
export interface RetryRecord {
  /** What became of the first try. */
  readonly message: string;
  /** Of the second try. */
  readonly learningRate: number;
}

/** Figures that differ from machine to machine; left out when two logs are compared. */
export interface EvaluationTiming {
  readonly trainingMs: number;
  readonly cpuMs: number;
}

/**
 * What training an individual yielded: data, not an exception. A failed individual is infeasible, never a point with
 * a magic number (Deb et al. 2002, §VI).
 */
export type Evaluation =
  | {
      readonly status: "ok";
      /** Every metric of the task by objective name, for example `validation_loss`; of the best epoch. */
      readonly metrics: { readonly [name: string]: number };
      /** Of at most 20 classes, of the best epoch: how many validation examples of each (row) were taken for each (column). */
      readonly confusion?: readonly (readonly number[])[];
      /** Of a cross-validation, the metrics of each fold; all else are means over them. */
      readonly folds?: readonly { readonly [name: string]: number }[];
      readonly curve: readonly EpochRecord[];
      /** Trained briefly from its parents' weights, and not from scratch: it takes part in nothing (`fitness: hybrid`). */
      readonly look?: true;
      /** 1 for the first; 0 where no training improved on inherited weights. */
      readonly bestEpoch: number;
      /** Validation loss with inherited weights before any training; absent without inheritance. */
      readonly initialLoss?: number;
      /** `initialLoss` − the parent's validation loss, in nats. */
      readonly morphismError?: number;
      /** Absent before version 0.2, and where no weights were inherited or the config does not ask for it. */
      readonly calibration?: CalibrationRecord;
      readonly retried?: RetryRecord;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    }
  | {
      readonly status: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly retried?: RetryRecord;
      readonly curve: readonly EpochRecord[];
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    };
