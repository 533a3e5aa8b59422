import type { ModelSizes } from "../measures/complexity.ts";
import type { IndividualId } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import type { Constraint, Objective } from "../run/objective.ts";

/** What a cell panel shows. */
export interface CellTarget {
  /** The run folder, absolute. */
  readonly run: string;
  readonly id: IndividualId;
}

/** All that is known of one individual, and of those it is set beside. */
export interface CellSnapshot {
  readonly runName: string;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  /** The network around the cell; null in runs that did not write it down. */
  readonly sizes: ModelSizes | null;
  /** Of confusion matrices; null where there are none. */
  readonly classes: readonly string[] | null;
  readonly record: IndividualRecord;
  /** First parent first; none for seeds and random cells. */
  readonly parents: readonly IndividualRecord[];
  /** The run's evaluated seed cells: LSTM, GRU, basic, … */
  readonly baselines: readonly IndividualRecord[];
  /** Among the non-dominated individuals of the run so far. */
  readonly onFront: boolean;
  /** Whether its weights are kept, and a process may be started that exports them. */
  readonly canExport: boolean;
  /** Generations that are complete: the individual is one of theirs once its own is. */
  readonly generations: number;
}

/** Host → page. */
export type ToCellPanel =
  /** Everything; sent again whenever something of it changed. */
  { readonly type: "snapshot"; readonly snapshot: CellSnapshot };

/** What the equations can be copied as. */
export type CopyForm = "equations" | "latex" | "mermaid";

/** Page → host: what the reader asks for. */
export type FromCellPanel =
  | { readonly type: "cellOpened"; readonly id: IndividualId }
  | { readonly type: "lineageOpened" }
  | { readonly type: "revealedInFront" }
  | { readonly type: "comparisonAsked"; readonly ids: readonly IndividualId[] }
  | { readonly type: "copied"; readonly form: CopyForm }
  | { readonly type: "seedCellAsked" }
  | { readonly type: "exportAsked" };
