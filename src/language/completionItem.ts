import { type CompletionItem, CompletionItemKind, InsertTextFormat, InsertTextMode } from "vscode-languageserver-types";
import type { CursorContext } from "./cursorContext.ts";
import type { Surroundings } from "./diagnose.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** What completion needs beside the document. */
export interface CompletionContext {
  /** Null for a document that is in no folder. */
  readonly surroundings: Surroundings | null;
  /** Whether the editor takes places to fill in. */
  readonly supportsSnippets: boolean;
  /** Shows completions anew; null where the editor has no such command. */
  readonly suggestCommand: string | null;
}

export const snippet = {
  insertTextFormat: InsertTextFormat.Snippet,
  // A further line is indented as the line of the cursor.
  insertTextMode: InsertTextMode.adjustIndentation,
} as const;

/** An item that replaces the word at the cursor. */
export function itemFor(
  document: ParsedDocument,
  cursor: CursorContext,
  item: CompletionItem & { readonly newText: string },
): CompletionItem {
  const { newText, ...rest } = item;
  const before = cursor.needsSpace ? " " : "";
  return {
    kind: CompletionItemKind.Value,
    filterText: item.label,
    ...rest,
    textEdit: { range: document.range(cursor.word), newText: `${before}${newText}` },
  };
}
