import { equationFunctions, isBlockId } from "../cell/block.ts";
import { EquationErrors } from "../cell/equationError.ts";
import { equationTokens } from "../cell/equationTokens.ts";
import type { TextRange } from "../config/diagnostic.ts";

export interface EquationToken {
  readonly kind:
    | "definition"
    | "name"
    | "source"
    | "output"
    | "function"
    | "number"
    | "operator"
    | "comment"
    | "separator";
  /** As `equationTokens` has it: `h'` with an apostrophe, `sigmoid` for σ. */
  readonly text: string;
  readonly range: TextRange;
}

const functionNames: ReadonlySet<string> = new Set(equationFunctions);
const sources: ReadonlySet<string> = new Set(["x", "h", "c"]);
const outputs: ReadonlySet<string> = new Set(["h'", "c'"]);

/** The words and signs of equations with their roles, in the order of the text; what cannot be read is left out. */
export function equationTokensOf(text: string): EquationToken[] {
  const read = equationTokens(text, new EquationErrors());
  const tokens = read.flatMap((token, index): EquationToken[] => {
    if (token.kind === "end") return [];
    const next = read[index + 1]?.kind;
    const base = { text: token.text, range: token.range };
    if (token.kind === "one") return [{ ...base, kind: "number" }];
    if (token.kind === "separator") return [{ ...base, kind: "separator" }];
    if (token.kind !== "name") return [{ ...base, kind: "operator" }];
    if (outputs.has(token.text)) return [{ ...base, kind: "output" }];
    const isReserved = functionNames.has(token.text) && !isBlockId(token.text);
    if (next === "(" || next === "options" || isReserved) return [{ ...base, kind: "function" }];
    if (sources.has(token.text)) return [{ ...base, kind: "source" }];
    return [{ ...base, kind: next === "=" ? "definition" : "name" }];
  });
  for (const match of text.matchAll(/#[^\r\n]*/g)) {
    const range = { start: match.index, end: match.index + match[0].length };
    tokens.push({ kind: "comment", text: match[0], range });
  }
  return tokens.sort((a, b) => a.range.start - b.range.start);
}
