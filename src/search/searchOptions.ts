import type { Cell } from "../cell/cell.ts";
import type { BlockSpace } from "../cell/transformations/operatorName.ts";
import type { Complexity } from "../measures/complexity.ts";
import type { GeneSpace } from "../network/geneSpace.ts";
import type { Network } from "../network/network.ts";
import type { Evaluation } from "../run/evaluation.ts";
import type { Individual } from "../run/individual.ts";
import type { Constraint, Objective } from "../run/objective.ts";
import type { RunEvent, TerminationReason } from "../run/runEvent.ts";
import type { RunView } from "../run/runView.ts";

export interface SearchSettings {
  readonly algorithm: "nsga2" | "random" | "neighbours";
  readonly population: number;
  readonly offspring: number;
  readonly generations: number;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly seedCells: readonly { readonly name: string; readonly cell: Cell }[];
  /** What the search may choose beside the cell. */
  readonly space: GeneSpace;
  readonly maxBlocks: number;
  /** Whether an edited cell is simplified before it is counted and trained. */
  readonly simplifies: boolean;
  /** From which kinds of blocks new ones are drawn. */
  readonly blocks: BlockSpace;
  readonly crossover: number;
  readonly edits: readonly [number, number];
  readonly initialEdits: readonly [number, number];
  /** Relative weight by operator name. */
  readonly operators: { readonly [operator: string]: number };
  /** Children made per child trained; 1 is off, and so it is where no objective is a complexity. */
  readonly preselectionFactor: number;
  /** Epochs at which candidates are compared, ascending; empty is off. */
  readonly rungs: readonly number[];
  /** Epochs of a child from its parents' weights before it may be trained from scratch; null is without such a look. */
  readonly lookEpochs: number | null;
  /** Share that trains on at each rung, and after a look. */
  readonly keep: number;
  /** Trained individuals (twins not counted), met exactly: the last generation is cut. */
  readonly maxEvaluations: number | null;
  /** Processor time of all trainings, in milliseconds. */
  readonly maxCpuMs: number | null;
  readonly stagnation: { readonly generations: number; readonly tolerance: number } | null;
  /** Costs of a network on the data of this run. */
  readonly complexity: (network: Network) => Complexity;
}

/**
 * Trains individuals and yields their evaluations **in the order given**, however the work is spread.
 *
 * @param untilEpoch a rung: train so far and keep the state; null trains to the end, going on from the last rung.
 * An individual that ends before the rung (fewer epochs, early stop, failure) yields its final evaluation there, and
 * again when asked to go on. One that is not evaluated again after a rung was stopped there: its state may be dropped,
 * and its evaluation is final. `look` trains a child briefly from its parents' weights; nothing of that goes into what follows.
 * Rejects with `CancelledError` when the run is paused; nothing is lost then.
 */
export type Evaluate = (
  individuals: readonly Individual[],
  untilEpoch: number | "look" | null,
) => AsyncIterable<Evaluation>;

export interface SearchOptions {
  readonly settings: SearchSettings;
  readonly seed: number;
  /** The fold of the log up to its last completed generation; null begins. */
  readonly resumeFrom: RunView | null;
  readonly evaluate: Evaluate;
  /**
   * Resolves when the event is durable; the next one waits for it. `runStarted` is not among them: it is the caller's.
   * Re-emitted events of an interrupted generation are recognised by the log.
   */
  readonly emit: (event: RunEvent) => Promise<void>;
  /** Asked after each completed generation that no rule made the last: the user, or the clock. */
  readonly shouldStop: () => TerminationReason | null;
  /** Milliseconds that the run has been searching, over all its sessions. */
  readonly elapsedMs: () => number;
}
