import type { DataFinding } from "./dataFinding.ts";

/** What was read of a task's data, in words: what command line, editor and reports show. */
export interface DataSummary {
  /** A few words: `5,452 examples, 6 classes`. */
  readonly brief: string;
  /** Files, splits, lengths, vocabulary, groups, folds. */
  readonly lines: readonly string[];
  readonly tables: readonly DataTable[];
  /** Columns that are not read, and why. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  readonly findings: readonly DataFinding[];
}

interface DataTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows of a table that are shown; more would hide what matters. */
export const mostSummaryRows = 12;
