import { elementAt } from "../../base/elementAt.ts";
import type { Task } from "../../config/schema.ts";
import { type Example, type ExampleTask, isExampleTask } from "../../data/examples.ts";
import { channelOf, fillMissing } from "../../data/missingValues.ts";
import { standardised } from "../../data/scaling.ts";
import { readChannels } from "../../data/seriesFile.ts";
import { TableReader, tableRows } from "../../data/table.ts";
import { exampleRows, exampleSymbols } from "../../data/timesteps.ts";
import { vocabularyIndex } from "../../data/vocabulary.ts";
import type { ModelMeaning, NumberInput, SymbolInput } from "../../export/modelMeaning.ts";
import { tableFormat } from "../../formats/tableFormat.ts";
import { asFile } from "./inputText.ts";
import { PredictionInputError } from "./predictionInputError.ts";

/** A sequence of the input before it is cut into timesteps, and the line it is on. */
interface Line {
  readonly number: number;
  readonly input: Example["input"];
}

/**
 * The sequences of a text as the model reads them: tokens [time], or standardised features [time, I]. Each line is a
 * sequence, or what a line of the run's data is: a JSON object or array, a case of a `.ts` file, a row of a table with
 * its header. Empty lines are left out.
 *
 * @throws {PredictionInputError}, `DataError`
 */
export function lineSequences(text: string, task: Task, meaning: ModelMeaning): number[][] {
  const lines = isExampleTask(task) ? exampleLines(text, task, meaning) : plainLines(text);
  const { input } = meaning;
  return lines.map((line) => {
    const sequence = input.kind === "symbols" ? lineTokens(line, task, input) : lineFeatures(line, task, input);
    const width = input.kind === "symbols" ? 1 : input.features.length;
    return isExampleTask(task) ? sequence.slice(0, task.max_length * width) : sequence;
  });
}

function plainLines(text: string): Line[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, input: { kind: "text", text: line } as const }))
    .filter(({ input }) => input.text.trim() !== "");
}

