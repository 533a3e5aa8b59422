import type { ModelSizes } from "../measures/complexity.ts";
import type { ConfirmationEvent } from "./confirm/confirmation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Individual, IndividualId } from "./individual.ts";
import type { Constraint, Objective } from "./objective.ts";

/** Raised when an older reader could misread a newer log. */
export const runFormatVersion = 1;

/**
 * What happens in a search, in the one order that (config, seed) decides. The log of a run is a list of these and
 * the only truth about it: status, tree, front, report and resume are folds of it.
 *
 * Everything but `timing` fields is a function of config and seed. When a process was started, paused or killed is
 * not here but in the run folder's `sessions.jsonl`.
 */
export type RunEvent =
  | {
      readonly type: "runStarted";
      readonly formatVersion: typeof runFormatVersion;
      readonly name: string;
      readonly seed: number;
      readonly algorithm: string;
      readonly objectives: readonly Objective[];
      readonly constraints: readonly Constraint[];
      readonly population: number;
      /** Individuals of a generation after the initial one, where they are not as many as the population. */
      readonly offspring?: number;
      /** Generations after the initial one, or null where another rule ends the search. */
      readonly generations: number | null;
      /** Of the network around the cells, in the middle of what the config leaves open: shapes and parameters of single blocks are computed from it. */
      readonly sizes?: ModelSizes;
      /** Names of the classes of confusion matrices, in their order; absent where there are none or many. */
      readonly classes?: readonly string[];
      /** Where H is open: whether an embedding is as large as H, whatever that is in a network. */
      readonly embeddingIsHidden?: boolean;
      /** SHA-256 of the resolved config and of the data it names. */
      readonly configHash: string;
      readonly dataHash: string;
    }
  | { readonly type: "individualProposed"; readonly individual: Individual }
  | {
      readonly type: "individualEvaluated";
      readonly id: IndividualId;
      readonly evaluation: Evaluation;
      /** The individual whose evaluation this repeats: the cells are isomorphic. */
      readonly twinOf?: IndividualId;
    }
  | {
      /** Multi-objective successive halving: which individuals train on, and why. */
      readonly type: "rungCompleted";
      readonly generation: number;
      readonly rung: number;
      readonly epochs: number;
      readonly decisions: readonly RungDecision[];
    }
  | {
      readonly type: "generationCompleted";
      readonly generation: number;
      /** Parents of the next generation, best first (rank, then crowding). */
      readonly survivors: readonly IndividualId[];
      /** Non-dominated individuals of the whole run so far, ascending ids. */
      readonly archive: readonly IndividualId[];
      /** Of the archive, against the objectives' references. */
      readonly hypervolume: number;
      /** Proposals not trained because an isomorphic cell was known. */
      readonly twinsAvoided: number;
      readonly timing: { readonly elapsedMs: number };
    }
  | {
      /**
       * The user extended the run to more generations; apart from this record it goes on as if it had begun with them.
       */
      readonly type: "runExtended";
      /** After the initial one, in all. */
      readonly generations: number;
    }
  | ConfirmationEvent
  | {
      readonly type: "runEnded";
      readonly outcome: "completed" | "stopped";
      readonly reason: TerminationReason;
    };

export type TerminationReason =
  | "generations"
  | "evaluations"
  | "cpu"
  | "timeLimit"
  | "stagnation"
  | "user"
  | "exhausted";

export interface RungDecision {
  readonly id: IndividualId;
  readonly promoted: boolean;
  /** "non-dominated at rung 0", "crowded: distance 0.03 below 0.11", … */
  readonly reason: string;
  /** The partial result that was compared. */
  readonly metrics: { readonly [name: string]: number };
}
