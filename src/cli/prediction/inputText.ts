import type { TextFile } from "../../data/textFile.ts";
import { symbolsOf } from "../../data/textSymbols.ts";
import { END_OF_LINE, vocabularyIndex } from "../../data/vocabulary.ts";
import type { SymbolInput } from "../../export/modelMeaning.ts";
import { decoderOf, type Encoding, encodingOf } from "../../formats/encoding.ts";
import { PredictionInputError } from "./predictionInputError.ts";

/**
 * The text of what was given, by its byte order mark or the encoding of the run's data.
 *
 * @throws {PredictionInputError} for bytes that are no such text; they are never replaced.
 */
export function inputText(bytes: Uint8Array, named: Encoding | undefined): string {
  const { encoding, markBytes } = encodingOf(bytes, named);
  try {
    return decoderOf(encoding).decode(bytes.subarray(markBytes));
  } catch (cause) {
    const remedy =
      named === undefined
        ? "Give it as UTF-8, for example through `iconv -t utf-8`."
        : `Give it as \`${encoding}\`, the encoding of the run's data, or with a byte order mark.`;
    throw new PredictionInputError(`the input is not ${encoding} text`, remedy, { cause });
  }
}

/** Input as the data readers take a file, so that places in it are named as theirs. */
export function asFile(text: string): TextFile {
  return { name: "input", text, sha256: "" };
}

/**
 * The tokens of a text to be continued. As in training, CRLF and CR are LF, and words have `<eos>` behind each line; the line
 * end at the very end, which `echo` adds, is left out.
 */
export function textTokens(text: string, input: SymbolInput): number[] {
  const { unit, vocabulary } = input;
  const rules = { ...input, unit: unit ?? "character" };
  const prompt = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const index = vocabularyIndex(vocabulary);
  const symbols =
    unit === "word"
      ? prompt.split("\n").flatMap((line, i, lines) => {
          const words = symbolsOf(line, rules);
          return i < lines.length - 1 ? [...words, END_OF_LINE] : words;
        })
      : symbolsOf(prompt, rules);
  if (symbols.length > 0) return symbols.map((symbol) => index.get(symbol) ?? 0);
  return [index.get(unit === "word" ? END_OF_LINE : "\n") ?? 0];
}
