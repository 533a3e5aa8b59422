import type { ModelSizes } from "../measures/complexity.ts";
import type { IndividualId } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import type { Constraint, Objective } from "../run/objective.ts";
import type { RunComparison } from "../run/runComparison.ts";
import type { RunActivity } from "./runActivity.ts";

/** An individual of some run; runs are named by their absolute folder. */
export interface RunMember {
  readonly run: string;
  readonly id: IndividualId;
}

/** What a comparison panel shows: two or more of either. */
export type CompareTarget =
  | { readonly kind: "individuals"; readonly members: readonly RunMember[] }
  | { readonly kind: "runs"; readonly runs: readonly string[] };

export interface ComparedIndividual {
  readonly run: string;
  readonly runName: string;
  readonly record: IndividualRecord;
  readonly onFront: boolean;
  readonly sizes: ModelSizes | null;
}

export interface IndividualsSnapshot {
  readonly kind: "individuals";
  /** Of all runs that take part, each name once. */
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly members: readonly ComparedIndividual[];
}

export interface RunsSnapshot {
  readonly kind: "runs";
  /** In the order of `comparison.runs`: the folders, what people call them, and what the runs are doing. */
  readonly runs: readonly { readonly run: string; readonly name: string; readonly activity: RunActivity }[];
  readonly comparison: RunComparison;
}

/** Host → page. */
export type ToComparePanel =
  /** Everything; sent again whenever something of it changed. */
  { readonly type: "snapshot"; readonly snapshot: IndividualsSnapshot | RunsSnapshot };

/** Page → host: what the reader asks for. */
export type FromComparePanel =
  | { readonly type: "cellOpened"; readonly member: RunMember }
  | { readonly type: "lineageOpened"; readonly member: RunMember }
  | { readonly type: "frontOpened"; readonly run: string };
