import { type CompletionItem, InsertTextFormat } from "vscode-languageserver-types";
import type { CompletionContext } from "./completionItem.ts";
import type { CursorContext } from "./cursorContext.ts";
import { cursorContext } from "./cursorContext.ts";
import { equationCompletions } from "./equationCompletion.ts";
import { keyCompletions } from "./keyCompletion.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { valueCompletions } from "./valueCompletion.ts";

/** What may be written at `offset`. Keys come as properties, all else as other kinds. */
export async function complete(
  document: ParsedDocument,
  offset: number,
  context: CompletionContext,
): Promise<CompletionItem[]> {
  const cursor = cursorContext(document.structure, offset);
  const items = await itemsAt(document, cursor, offset, context);
  return context.supportsSnippets ? items : items.map(withoutPlaceholders);
}

async function itemsAt(
  document: ParsedDocument,
  cursor: CursorContext,
  offset: number,
  context: CompletionContext,
): Promise<CompletionItem[]> {
  if (cursor.path[0] === "cells" && cursor.path.length === 2) return equationCompletions(document, cursor, offset);
  switch (cursor.kind) {
    case "key":
      return keyCompletions(document, cursor, context.suggestCommand);
    case "node":
      return [
        ...keyCompletions(document, cursor, context.suggestCommand),
        ...(await valueCompletions(document, cursor, context)),
      ];
    case "value":
      return valueCompletions(document, cursor, context);
    case "block":
    case "none":
      return [];
  }
}

/** `${1:64}` becomes `64`, `${1|a,b|}` becomes `a`, `$0` goes. */
function withoutPlaceholders(item: CompletionItem): CompletionItem {
  if (item.insertTextFormat !== InsertTextFormat.Snippet || item.textEdit === undefined) return item;
  const newText = item.textEdit.newText
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
    .replace(/\$\d+/g, "")
    .replace(/\\([$}\\])/g, "$1");
  return { ...item, insertTextFormat: InsertTextFormat.PlainText, textEdit: { ...item.textEdit, newText } };
}