function exampleLines(text: string, task: ExampleTask, meaning: ModelMeaning): Line[] {
  if (task.type === "labelling") return labellingLines(text, task);
  const format = task.format ?? /\.([^.]+?)(?:\.gz)?$/i.exec(task.train)?.[1]?.toLowerCase();
  const lines = plainLines(text);
  switch (format) {
    case "csv":
    case "tsv":
      return tableLines(text, task, format === "csv" ? "," : "\t", meaning) ?? lines;
    case "ts":
      return lines
        .filter(({ input }) => !/^\s*[#@]/.test(textOf(input)))
        .map((line) => seriesLine(line, task, meaning));
    case "labelled_lines":
      for (const line of lines) refuseLabel(line, [/^\s*(\S+)\s/.exec(textOf(line.input))?.[1] ?? ""], meaning);
      return lines;
    default:
      return lines.map((line) => jsonLine(line, task));
  }
}

type TableTask = Exclude<ExampleTask, { type: "labelling" }>;

/** JSON lines, sequences a line each; or a timestep a line, an empty line behind each sequence, as CoNLL files have them. */
function labellingLines(text: string, task: ExampleTask): Line[] {
  const isConll =
    task.format === "conll" || (task.format === undefined && !/\.(jsonl|ndjson)(\.gz)?$/i.test(task.train));
  if (!isConll || !hasTimestepLines(text)) return plainLines(text).map((line) => jsonLine(line, task));
  const found: Line[] = [];
  let number = 0;
  let timesteps: (string | undefined)[] = [];
  const finish = () => {
    if (timesteps.length > 0) found.push({ number, input: { kind: "json", value: timesteps } });
    timesteps = [];
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    number++;
    if (line.trim() === "") finish();
    else timesteps.push(task.unit === "number" ? line.trim() : line.trim().split(/\s+/)[0]);
  }
  finish();
  if (task.unit !== "number") return found;
  return found.map((line) => ({ ...line, input: { kind: "json", value: numbersOf(line.input) } }));
}

/**
 * Whether each line is a timestep: all have as many columns, and one column, or an empty line between two, shows that they are
 * no sequences.
 *
 * @throws {PredictionInputError} where nothing shows it.
 */
function hasTimestepLines(text: string): boolean {
  const lines = text.trim().split(/\r\n|\n|\r/);
  const columns = lines.flatMap((line) => (line.trim() === "" ? [] : [line.trim().split(/\s+/).length]));
  const isJson = /^\s*[[{]/.test(text);
  if (columns.length < 2 || isJson || new Set(columns).size > 1) return false;
  if (columns[0] === 1 || lines.some((line) => line.trim() === "")) return true;
  throw new PredictionInputError(
    "each line may be a timestep with its columns, or a sequence",
    "Put an empty line behind each sequence of timesteps, or give one sequence at a time.",
  );
}

function numbersOf(input: Example["input"]): unknown {
  return input.kind === "json" && Array.isArray(input.value)
    ? input.value.map((line) => String(line).split(/\s+/))
    : null;
}

/** Rows of a table; null where each line is a sequence of its own. */
function tableLines(text: string, task: TableTask, separator: "," | "\t", meaning: ModelMeaning): Line[] | null {
  const reader = new TableReader("input", tableFormat(task, task.train, separator));
  const [header] = plainLines(text);
  const columns = header === undefined ? [] : cellsOf(textOf(header.input), task, separator);
  const isTable = task.header
    ? columns.includes(task.input) && columns.length > 0
    : columns.length >= Number(task.input) && columns.length > 1;
  if (!isTable) {
    for (const line of plainLines(text)) {
      const cells = cellsOf(textOf(line.input), task, separator);
      if (cells.length > 1) refuseLabel(line, [cells[0] as string, cells.at(-1) as string], meaning);
    }
    return null;
  }
  const found: Line[] = [];
  for (const row of tableRows(reader, asFile(text))) {
    const cell = reader.columnIndex(task.input);
    found.push({ number: reader.lineOf(row), input: { kind: "text", text: row.text(cell) } });
  }
  return found;
}

/** Cells of one line; the line itself where its quotes do not match. */
function cellsOf(line: string, task: TableTask, separator: "," | "\t"): string[] {
  const reader = new TableReader("input", { ...tableFormat(task, task.train, separator), header: false });
  try {
    return Array.from(tableRows(reader, asFile(line)), (row) => row.texts().map((cell) => cell.trim())).flat();
  } catch {
    // A sequence may have a quote in it.
    return [line];
  }
}

/** A line of the training data with its class would be read as a sequence with one word too many. */
function refuseLabel({ number }: Line, candidates: readonly string[], { output }: ModelMeaning): void {
  const label = candidates.find((each) => output.names.includes(each));
  if (label === undefined) return;
  throw new PredictionInputError(
    `line ${number} begins or ends with \`${label}\`, a class: it looks like a line of the training data`,
    "Give the sequence alone, a line each; a table is read with its header.",
  );
}

function jsonLine(line: Line, task: ExampleTask): Line {
  const text = textOf(line.input).trim();
  const isJson = text.startsWith("{") || (text.startsWith("[") && text.endsWith("]"));
  let value: unknown;
  try {
    value = isJson ? JSON.parse(text) : undefined;
  } catch {
    // A text may begin with a bracket.
    return line;
  }
  if (typeof value !== "object" || value === null) return line;
  if (Array.isArray(value)) return { ...line, input: { kind: "json", value } };
  if (!Object.hasOwn(value, task.input)) {
    throw new PredictionInputError(
      `line ${line.number} has no key \`${task.input}\``,
      `Give objects with \`${task.input}\`, as the run's data have it.`,
    );
  }
  const input = (value as { readonly [key: string]: unknown })[task.input];
  return { ...line, input: typeof input === "string" ? { kind: "text", text: input } : { kind: "json", value: input } };
}

/** A case of a `.ts` file, with or without its class; a line without `:` is read like a line of any other file. */
function seriesLine(line: Line, task: ExampleTask, { input }: ModelMeaning): Line {
  const text = textOf(line.input);
  const width = input.kind === "numbers" ? input.features.length : 1;
  const channels = text.split(":");
  const isUnivariate = width === 1 && channels.length === 1 && !/\s|;/.test(text.trim());
  if (channels.length !== width + 1 && (channels.length !== width || (width === 1 && !isUnivariate))) return line;
  const values = channels.slice(0, width).join(":");
  return { ...line, input: { kind: "rows", rows: readChannels(asFile(text), values, 0, task) } };
}

function textOf(input: Example["input"]): string {
  return input.kind === "text" ? input.text : "";
}

function lineTokens({ number, input }: Line, task: Task, rules: SymbolInput): number[] {
  const { unit, vocabulary } = rules;
  const index = vocabularyIndex(vocabulary);
  const isWord = task.type === "formal_language";
  const symbols = isWord
    ? // A word is read behind the boundary, the last symbol of the alphabet's list.
      [vocabulary.at(-1) ?? "", ...textOf(input).replace(/\s+/g, "")]
    : exampleSymbols(asFile(""), exampleOf(input), { ...rules, unit: unit ?? "word" });
  return symbols.map((symbol) => {
    const token = index.get(symbol) ?? (vocabulary[0] === "<unk>" ? 0 : undefined);
    if (token !== undefined) return token;
    throw new PredictionInputError(
      `line ${number} has \`${symbol}\`, which the model does not know`,
      `Its symbols are ${vocabulary.join(" ")}.`,
    );
  });
}

function lineFeatures({ number, input }: Line, task: Task, { features, scaling }: NumberInput): number[] {
  const settings = isExampleTask(task) ? task : {};
  const rows = exampleRows(asFile(""), exampleOf(input), settings).map((row) => [...row]);
  const width = rows[0]?.length ?? 0;
  if (width !== features.length) {
    throw new PredictionInputError(
      `line ${number} has timesteps of ${width} values; the model reads ${features.length}: ${features.join(", ")}`,
      "Separate values by spaces and timesteps by semicolons.",
    );
  }
  const missing = isExampleTask(task) ? (task.missing ?? "error") : "error";
  features.forEach((_, channel) => {
    fillMissing(channelOf(rows, channel), missing, scaling?.mean[channel] ?? 0);
  });
  if (scaling === null) return rows.flat();
  return rows.flatMap((row) =>
    row.map((value, i) => standardised(value, elementAt(scaling.mean, i), elementAt(scaling.deviation, i))),
  );
}

function exampleOf(input: Example["input"]): Example {
  return { label: "", group: null, labelOffset: 0, input, inputOffset: 0 };
}
