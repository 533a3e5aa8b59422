import type { Task } from "../config/schema.ts";
import type { DataFinding } from "../formats/dataFinding.ts";
import { QuoteCheck } from "../formats/quoteCheck.ts";
import { delimiterName, tableFormat } from "../formats/tableFormat.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { readSeries } from "./seriesFile.ts";
import { columnNotFound, TableReader, tableRows } from "./table.ts";
import { placeAt, type TextFile, textLines } from "./textFile.ts";

export type Classification = Extract<Task, { type: "classification" }>;

/** One labelled sequence as its file has it. */
export interface Example {
  readonly label: string;
  readonly labelOffset: number;
  /** Null where the task names no group, or a file beside the training file has none. */
  readonly group: string | null;
  /** A text, any JSON value, or timesteps of channels. */
  readonly input:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "json"; readonly value: unknown }
    | { readonly kind: "rows"; readonly rows: readonly (readonly number[])[] };
  readonly inputOffset: number;
}

/** The examples of one file. */
export interface ExampleFile {
  readonly name: string;
  /** How it is written, for people: `csv, separated by semicolons`. */
  readonly format: string;
  readonly examples: readonly Example[];
  /** Columns, or keys, beside the sequence and its class. */
  readonly unread: readonly string[];
  readonly findings: readonly DataFinding[];
}

/** @throws {DataError} when the file is not in its format, or its format is not known. */
export function readExamples(file: TextFile, task: Classification): ExampleFile {
  const format = task.format ?? formatByName(file);
  if (task.group !== undefined && (format === "labelled_lines" || format === "ts")) {
    const what = `\`group\` needs a column or a key, which \`${format}\` has not`;
    throw new DataError(
      "DATA_UNKNOWN_FORMAT",
      wholeFile(file.name),
      what,
      "Leave it out, or write the data as csv or jsonl.",
    );
  }
  const alone = (examples: readonly Example[]) => ({ name: file.name, format, examples, unread: [], findings: [] });
  switch (format) {
    case "csv":
      return tableExamples(file, ",", task);
    case "tsv":
      return tableExamples(file, "\t", task);
    case "jsonl":
      return jsonExamples(file, task);
    case "labelled_lines":
      return alone(lineExamples(file));
    case "ts":
      return alone(readSeries(file, task));
  }
}

/** Whether the format says that timesteps are numbers, whatever `unit` is. */
export function isNumeric(file: TextFile, task: Classification): boolean {
  return task.unit === "number" || (task.format ?? formatByName(file)) === "ts";
}

const formatByEnding = { csv: "csv", tsv: "tsv", jsonl: "jsonl", ndjson: "jsonl", ts: "ts" } as const;

function formatByName(file: TextFile): NonNullable<Classification["format"]> {
  const ending = /\.([^.]+?)(?:\.gz)?$/i.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(formatByEnding, ending)) return formatByEnding[ending as keyof typeof formatByEnding];
  const what = "its name does not tell its format";
  throw new DataError(
    "DATA_UNKNOWN_FORMAT",
    wholeFile(file.name),
    what,
    "Set `task.format`: csv, tsv, jsonl, labelled_lines or ts.",
  );
}

function tableExamples(file: TextFile, separator: "," | "\t", task: Classification): ExampleFile {
  const reader = new TableReader(file.name, tableFormat(task, file.name, separator));
  const quotes = new QuoteCheck(file.name, reader.format);
  const examples: Example[] = [];
  let places: { readonly label: number; readonly input: number; readonly group: number | null } | null = null;
  for (const row of tableRows(reader, file)) {
    places ??= {
      label: reader.columnIndex(task.label),
      input: reader.columnIndex(task.input),
      group: hasGroup(task, file.name, reader.columns) ? reader.columnIndex(task.group) : null,
    };
    const { label, input, group } = places;
    const text = row.text(input);
    quotes.look(text, reader.lineOf(row), row.lines);
    examples.push({
      label: row.text(label).trim(),
      labelOffset: reader.offsetOf(row, label),
      group: group === null ? null : row.text(group).trim(),
      input: { kind: "text", text },
      inputOffset: reader.offsetOf(row, input),
    });
  }
  if (places === null) for (const column of [task.label, task.input]) reader.columnIndex(column);
  return {
    name: file.name,
    format: `separated by ${delimiterName(reader.format.delimiter)}${task.header ? "" : ", no header"}`,
    examples,
    unread: reader.columns.filter((column) => ![task.label, task.input, task.group].includes(column)),
    findings: quotes.findings(),
  };
}

function jsonExamples(file: TextFile, task: Classification): ExampleFile {
  const examples: Example[] = [];
  const keys = new Set<string>();
  for (const { text, offset } of textLines(file)) {
    if (text.trim() === "") continue;
    const record = parseRecord(file, text, offset);
    for (const key of Object.keys(record)) keys.add(key);
    const value = (key: string): unknown => {
      if (Object.hasOwn(record, key)) return record[key];
      const error = columnNotFound(file.name, key, Object.keys(record));
      throw new DataError(error.code, placeAt(file, offset), `there is no key \`${key}\``, error.remedy);
    };
    const label = value(task.label);
    if (typeof label !== "string" && typeof label !== "number" && typeof label !== "boolean") {
      const what = `the class \`${task.label}\` is neither text, number nor boolean`;
      throw new DataError("DATA_NOT_A_TEXT", placeAt(file, offset), what, "Give each line one class.");
    }
    const group = hasGroup(task, file.name, Object.keys(record)) ? String(value(task.group)).trim() : null;
    const json = value(task.input);
    const input =
      typeof json === "string" ? ({ kind: "text", text: json } as const) : ({ kind: "json", value: json } as const);
    examples.push({ label: String(label).trim(), labelOffset: offset, group, input, inputOffset: offset });
  }
  const unread = [...keys].filter((key) => ![task.label, task.input, task.group].includes(key));
  return { name: file.name, format: "JSON lines", examples, unread, findings: [] };
}

/** Only the training file is dealt out, so that a file beside it may go without. */
function hasGroup(
  task: Classification,
  file: string,
  columns: readonly string[],
): task is Classification & { readonly group: string } {
  return task.group !== undefined && (file === task.train || columns.includes(task.group));
}

function parseRecord(file: TextFile, text: string, offset: number): { readonly [key: string]: unknown } {
  const fail = (what: string, cause?: unknown) =>
    new DataError("DATA_BAD_JSON", placeAt(file, offset), what, "Give one JSON object a line.", { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail("the line is not JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail("the line is not a JSON object");
  return value as { readonly [key: string]: unknown };
}

/** `LABEL token token …`: the class is what stands before the first white space. */
function lineExamples(file: TextFile): Example[] {
  const examples: Example[] = [];
  for (const { text, offset } of textLines(file)) {
    const match = /^(\s*)(\S+)\s*(.*)$/su.exec(text);
    if (match === null) continue;
    const [, indent, label, input] = match as unknown as [string, string, string, string];
    const inputOffset = offset + text.length - input.length;
    const labelOffset = offset + indent.length;
    examples.push({ label, labelOffset, group: null, input: { kind: "text", text: input }, inputOffset });
  }
  return examples;
}
