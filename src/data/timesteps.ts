import { cellNumber, type NumberFormat } from "../formats/number.ts";
import { numberFormat, type TableSettings } from "../formats/tableFormat.ts";
import { DataError } from "./dataError.ts";
import type { Example } from "./examples.ts";
import { placeAt, type TextFile } from "./textFile.ts";
import { symbolsOf, type TextRules } from "./textSymbols.ts";

/**
 * The symbols of an example, by the rules of its task. A JSON array of strings is taken as the symbols themselves.
 *
 * @throws {DataError} when the input is not text.
 */
export function exampleSymbols(file: TextFile, example: Example, rules: TextRules): string[] {
  const { input } = example;
  if (input.kind === "text") return symbolsOf(input.text, rules);
  if (input.kind === "json" && Array.isArray(input.value) && input.value.every((item) => typeof item === "string")) {
    return rules.lowercase ? input.value.map((symbol) => symbol.toLowerCase()) : input.value;
  }
  const remedy = "Give a text or a list of texts, or set `unit: number`.";
  throw new DataError("DATA_NOT_A_TEXT", placeAt(file, example.inputOffset), "the input is not text", remedy);
}

/** How the numbers of a task's sequences are written. */
export type SequenceSettings = Pick<TableSettings, "decimal" | "thousands" | "missing_marks"> & {
  readonly missing?: string | undefined;
};

/**
 * The timesteps of a numeric example, each a vector of features; NaN is a missing value. In a text, numbers are
 * separated by white space, or by commas where these are no decimal signs; where it has semicolons they end timesteps,
 * else every number is a timestep. In JSON: an array of numbers, or of arrays.
 *
 * @throws {DataError} when something is no number or missing where the task refuses that, when it cannot be decided
 *   whether commas are decimal signs, or when timesteps differ in width.
 */
export function exampleRows(
  file: TextFile,
  example: Example,
  settings: SequenceSettings,
): readonly (readonly number[])[] {
  const { input } = example;
  if (input.kind === "rows") return input.rows;
  const place = () => placeAt(file, example.inputOffset);
  const rows = input.kind === "text" ? textRows(input.text, settings.decimal, place) : jsonRows(input.value);
  if (rows === null) {
    const remedy = "Give an array of numbers, or of arrays of numbers.";
    throw new DataError("DATA_NOT_A_NUMBER", place(), "the input is not an array", remedy);
  }
  const numbers = numberFormat(settings);
  const read = (value: unknown) => sequenceNumber(value, numbers, settings.missing, place);
  const timesteps = rows.map((row) => row.map(read));
  const width = timesteps[0]?.length ?? 0;
  const other = timesteps.findIndex((row) => row.length !== width);
  if (other >= 0) {
    const what = `timestep ${other + 1} has ${timesteps[other]?.length} values, the first has ${width}`;
    throw new DataError("DATA_BAD_TABLE", place(), what, "Give every timestep the same features.");
  }
  return timesteps;
}

type Place = () => ReturnType<typeof placeAt>;

/** One value of a sequence, a text or a JSON value; NaN where it is missing and the task says what becomes of that. */
export function sequenceNumber(
  value: unknown,
  numbers: NumberFormat,
  missing: SequenceSettings["missing"],
  place: Place,
): number {
  const number = typeof value === "string" ? cellNumber(value, numbers) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  const shown = String(JSON.stringify(value)).slice(0, 40);
  if (number !== null) {
    const remedy = "Correct it, or set `unit` to word or character.";
    throw new DataError("DATA_NOT_A_NUMBER", place(), `${shown} is no number`, remedy);
  }
  if (missing !== undefined && missing !== "error") return Number.NaN;
  const remedy = "Fill it in, leave the example out, or set `missing`, for example `missing: interpolate`.";
  throw new DataError("DATA_NOT_A_NUMBER", place(), `a value is missing (${shown})`, remedy);
}

function textRows(text: string, decimal: "." | "," | undefined, place: Place): string[][] {
  if (decimal === undefined && mayHaveDecimalCommas(text)) {
    const token = /\d+,\d+/.exec(text)?.[0] ?? "";
    const what = `\`${token}\` may be one number or two`;
    const remedy = `Set \`decimal: ,\` if it is ${token.replace(",", ".")}, or \`decimal: .\` if commas separate numbers.`;
    throw new DataError("DATA_NOT_A_NUMBER", place(), what, remedy);
  }
  const between = decimal === "," ? /\s+/ : /[\s,]+/;
  const split = (part: string) => part.split(between).filter((cell) => cell !== "");
  if (!text.includes(";")) return split(text).map((cell) => [cell]);
  return text
    .split(";")
    .map(split)
    .filter((row) => row.length > 0);
}

/**
 * Whether a sequence can be read in two ways: white space separates what commas seem to divide too (`0,13 0,85`), or
 * semicolons do and what stands before or behind the commas is no number of its own (`0,05;0,13`).
 */
function mayHaveDecimalCommas(text: string): boolean {
  if (!text.includes(",") || text.includes(".")) return false;
  const tokens = text.split(/[\s;]+/).filter((token) => token !== "");
  if (tokens.length < 2 || !tokens.every((token) => /^[+-]?\d+(?:,\d+(?:e[+-]?\d+)?)?$/i.test(token))) return false;
  if (/[^\s;]\s+[^\s;]/.test(text)) return true;
  const isFraction = (token: string) => /,0\d/.test(token);
  return tokens.some(isFraction) || tokens.every((token) => /^[+-]?0,\d{2,}$/.test(token));
}

function jsonRows(value: unknown): unknown[][] | null {
  if (!Array.isArray(value)) return null;
  return value.map((item) => (Array.isArray(item) ? item : [item]));
}
