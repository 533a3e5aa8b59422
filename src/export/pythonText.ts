import type { SymbolInput } from "./modelMeaning.ts";

/** A Python function that cuts a text into symbols as `symbolsOf` does, for the rules that the model was trained with. */
export function pythonSymbols({ unit, lowercase = false, tokenizer }: SymbolInput): string {
  const cased = lowercase ? "text.lower()" : "text";
  if (unit === "character") {
    return `def symbols_of(text: str) -> list:
    """The symbols of a text, its characters${lowercase ? " in lower case" : ""}, for \`encode\`."""
    return list(${cased})`;
  }
  if (tokenizer === undefined) {
    return `def symbols_of(text: str) -> list:
    """The symbols of a text, its words${lowercase ? " in lower case" : ""}, for \`encode\`."""
    import re

    return re.findall(r"[^${spaces}]+", ${cased})`;
  }
  return `def symbols_of(text: str) -> list:
    """The symbols of a text, its words${lowercase ? " in lower case" : ""} and what is between them, for \`encode\`."""
    import re
    import unicodedata

    text = ${cased}
    # The pattern is matched on letters that stand for the kind of each character: l, d and w are those of words.
    kinds = {"L": "l", "N": "d", "M": "w"}
    kind_of = {"_": "w", **{c: kinds.get(unicodedata.category(c)[0], c) for c in set(text) - {"_"}}}
    shadow = "".join(kind_of[c] for c in text)
    pattern = r"<l+>|d+(?:[.,]d+)+|[ldw]+(?:['\\u2019][ldw]+)*|[^${spaces}]"
    return [text[found.start() : found.end()] for found in re.finditer(pattern, shadow)]`;
}

/** White space as JavaScript has it, in a class of Python's regular expressions. */
const spaces = String.raw`\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;
