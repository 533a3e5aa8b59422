import type { ColumnLook } from "./columnLook.ts";
import { timeColumnOf } from "./lookFindings.ts";

/** What a column of examples looks like: a table's, or a key of JSON records. */
interface ValueLook {
  readonly name: string;
  /** The first values, as texts or as JSON has them. */
  readonly values: readonly unknown[];
}

export interface ExampleRoles {
  readonly input: string | null;
  readonly label: string | null;
  readonly unit: "word" | "character" | "number";
  readonly unsure: readonly string[];
}

const classNames =
  /^(labels?|class(es)?|target|category|kind|sentiment|rating|stars|language|topic|intent|type|spam|digit|y)$/i;
const sequenceNames =
  /^(text|sequence|series|signal|sentence|review|message|comment|content|body|name|word|input|tokens|values|frames|x)$/i;

/** Which column is the sequence, which its class, and what a timestep reads. */
export function exampleRoles(columns: readonly ValueLook[]): ExampleRoles {
  const unsure: string[] = [];
  const label = best(columns, labelScore);
  const inputs = columns.filter((column) => column !== label?.column);
  const input = best(inputs, inputScore);
  const rival = inputs.filter((column) => column !== input?.column && inputScore(column) >= (input?.score ?? 0) - 1);
  if (input !== null && rival.length > 0) unsure.push(`the sequence could also be ${names(rival)}`);
  const others = columns.filter(
    (column) => column !== label?.column && column !== input?.column && labelScore(column) >= (label?.score ?? 0) - 0.5,
  );
  if (label !== null && others.length > 0) unsure.push(`the class could also be ${names(others)}`);
  if (input === null) unsure.push("no column was found that could be the sequence");
  if (label === null) unsure.push("no column was found that could be the class");
  const unit = input === null ? "word" : unitOf(input.column.values);
  return { input: input?.column.name ?? null, label: label?.column.name ?? null, unit, unsure };
}

/** Which columns of a series are forecast, and which are read; null is all of numbers. */
export interface SeriesRoles {
  readonly target: string | null;
  readonly columns: readonly string[] | null;
  readonly unsure: readonly string[];
}

const valueNames = /^(value|target|y|close|price|demand|load|sales|count|pm2\.?5|ot|temp(erature)?)$/i;

export function seriesRoles(looks: readonly ColumnLook[]): SeriesRoles {
  const time = timeColumnOf(looks);
  const numbers = looks.filter((look) => look.kind === "numbers");
  const measured = numbers.filter((look) => look !== time && look.step === null);
  const counters = numbers.filter((look) => look.step !== null || look === time);
  const found = measured.length > 0 ? measured : numbers;
  const named = found.filter(({ name }) => name !== "");
  const candidates = named.length > 0 ? named : found;
  const target = candidates.find(({ name }) => valueNames.test(name)) ?? candidates.at(-1);
  const unsure =
    target !== undefined && candidates.length > 1 && !valueNames.test(target.name)
      ? [`the column to forecast could also be ${names(candidates.filter((look) => look !== target))}`]
      : [];
  const columns = counters.length > 0 && measured.length > 0 ? measured.map(({ name }) => name) : null;
  return { target: target?.name ?? null, columns, unsure };
}

function names(columns: readonly { readonly name: string }[]): string {
  const shown = columns.slice(0, 5).map(({ name }) => `\`${name}\``);
  return `${shown.join(", ")}${columns.length > shown.length ? ", …" : ""}`;
}

function best(columns: readonly ValueLook[], score: (column: ValueLook) => number) {
  let found: { readonly column: ValueLook; readonly score: number } | null = null;
  for (const column of columns) {
    const value = score(column);
    if (value > 0 && (found === null || value > found.score)) found = { column, score: value };
  }
  return found;
}

/** Few different short values are a class; its name says so best. */
function labelScore({ name, values }: ValueLook): number {
  const texts = values.map((value) => (typeof value === "object" ? null : String(value).trim()));
  if (texts.length === 0 || texts.includes(null)) return 0;
  const distinct = new Set(texts).size;
  if (distinct < 2) return 0;
  const isFew = distinct <= Math.max(20, texts.length / 5) && distinct < texts.length;
  const isShort = texts.every((text) => (text ?? "").length <= 40);
  return (classNames.test(name) ? 4 : 0) + (isFew ? 2 : 0) + (isShort ? 0.5 : -2) + (isFew ? 1 / distinct : 0);
}

/** Arrays and long texts are sequences; what never changes is none. */
function inputScore({ name, values }: ValueLook): number {
  const distinct = new Set(values.map((value) => JSON.stringify(value))).size;
  if (values.length > 1 && distinct < 2) return 0;
  const isArrays = values.every((value) => Array.isArray(value));
  const lengths = values.map((value) => (Array.isArray(value) ? value.length : String(value).length));
  const length = lengths.reduce((sum, each) => sum + each, 0) / Math.max(1, lengths.length);
  const isScalar = values.every(
    (value) => typeof value === "number" || (typeof value === "string" && /^\s*[+-]?\d+(?:[.,]\d+)?\s*$/.test(value)),
  );
  return (
    0.5 +
    (sequenceNames.test(name) ? 3 : 0) +
    (isArrays ? 6 : 0) +
    Math.min(4, length / 15) +
    distinct / Math.max(1, values.length) -
    (isScalar ? 2 : 0)
  );
}

function unitOf(values: readonly unknown[]): ExampleRoles["unit"] {
  const isNumbers = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.length > 0 && value.every((item) => typeof item === "number" || item === null || isNumbers(item))
      : typeof value === "string" && /^[\s\d.,;+\-eE]+$/.test(value) && /\d[\s,;]+[+-]?\.?\d/.test(value);
  const filled = values.filter((value) => value !== "" && value !== null);
  if (filled.length > 0 && filled.filter(isNumbers).length >= 0.9 * filled.length) return "number";
  const texts = filled.filter((value) => typeof value === "string");
  if (texts.length === 0) return "word";
  const words = texts.reduce((sum, text) => sum + text.trim().split(/\s+/).length, 0) / texts.length;
  return words < 1.5 ? "character" : "word";
}
