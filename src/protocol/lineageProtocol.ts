import type { IndividualId } from "../run/individual.ts";
import type { Lineage } from "../run/lineage.ts";
import type { Constraint, Objective } from "../run/objective.ts";
import type { OperatorPayoff } from "../run/operatorPayoff.ts";

/** What a lineage panel shows. */
export interface LineageTarget {
  /** The run folder, absolute. */
  readonly run: string;
  readonly id: IndividualId;
}

export interface LineageSnapshot {
  readonly runName: string;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly lineage: Lineage;
  /** Of the whole run, not only of this lineage. */
  readonly payoff: readonly OperatorPayoff[];
  /** Evaluated individuals of the run so far. */
  readonly evaluated: number;
}

/** Host → page. */
export type ToLineagePanel =
  /** Everything; sent again whenever something of it changed. */
  { readonly type: "snapshot"; readonly snapshot: LineageSnapshot };

/** Page → host: what the reader asks for. */
export type FromLineagePanel =
  | { readonly type: "cellOpened"; readonly id: IndividualId }
  | { readonly type: "lineageOpened"; readonly id: IndividualId }
  | { readonly type: "comparisonAsked"; readonly ids: readonly IndividualId[] }
  | { readonly type: "revealedInFront"; readonly id: IndividualId };
