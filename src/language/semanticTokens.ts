import type { SemanticTokens, SemanticTokensLegend } from "vscode-languageserver-types";
import type { EquationToken } from "./equationTokensOf.ts";
import { equationTokensOf } from "./equationTokensOf.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

const tokenTypes = ["variable", "parameter", "property", "function", "number", "operator", "comment"] as const;
type TokenType = (typeof tokenTypes)[number];

export const semanticTokensLegend: SemanticTokensLegend = {
  tokenTypes: [...tokenTypes],
  tokenModifiers: ["declaration", "readonly"],
};

const typeOf: { readonly [K in EquationToken["kind"]]: TokenType | null } = {
  definition: "variable",
  name: "variable",
  source: "parameter",
  output: "property",
  function: "function",
  number: "number",
  operator: "operator",
  comment: "comment",
  separator: null,
};

/**
 * The words of all cells' equations with their roles; the rest of the file is the grammar's.
 *
 * @param pause lets others work; it is awaited whenever a few milliseconds have been used.
 */
export async function semanticTokens(document: ParsedDocument, pause: () => Promise<void>): Promise<SemanticTokens> {
  const data: number[] = [];
  let since = performance.now();
  let [lastLine, lastCharacter] = [0, 0];
  for (const { source } of document.cells) {
    if (source === null) continue;
    if (performance.now() - since > 8) {
      await pause();
      since = performance.now();
    }
    for (const { kind, range } of equationTokensOf(source.value)) {
      const type = typeOf[kind];
      if (type === null) continue;
      const start = document.document.positionAt(source.toFile(range.start));
      const length = range.end - range.start;
      const isSameLine = start.line === lastLine;
      if (start.line < lastLine || (isSameLine && start.character < lastCharacter)) continue;
      const modifiers = kind === "definition" ? 1 : kind === "source" ? 2 : 0;
      const character = isSameLine ? start.character - lastCharacter : start.character;
      data.push(start.line - lastLine, character, length, tokenTypes.indexOf(type), modifiers);
      [lastLine, lastCharacter] = [start.line, start.character];
    }
  }
  return { data };
}
