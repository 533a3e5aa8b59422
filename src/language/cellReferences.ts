import type { TextRange } from "../config/diagnostic.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** A name in `search.seed_cells`, without quotes. */
interface CellReference {
  readonly name: string;
  readonly range: TextRange;
}

export function cellReferences(document: ParsedDocument): CellReference[] {
  const list = document.nodeAt(["search", "seed_cells"]);
  if (list?.kind !== "sequence") return [];
  return list.items.flatMap((item) =>
    item?.kind === "scalar" && typeof item.value === "string"
      ? [{ name: item.value, range: withoutQuotes(document.text, item.range) }]
      : [],
  );
}

/** The name of an own cell at `offset`, where it is defined or named. */
export function cellNameAt(document: ParsedDocument, offset: number): CellReference | undefined {
  const touches = ({ start, end }: TextRange) => start <= offset && offset <= end;
  const defined = document.cells.find(({ nameRange }) => touches(nameRange));
  if (defined !== undefined) return { name: defined.name, range: withoutQuotes(document.text, defined.nameRange) };
  return cellReferences(document).find(({ range }) => touches(range));
}

export function withoutQuotes(text: string, { start, end }: TextRange): TextRange {
  const isQuoted = end - start >= 2 && /["']/.test(text[start] as string) && text[end - 1] === text[start];
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}
