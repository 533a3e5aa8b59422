import type { EquationErrors, TextRange } from "./equationError.ts";

type TokenKind = "name" | "one" | "=" | "(" | ")" | "," | "+" | "-" | "*" | "options" | "separator" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written, but `h'` and `c'` with an apostrophe and `sigmoid` for σ. */
  readonly text: string;
  readonly range: TextRange;
}

const symbols: Readonly<Record<string, TokenKind>> = {
  "=": "=",
  "(": "(",
  ")": ")",
  ",": ",",
  "+": "+",
  "-": "-",
  "−": "-",
  "*": "*",
  "⊙": "*",
  ";": "separator",
  "\n": "separator",
  "\r": "separator",
};

const pattern =
  /(?<space>[^\S\r\n]+|#[^\r\n]*)|(?<name>σ|[A-Za-z_][A-Za-z0-9_]*)(?<prime>['′’]?)|(?<number>[0-9][0-9A-Za-z_.]*|\.[0-9]+)/y;

/** `[4, start=1]`, right behind the name of a function that has weights. */
const optionsPattern = /\[[^\][(){}\r\n;]*\]/y;
const takesOptions: ReadonlySet<string> = new Set(["linear", "linear_b", "scale", "bias", "scalar"]);

/** Splits equations into tokens; the last is `end`. What fits nothing is reported and left out. */
export function equationTokens(text: string, errors: EquationErrors): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const take = (kind: TokenKind, written: string, length: number) => {
    tokens.push({ kind, text: written, range: { start: position, end: position + length } });
  };
  while (position < text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match?.groups !== undefined) {
      const { name, prime, number } = match.groups;
      const length = match[0].length;
      if (name === "σ") take("name", "sigmoid", length);
      else if (name !== undefined) {
        take("name", prime === "" ? name : `${name}'`, length);
        optionsPattern.lastIndex = position + length;
        const options = optionsPattern.exec(text);
        if (options !== null && takesOptions.has(name)) {
          position += length;
          take("options", options[0], options[0].length);
          position += options[0].length;
          continue;
        }
      } else if (number === "1") take("one", "1", length);
      else if (number !== undefined) {
        errors.report(
          "BAD_NUMBER",
          { start: position, end: position + length },
          `\`${number}\` is no number that a cell knows; only the literal \`1\` is`,
        );
        take("one", "1", length);
      }
      position += length;
      continue;
    }
    const [character = ""] = text.slice(position, position + 2);
    const kind = symbols[character];
    if (kind !== undefined) take(kind, character, character.length);
    else {
      const meant = reportCharacter(character, position, errors);
      if (meant !== undefined) take(meant, meant, character.length);
    }
    position += character.length;
  }
  take("end", "", 0);
  return tokens;
}

/** What people write for our symbols; they are reported, then read as what was meant. */
const lookalikes: { readonly [character: string]: "*" | "(" | ")" } = {
  "×": "*",
  "·": "*",
  "∘": "*",
  "[": "(",
  "]": ")",
  "{": "(",
  "}": ")",
};

function reportCharacter(character: string, start: number, errors: EquationErrors): TokenKind | undefined {
  const instead = lookalikes[character];
  const remedy = instead === undefined ? "use names, + - * ( ) and =" : `did you mean \`${instead}\`?`;
  const range = { start, end: start + character.length };
  errors.report("BAD_CHARACTER", range, `\`${character}\` means nothing here; ${remedy}`, instead);
  return instead;
}
