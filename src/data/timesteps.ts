import { DataError } from "./dataError.ts";
import type { Example } from "./examples.ts";
import { parseNumber } from "./number.ts";
import { placeAt, type TextFile } from "./textFile.ts";

/**
 * The symbols of an example: its words (white space separates them) or its characters (Unicode code points). A JSON array of strings is
 * taken as the symbols themselves.
 *
 * @throws {DataError} when the input is not text.
 */
export function exampleSymbols(file: TextFile, example: Example, unit: "character" | "word"): string[] {
  const { input } = example;
  if (input.kind === "text") {
    return unit === "character" ? [...input.text] : input.text.split(/\s+/).filter((word) => word !== "");
  }
  if (input.kind === "json" && Array.isArray(input.value) && input.value.every((item) => typeof item === "string")) {
    return input.value;
  }
  const remedy = "Give a text or a list of texts, or set `unit: number`.";
  throw new DataError("DATA_NOT_A_TEXT", placeAt(file, example.inputOffset), "the input is not text", remedy);
}

/**
 * The timesteps of a numeric example, each a vector of features. In a text, numbers are separated by white space or commas; where it has
 * semicolons they end timesteps, else every number is a timestep. In JSON: an array of numbers, or of arrays.
 *
 * @throws {DataError} when something is no number, or timesteps differ in width.
 */
export function exampleRows(file: TextFile, example: Example): readonly (readonly number[])[] {
  const { input } = example;
  if (input.kind === "rows") return input.rows;
  const place = () => placeAt(file, example.inputOffset);
  const toNumber = (value: unknown): number => {
    const number = typeof value === "string" ? parseNumber(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    const shown = String(JSON.stringify(value)).slice(0, 40);
    throw new DataError(
      "DATA_NOT_A_NUMBER",
      place(),
      `${shown} is no number`,
      "Correct it, or set `unit` to word or character.",
    );
  };
  const rows = input.kind === "text" ? textRows(input.text) : jsonRows(input.value);
  if (rows === null) {
    const remedy = "Give an array of numbers, or of arrays of numbers.";
    throw new DataError("DATA_NOT_A_NUMBER", place(), "the input is not an array", remedy);
  }
  const numbers = rows.map((row) => row.map(toNumber));
  const width = numbers[0]?.length ?? 0;
  const other = numbers.findIndex((row) => row.length !== width);
  if (other >= 0) {
    const what = `timestep ${other + 1} has ${numbers[other]?.length} values, the first has ${width}`;
    throw new DataError("DATA_BAD_TABLE", place(), what, "Give every timestep the same features.");
  }
  return numbers;
}

function textRows(text: string): string[][] {
  const split = (part: string) => part.split(/[\s,]+/).filter((cell) => cell !== "");
  if (!text.includes(";")) return split(text).map((cell) => [cell]);
  return text
    .split(";")
    .map(split)
    .filter((row) => row.length > 0);
}

function jsonRows(value: unknown): unknown[][] | null {
  if (!Array.isArray(value)) return null;
  return value.map((item) => (Array.isArray(item) ? item : [item]));
}
