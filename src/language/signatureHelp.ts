import type { SignatureHelp } from "vscode-languageserver-types";
import { cellPlace } from "./cellPlace.ts";
import { functionWords } from "./equationWords.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** The function whose parentheses are around the cursor. */
export function signatureHelp(document: ParsedDocument, offset: number): SignatureHelp | null {
  const place = cellPlace(document, offset);
  if (place === undefined) return null;
  let depth = 0;
  const before = place.tokens.filter(({ range }) => range.end <= place.offset);
  for (let index = before.length - 1; index >= 0; index--) {
    const { text, kind } = before[index] as (typeof before)[number];
    if (kind === "separator" && depth === 0) return null;
    if (text === ")") depth++;
    if (text !== "(") continue;
    if (depth > 0) {
      depth--;
      continue;
    }
    const name = before[index - 1];
    if (name?.kind !== "function" || !Object.hasOwn(functionWords, name.text)) continue;
    const { signature, description } = functionWords[name.text as keyof typeof functionWords];
    const argument: [number, number] = [signature.indexOf("(") + 1, signature.indexOf(")")];
    return {
      signatures: [{ label: signature, documentation: description, parameters: [{ label: argument }] }],
      activeSignature: 0,
      activeParameter: 0,
    };
  }
  return null;
}
