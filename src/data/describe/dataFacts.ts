import type { DataFinding } from "../../formats/dataFinding.ts";
import type { Split } from "../dataset.ts";

/** What was read from a task's files, and what a person would want to know of it; plain data. */
export interface DataFacts {
  /** One line a file: `a.csv: 7,588 rows of 8 columns, separated by commas, utf-8`. */
  readonly files: readonly string[];
  /** Of the sequences as their file has them; null where all are alike. */
  readonly lengths: LengthFacts | null;
  /** Of tables; null where there are none. */
  readonly columns: ColumnFacts | null;
  /** Most frequent first; null where nothing is classified. */
  readonly classes: readonly ClassFacts[] | null;
  /** Speakers, patients, shops, …: no split has those of another; null or absent where examples are dealt out one by one. */
  readonly groups?: GroupFacts | null;
  readonly findings: readonly DataFinding[];
}

export interface GroupFacts {
  /** The column. */
  readonly name: string;
  readonly counts: { readonly [S in Split]: number };
}

export interface LengthFacts {
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** Sequences longer than `max_length`, and what became of them. */
  readonly tooLong: number;
  readonly rule: "error" | "truncate" | "drop";
}

export interface ColumnFacts {
  readonly read: readonly ReadColumnFacts[];
  readonly unread: readonly { readonly name: string; readonly why: string }[];
}

export interface ReadColumnFacts {
  readonly name: string;
  /** What it is to the task: `input`, `target`, `input and target`, `class`. */
  readonly role: string;
  /** Of numbers: of the training rows, in the column's own unit. */
  readonly mean?: number;
  readonly deviation?: number;
  /** Cells without a value, in all files, and what becomes of them. */
  readonly missing?: number;
  readonly missingRule?: string;
}

export interface ClassFacts {
  readonly name: string;
  readonly counts: { readonly [S in Split]: number };
}

export const noFacts: DataFacts = { files: [], lengths: null, columns: null, classes: null, findings: [] };

/** At most so many examples of one kind are listed. */
const mostListed = 8;

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((name) => `\`${name.slice(0, 40)}\``);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}
