import type { IndividualId } from "../run/individual.ts";
import type { RetrainSettings } from "../run/retrainRecord.ts";
import type { RetrainTable } from "../run/retrainTable.ts";

/** What a panel of retrained cells shows. */
export interface RetrainTarget {
  /** The run folder, absolute. */
  readonly run: string;
  /** The name of the retraining's folder in it. */
  readonly retraining: string;
}

/** What is being done about a retraining: by a process here, by one on another machine, by none. */
export type RetrainState = "running" | "elsewhere" | "interrupted" | "complete";

export interface RetrainSnapshot {
  readonly runName: string;
  readonly settings: RetrainSettings;
  readonly state: RetrainState;
  /** Trainings that have ended, and all; null for a retraining whose request is not on disk. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Without rows before the first training has ended. */
  readonly table: RetrainTable;
  /** Keys of rows whose weights are kept, so that they can be exported. */
  readonly exportable: readonly string[];
  /** Whether processes may be started and ended from here. */
  readonly isTrusted: boolean;
}

/** Host → page. */
export type ToRetrainPanel =
  /** Everything; sent again whenever something of it changed. */
  { readonly type: "snapshot"; readonly snapshot: RetrainSnapshot };

/** Page → host: what the reader asks for. */
export type FromRetrainPanel =
  | { readonly type: "cellOpened"; readonly id: IndividualId }
  | { readonly type: "exportAsked"; readonly key: string }
  | { readonly type: "tableSaved"; readonly form: "csv" | "html" }
  | { readonly type: "cancelled" }
  | { readonly type: "resumed" };
