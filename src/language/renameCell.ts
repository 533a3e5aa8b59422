import type { Range, TextEdit } from "vscode-languageserver-types";
import { isBlockId } from "../cell/block.ts";
import { cellNameAt, cellReferences, withoutQuotes } from "./cellReferences.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** The name that a rename at `offset` would change; null where there is none. */
export function renameRange(document: ParsedDocument, offset: number): Range | null {
  const found = cellNameAt(document, offset);
  return found !== undefined && document.cells.some(({ name }) => name === found.name)
    ? document.range(found.range)
    : null;
}

/** The edits that give a cell of the config another name, or why it cannot have it. */
export function renameCell(
  document: ParsedDocument,
  offset: number,
  newName: string,
): { readonly edits: readonly TextEdit[] } | { readonly refusal: string } {
  const found = cellNameAt(document, offset);
  const cell = document.cells.find(({ name }) => name === found?.name);
  if (found === undefined || cell === undefined) return { refusal: "Only cells of this file can be renamed." };
  if (!isBlockId(newName))
    return { refusal: `\`${newName}\` cannot name a cell; use a letter, then letters, digits, _.` };
  if (newName !== cell.name && document.cellNames.includes(newName))
    return { refusal: `There is a cell \`${newName}\` already.` };
  const references = cellReferences(document).filter(({ name }) => name === cell.name);
  const ranges = [withoutQuotes(document.text, cell.nameRange), ...references.map(({ range }) => range)];
  return { edits: ranges.map((range) => ({ range: document.range(range), newText: newName })) };
}
