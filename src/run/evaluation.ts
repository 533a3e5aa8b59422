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
      readonly curve: readonly EpochRecord[];
      /** 1 for the first; 0 where no training improved on inherited weights. */
      readonly bestEpoch: number;
      /** Validation loss with inherited weights before any training; absent without inheritance. */
      readonly initialLoss?: number;
      /** `initialLoss` − the parent's validation loss, in nats. */
      readonly morphismError?: number;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    }
  | {
      readonly status: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly curve: readonly EpochRecord[];
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    };
