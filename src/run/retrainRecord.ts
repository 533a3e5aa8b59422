import { counted } from "../base/counted.ts";
import type { CellJson } from "../cell/cellJson.ts";
import type { Complexity } from "../measures/complexity.ts";
import type { OpenGenes } from "../network/network.ts";
import type { EvaluationTiming, FailureReason } from "./evaluation.ts";
import type { IndividualId } from "./individual.ts";

/** Raised when an older reader could misread a newer log of a retraining. */
export const retrainFormatVersion = 1;

/** What all trainings of one retraining have in common, and what a person compares two of them by. */
export interface RetrainSettings {
  readonly epochs: number;
  /** H; null where each network has its own. */
  readonly hidden: number | null;
  readonly layers: number | null;
  /** Epochs of the longest lineage on the run's front; absent before version 0.2. */
  readonly lineageEpochs?: number;
  /** The cells of the run go on from the weights that the search trained; plain cells begin from scratch all the same. */
  readonly fromSearch?: true;
}

/** `12 epochs, as many as the longest lineage of the front had` */
export function retrainEpochsText({ epochs, lineageEpochs }: RetrainSettings): string {
  const text = counted(epochs, "epoch");
  if (lineageEpochs === undefined) return text;
  if (epochs === lineageEpochs) return `${text}, as many as the longest lineage of the front had`;
  return `${text} (the longest lineage of the front had ${lineageEpochs})`;
}

/** `H = 32, 2 layers`. */
export function retrainSizesText({ hidden, layers }: Pick<RetrainSettings, "hidden" | "layers">): string {
  const H = hidden === null ? "H of each network" : `H = ${hidden}`;
  return `${H}, ${layers === null ? "layers of each network" : counted(layers, "layer")}`;
}

/** A cell that is retrained. */
export interface RetrainSubject {
  /** The id on the front, else the name of the seed cell; in the names of its weights. */
  readonly key: string;
  /** `lstm`, `gru`, `basic`, or null for a cell that the search found. */
  readonly baseline: string | null;
  /** On the front; null for a baseline that is not. */
  readonly id: IndividualId | null;
  readonly cell: CellJson;
  /** As the search had it, where the config leaves something open. */
  readonly genes?: OpenGenes;
  /** Equal for isomorphic cells, of which one is trained. */
  readonly hash: string;
  /** At the sizes of the retraining. */
  readonly complexity: Complexity;
}

/** One training from scratch, and what its best epoch (by validation) is worth on the test data. */
export type RetrainResult =
  | {
      readonly status: "ok";
      /** Of the best epoch. */
      readonly validation: { readonly [name: string]: number };
      /** `test_loss`, then the task's metrics. */
      readonly test: { readonly [name: string]: number };
      readonly bestEpoch: number;
      readonly epochs: number;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    }
  | {
      readonly status: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly epochs: number;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    };

/**
 * The log of a retraining: settings first, then results in the order in which they came in, which means nothing.
 * Repetitions are numbered from 0; the same number has the same random stream in every cell.
 */
export type RetrainRecord =
  | {
      readonly type: "retrainStarted";
      readonly formatVersion: typeof retrainFormatVersion;
      readonly settings: RetrainSettings;
      /** The metric of the comparison with LSTM, for example `test_loss`. */
      readonly compared: string;
    }
  | {
      readonly type: "cellRetrained";
      readonly subject: RetrainSubject;
      readonly repetition: number;
      readonly result: RetrainResult;
    }
  | {
      /** What the search's own weights of a cell are worth on the test data. */
      readonly type: "searchWeightsScored";
      readonly id: IndividualId;
      readonly hash: string;
      readonly genes?: OpenGenes;
      /** At the sizes of the search. */
      readonly complexity: Complexity;
      readonly test: { readonly [name: string]: number };
    }
  | {
      readonly type: "latencyMeasured";
      readonly hash: string;
      /** Microseconds of inference per timestep of one sequence, when nothing else ran. */
      readonly latencyUs: number;
    };
