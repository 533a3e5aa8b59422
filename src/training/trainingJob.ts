import type { WeightStarts } from "../cell/weightStart.ts";
import type { Network } from "../network/network.ts";
import type { Evaluation } from "../run/evaluation.ts";

/** Tensors by parameter name (`parameterShapes`), float32, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** What a child inherits from one parent. */
export interface ParentModel {
  readonly network: Network;
  readonly weights: Weights;
  readonly validationLoss: number;
}

/** One individual to train. Everything random in it is decided by `seed` and `streamName`. */
export interface TrainingJob {
  readonly network: Network;
  readonly starts: WeightStarts;
  /** In the order of `Origin.parents`; null where a parent's weights are gone or inheritance is off. */
  readonly parents: readonly (ParentModel | null)[];
  readonly seed: number;
  /** For example `individual 17`. */
  readonly streamName: string;
  /** Train until this epoch and hand back a checkpoint (a rung of successive halving); null trains to the end. */
  readonly untilEpoch: number | null;
  /** Where an earlier call for the same individual stopped. */
  readonly checkpoint: TrainingCheckpoint | null;
}

/** Everything that continuing needs, so that two halves give the same bits as one whole. */
export interface TrainingCheckpoint {
  /** Everything that is not a tensor, as JSON. */
  readonly progress: TrainingProgress;
  /** Parameters, optimiser slots and best weights so far, by prefixed name. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Defined by the training loop; opaque to everyone else, plain JSON. */
type TrainingProgress = { readonly [key: string]: unknown };

export interface TrainingOutcome {
  readonly evaluation: Evaluation;
  /** Best-validation weights; null for a failed individual. */
  readonly weights: Weights | null;
  /** Present when `untilEpoch` stopped it before its end. */
  readonly checkpoint: TrainingCheckpoint | null;
  /** On the test data, by name; only where a job asked for it and training succeeded. */
  readonly testMetrics?: { readonly [name: string]: number };
}
