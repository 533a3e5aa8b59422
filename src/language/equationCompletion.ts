import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import { equationFunctions } from "../cell/block.ts";
import { cellPlace } from "./cellPlace.ts";
import { itemFor, snippet } from "./completionItem.ts";
import type { CursorContext } from "./cursorContext.ts";
import { equationTokensOf } from "./equationTokensOf.ts";
import { functionWords, sourceWords } from "./equationWords.ts";
import { markdown } from "./keyDocumentation.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** A longer one names nothing. */
const longestWord = 80;

/** Names, sources and functions of a cell; at the beginning of a line the outputs that are not defined yet. */
export function equationCompletions(document: ParsedDocument, cursor: CursorContext, offset: number): CompletionItem[] {
  if (cursor.kind === "none" || cursor.kind === "key") return [];
  if (cursor.kind === "value" && cursor.word.start === cursor.word.end) return [wholeCell(document, cursor)];
  const line = document.structure.lines.findLast(({ start }) => start <= offset);
  const from = Math.max(line?.start ?? 0, cursor.kind === "block" ? 0 : cursor.word.start);
  const before = document.text.slice(from, offset);
  if (before.includes("#")) return [];
  const word = /[A-Za-z_][A-Za-z0-9_]*['′’]?$/.exec(before.slice(-longestWord))?.[0] ?? "";
  const place = { ...cursor, word: { start: offset - word.length, end: offset }, needsSpace: false };
  const statement = before.slice(before.lastIndexOf(";") + 1);
  const tokens = equationTokensOf(cellPlace(document, offset)?.cell.source.value ?? "");
  const defined = new Set(tokens.filter(({ kind }) => kind === "definition").map(({ text }) => text));
  if (!statement.includes("=")) return definitions(document, place, tokens);
  const names = [...defined].map((name) =>
    itemFor(document, place, { label: name, kind: CompletionItemKind.Variable, newText: name, sortText: `0${name}` }),
  );
  const sources = Object.entries(sourceWords).map(([name, words]) =>
    itemFor(document, place, {
      label: name,
      kind: CompletionItemKind.Constant,
      documentation: markdown(words),
      newText: name,
      sortText: `1${name}`,
    }),
  );
  const functions = equationFunctions.map((name) =>
    itemFor(document, place, {
      label: name,
      kind: CompletionItemKind.Function,
      detail: functionWords[name].signature,
      documentation: markdown(functionWords[name].description),
      newText: name === "bias" || name === "scalar" ? `${name}()` : `${name}($1)`,
      sortText: `2${name}`,
      ...snippet,
    }),
  );
  return [...names, ...sources, ...functions];
}

function definitions(
  document: ParsedDocument,
  place: CursorContext,
  tokens: readonly { readonly text: string }[],
): CompletionItem[] {
  const isDefined = (output: string) =>
    tokens.some(({ text }, index) => text === output && tokens[index + 1]?.text === "=");
  return ["h'", "c'"]
    .filter((output) => !isDefined(output))
    .map((output) =>
      itemFor(document, place, {
        label: `${output} =`,
        kind: CompletionItemKind.Constant,
        documentation: markdown(sourceWords[output] as string),
        newText: `${output} = `,
      }),
    );
}

function wholeCell(document: ParsedDocument, cursor: CursorContext): CompletionItem {
  return itemFor(document, cursor, {
    label: "|",
    kind: CompletionItemKind.Snippet,
    detail: "equations, one a line",
    newText: `|\n  h' = \${1:tanh(linear_b(x) + linear(h))}`,
    ...snippet,
  });
}
