import type { CellJson } from "../cell/cellJson.ts";
import type { CopyForm } from "./cellProtocol.ts";

/** What the page of a cell file shows. */
export interface CellFileTarget {
  /** The address of the document. */
  readonly uri: string;
}

/** A cell file as its text is now. */
export interface CellFileSnapshot {
  /** Of the file: `gru.cell.json`. */
  readonly name: string;
  /** Null where the text is no cell: `fault` says why, and what to do. */
  readonly cell: CellJson | null;
  readonly fault: string | null;
}

/** Host → page. */
export type ToCellFilePanel =
  /** Everything; sent again whenever the text has changed. */
  { readonly type: "snapshot"; readonly snapshot: CellFileSnapshot };

/** Page → host: what the reader asks for. */
export type FromCellFilePanel =
  | { readonly type: "copied"; readonly form: CopyForm }
  | { readonly type: "seedCellAsked" }
  | { readonly type: "textOpened" };
