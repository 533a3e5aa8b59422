import { type EquationToken, equationTokensOf } from "./equationTokensOf.ts";
import type { OwnCell, ParsedDocument } from "./parsedDocument.ts";

/** A place within the equations of a cell. */
interface CellPlace {
  readonly cell: OwnCell & { readonly source: NonNullable<OwnCell["source"]> };
  /** Offset into the equations. */
  readonly offset: number;
  readonly tokens: readonly EquationToken[];
}

/** Undefined outside of equations. */
export function cellPlace(document: ParsedDocument, offset: number): CellPlace | undefined {
  const cell = document.cells.find(({ range, nameRange }) => offset > nameRange.end && offset <= range.end);
  if (cell?.source == null) return undefined;
  return {
    cell: { ...cell, source: cell.source },
    offset: cell.source.fromFile(offset),
    tokens: equationTokensOf(cell.source.value),
  };
}

/** The token that the offset is in or at the end of; names before signs. */
export function tokenAt({ tokens, offset }: CellPlace): EquationToken | undefined {
  const touching = tokens.filter(({ range }) => range.start <= offset && offset <= range.end);
  return touching.find(({ kind }) => kind !== "operator" && kind !== "comment") ?? touching[0];
}
