import { quotedEnd } from "./scalarEnd.ts";

/** `{ a: 1, b: [1, 2] }`: a space inside braces, none inside square brackets, one behind commas and colons. */
export function formattedFlow(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (character === "{" || character === "[") {
      result += character === "{" ? "{ " : "[";
      at = skipSpace(text, at + 1);
    } else if (character === "}" || character === "]") {
      const open = result.trimEnd();
      const isEmpty = open.endsWith("{") && character === "}";
      result = isEmpty ? `${open}}` : `${open}${character === "}" ? " }" : "]"}`;
      at++;
    } else if (character === ",") {
      result = `${result.trimEnd()}, `;
      at = skipSpace(text, at + 1);
    } else if (character === ":" && /[\s]/.test(text[at + 1] ?? "")) {
      result = `${result.trimEnd()}: `;
      at = skipSpace(text, at + 1);
    } else if (character === '"' || character === "'") {
      const end = quotedEnd(text, at, -1);
      result += text.slice(at, end);
      at = end;
    } else {
      result += character;
      at++;
    }
  }
  return result;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] as string)) at++;
  return at;
}
