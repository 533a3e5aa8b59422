import type { CellJson } from "../cell/cellJson.ts";
import type { WeightStarts } from "../cell/weightStart.ts";

/**
 * What the search process and a training program of the user's say to each other: JSON, one message a line, requests
 * on its standard input, answers on its standard output. docs/trainer-protocol.md explains it to its author.
 */

export const trainerProtocolVersion = 1;

/** One individual to train. All paths are absolute. */
export interface TrainerRequest {
  readonly type: "evaluate";
  readonly protocolVersion: typeof trainerProtocolVersion;
  /** Of the individual. */
  readonly id: number;
  /** Of this evaluation: an integer in [0, 2³²) that follows from the run's seed and the individual. */
  readonly seed: number;
  readonly cell: CellJson;
  /** The cell as a person reads it. */
  readonly equations: string;
  /** A Python file with the network as a PyTorch module, as `moe-rnas export --format pytorch` writes it. */
  readonly pytorch: string;
  readonly sizes: TrainerSizes;
  /** Every tensor of the model: names and shapes of the weights that are read and written. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** The config's `training` section but for what chooses the trainer. */
  readonly training: { readonly [key: string]: unknown };
  /** Epochs from scratch. */
  readonly epochs: number;
  /** Epochs for a child whose loss before training is within `morphism_threshold` of its parent's. */
  readonly inheritedEpochs: number;
  /** Train no more than so many epochs; null is no bound. */
  readonly untilEpoch: number | null;
  /** What `metrics` of the result must name. */
  readonly metrics: readonly string[];
  /** The config's `task` section. */
  readonly task: { readonly [key: string]: unknown };
  /** Where relative paths of `task` start. */
  readonly folder: string;
  readonly data: TrainerData;
  /** Safetensors with every tensor of `parameters`, inherited or drawn: what our own backend would start from. */
  readonly startWeights: string;
  /** How `startWeights` came from the parents. */
  readonly starts: WeightStarts;
  /** In the order of the lineage; null where nothing is inherited. */
  readonly parents: readonly ({ readonly weights: string; readonly validationLoss: number } | null)[];
  /** Where the trained weights are to be written, as safetensors. */
  readonly weightsFile: string;
  /** Whether they must be: children inherit them. */
  readonly needsWeights: boolean;
  /** Whether the trained weights are to be measured on the test data as well (`testMetrics`). */
  readonly isTested: boolean;
}

export interface TrainerSizes {
  readonly batch: number;
  readonly time: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly inputSize: number;
  /** Null where features are read. */
  readonly vocabularySize: number | null;
  readonly outputSize: number;
  readonly loss: string;
  readonly tiedToEmbedding: boolean;
  /** What the loss of a row is multiplied by, by its class; absent where all weigh alike. */
  readonly classWeights?: readonly number[];
  /** What the decoder reads of timesteps 0 … t; absent: h of t. */
  readonly pool?: "mean" | "max";
  /** Each layer has a second cell (`layers.<n>.reverse.…`) that reads backwards; the two h are added. */
  readonly bidirectional?: boolean;
  /** `recurrent`: of the elements of matrices that read h or c, the same for all timesteps of a batch; absent is 0. */
  readonly dropout: { readonly input: number; readonly output: number; readonly recurrent?: number };
}

/**
 * The data as our own backend sees them: JSON files, and arrays as `.npy`. `test` is there only where a retraining
 * measures it.
 */
export type TrainerData =
  | {
      readonly kind: "runningText";
      /** JSON list; the index is the symbol. */
      readonly vocabulary: string;
      /** Int32 [symbols] each. */
      readonly splits: { readonly [split: string]: { readonly symbols: string } };
    }
  | {
      readonly kind: "sequences";
      /**
       * What the metrics compare: `classes` (`error`), `symbolSets` (`word_error`, `symbol_error`), `values` (`mse`,
       * `mae`).
       */
      readonly scoring: string;
      /** The loss is taken at so many last timesteps of a sequence; null is all. */
      readonly scored: number | null;
      /** JSON: names of symbols, features, classes, and how numbers were scaled. */
      readonly names: string;
      readonly splits: { readonly [split: string]: TrainerSequences };
    };

/**
 * Files of one split. Sequence i reads `lengths[i]` timesteps from `starts[i]` on; sequences may overlap.
 *
 * `inputs` are Int32 [timesteps] of symbols or Float32 [timesteps, inputSize]; `targets` Int32 [rows] of classes or
 * Float32 [rows, outputSize], of which those of sequence i begin at element `targetStarts[i]`.
 */
export interface TrainerSequences {
  readonly inputs: string;
  readonly starts: string;
  readonly lengths: string;
  readonly targets: string;
  readonly targetStarts: string;
}

/** Program → search process. */
export type TrainerAnswer =
  /** After every epoch. */
  | {
      readonly type: "epoch";
      readonly epoch: number;
      readonly trainingLoss: number;
      readonly validationLoss: number;
      readonly learningRate: number;
    }
  /** Ends an evaluation. */
  | {
      readonly type: "result";
      /** Of the best epoch. */
      readonly metrics: { readonly [name: string]: number };
      /** Validation loss before any training. */
      readonly initialLoss?: number;
      readonly trainingMacs?: number;
      readonly testMetrics?: { readonly [name: string]: number };
    }
  /** Ends an evaluation that came to nothing. */
  | { readonly type: "failed"; readonly reason: TrainerFailureReason; readonly message: string };

export type TrainerFailureReason = "diverged" | "outOfMemory" | "trainerFailed";
