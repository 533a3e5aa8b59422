/** How a text is cut into the symbols that timesteps read. */
export interface TextRules {
  readonly unit: "character" | "word";
  /** Absent is false. */
  readonly lowercase?: boolean | undefined;
  /** What words are; absent is `whitespace`. */
  readonly tokenizer?: "whitespace" | "words" | undefined;
}

/**
 * With `words`: a word with what is inside it (`don't`, `3.14`), a symbol in angle brackets (`<unk>`), or any other
 * character alone. Letters, marks and digits of every script; of scripts without spaces a whole run is a word.
 * The exported Python cuts alike (`src/export/pythonText.ts`).
 */
export const wordPattern = /<\p{L}+>|\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*|\S/gu;

/** The symbols of a text, or of a line of it: words, or characters (Unicode code points). */
export function symbolsOf(text: string, { unit, lowercase = false, tokenizer = "whitespace" }: TextRules): string[] {
  const cased = lowercase ? text.toLowerCase() : text;
  if (unit === "character") return [...cased];
  if (tokenizer === "words") return cased.match(wordPattern) ?? [];
  return cased.split(/\s+/).filter((word) => word !== "");
}
