import type { Task } from "../config/schema.ts";
import type { DataFinding } from "../formats/dataFinding.ts";
import { cellNumber } from "../formats/number.ts";
import { QuoteCheck } from "../formats/quoteCheck.ts";
import { delimiterName, numberFormat, tableFormat } from "../formats/tableFormat.ts";
import { readConll } from "./conllFile.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { readSeries } from "./seriesFile.ts";
import { columnNotFound, TableReader, tableRows } from "./table.ts";
import { placeAt, type TextFile, textLines } from "./textFile.ts";

export type Classification = Extract<Task, { type: "classification" }>;
export type Regression = Extract<Task, { type: "regression" }>;
export type Labelling = Extract<Task, { type: "labelling" }>;
/** Of files of separate sequences, each with an answer of its own. */
export type ExampleTask = Classification | Regression | Labelling;

export function isExampleTask(task: Task): task is ExampleTask {
  return task.type === "classification" || task.type === "regression" || task.type === "labelling";
}

/** One labelled sequence as its file has it. */
export interface Example {
  /** The class; empty where the answer is another one. */
  readonly label: string;
  /** Of a regression: the numbers to predict, in the order of the task's targets. */
  readonly targets?: readonly number[];
  /** Of labelling: one for each timestep. */
  readonly labels?: readonly string[];
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
export function readExamples(file: TextFile, task: ExampleTask): ExampleFile {
  const format = formatOf(file, task);
  if (task.group !== undefined && (format === "labelled_lines" || format === "ts" || format === "conll")) {
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
      return tableExamples(file, ",", task as Classification | Regression);
    case "tsv":
      return tableExamples(file, "\t", task as Classification | Regression);
    case "jsonl":
      return jsonExamples(file, task);
    case "labelled_lines":
      return alone(lineExamples(file));
    case "ts":
      return alone(readSeries(file, task));
    case "conll":
      return alone(readConll(file, task as Labelling));
  }
}

/** Columns, or JSON keys, of the answer. */
export function answerKeys(task: ExampleTask): readonly string[] {
  if (task.type !== "regression") return [task.label];
  return typeof task.target === "string" ? [task.target] : task.target;
}

/** Whether the format says that timesteps are numbers, whatever `unit` is. */
export function isNumeric(file: TextFile, task: ExampleTask): boolean {
  return task.unit === "number" || formatOf(file, task) === "ts";
}

const formatByEnding = { csv: "csv", tsv: "tsv", jsonl: "jsonl", ndjson: "jsonl", ts: "ts" } as const;

type Format = NonNullable<ExampleTask["format"]>;

function formatOf(file: TextFile, task: ExampleTask): Format {
  if (task.format !== undefined) return task.format;
  if (task.type === "labelling") return /\.(jsonl|ndjson)(\.gz)?$/i.test(file.name) ? "jsonl" : "conll";
  return formatByName(file);
}

function formatByName(file: TextFile): Exclude<Format, "conll"> {
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

function tableExamples(file: TextFile, separator: "," | "\t", task: Classification | Regression): ExampleFile {
  const reader = new TableReader(file.name, tableFormat(task, file.name, separator));
  const quotes = new QuoteCheck(file.name, reader.format);
  const examples: Example[] = [];
  const keys = answerKeys(task);
  const numbers = numberFormat(task);
  let places: { readonly answers: readonly number[]; readonly input: number; readonly group: number | null } | null =
    null;
  for (const row of tableRows(reader, file)) {
    places ??= {
      answers: keys.map((key) => reader.columnIndex(key)),
      input: reader.columnIndex(task.input),
      group: hasGroup(task, file.name, reader.columns) ? reader.columnIndex(task.group) : null,
    };
    const { answers, input, group } = places;
    const [label = 0] = answers;
    const text = row.text(input);
    quotes.look(text, row.text(label), reader.lineOf(row), row.lines);
    examples.push({
      ...(task.type === "classification"
        ? { label: row.text(label).trim() }
        : {
            label: "",
            targets: answers.map((column, index) => {
              const place = () => placeAt(file, reader.offsetOf(row, column));
              return targetNumber(cellNumber(row.text(column), numbers), row.text(column), keys[index] ?? "", place);
            }),
          }),
      labelOffset: reader.offsetOf(row, label),
      group: group === null ? null : row.text(group).trim(),
      input: { kind: "text", text },
      inputOffset: reader.offsetOf(row, input),
    });
  }
  if (places === null) for (const column of [...keys, task.input]) reader.columnIndex(column);
  return {
    name: file.name,
    format: `separated by ${delimiterName(reader.format.delimiter)}${task.header ? "" : ", no header"}`,
    examples,
    unread: reader.columns.filter((column) => ![...keys, task.input, task.group].includes(column)),
    findings: quotes.findings(),
  };
}

/** @param value null where the cell has none, a text where it is no number. */
function targetNumber(value: unknown, shown: unknown, name: string, place: () => ReturnType<typeof placeAt>): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const what = `the target \`${name}\` is ${JSON.stringify(shown) ?? "nothing"}, no number`;
  throw new DataError("DATA_NOT_A_NUMBER", place(), what, "Correct it, or leave the example out.");
}

function jsonExamples(file: TextFile, task: ExampleTask): ExampleFile {
  const examples: Example[] = [];
  const answers = answerKeys(task);
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
    const group = hasGroup(task, file.name, Object.keys(record)) ? String(value(task.group)).trim() : null;
    const place = () => placeAt(file, offset);
    const json = value(task.input);
    const input =
      typeof json === "string" ? ({ kind: "text", text: json } as const) : ({ kind: "json", value: json } as const);
    const common = { labelOffset: offset, group, input, inputOffset: offset };
    if (task.type === "regression") {
      const targets = answers.map((key) => targetNumber(value(key), value(key), key, place));
      examples.push({ label: "", targets, ...common });
      continue;
    }
    const label = value(task.label);
    if (task.type === "labelling") {
      examples.push({ label: "", labels: jsonLabels(label, task.label, place), ...common });
      continue;
    }
    if (typeof label !== "string" && typeof label !== "number" && typeof label !== "boolean") {
      const what = `the class \`${task.label}\` is neither text, number nor boolean`;
      throw new DataError("DATA_NOT_A_TEXT", placeAt(file, offset), what, "Give each line one class.");
    }
    examples.push({ label: String(label).trim(), ...common });
  }
  const unread = [...keys].filter((key) => ![...answers, task.input, task.group].includes(key));
  return { name: file.name, format: "JSON lines", examples, unread, findings: [] };
}

function jsonLabels(value: unknown, key: string, place: () => ReturnType<typeof placeAt>): string[] {
  const isName = (each: unknown) => typeof each === "string" || typeof each === "number" || typeof each === "boolean";
  if (Array.isArray(value) && value.every(isName)) return value.map((each) => String(each).trim());
  const what = `\`${key}\` is no list of labels`;
  throw new DataError("DATA_NOT_A_TEXT", place(), what, "Give a list with a label for each timestep.");
}

/** Only the training file is dealt out, so that a file beside it may go without. */
function hasGroup(
  task: ExampleTask,
  file: string,
  columns: readonly string[],
): task is ExampleTask & { readonly group: string } {
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
