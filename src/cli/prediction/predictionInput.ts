import { counted } from "../../base/counted.ts";
import { AppError } from "../../base/errors.ts";
import type { Task } from "../../config/schema.ts";
import { isMissing, parseNumber } from "../../data/number.ts";
import { columnIndex, readTable } from "../../data/table.ts";
import type { TextFile } from "../../data/textFile.ts";
import { exampleRows, exampleSymbols } from "../../data/timesteps.ts";
import { END_OF_LINE, vocabularyIndex } from "../../data/vocabulary.ts";
import type { ModelMeaning, NumberInput, SymbolInput } from "../../export/modelMeaning.ts";

/** What was given to predict from cannot be read as the model's task has it. */
export class PredictionInputError extends AppError {
  readonly code = "PREDICTION_INPUT";
}

/** Standard input as the data readers take a file, so that places in it are told as theirs. */
function asFile(text: string): TextFile {
  return { name: "input", text, sha256: "" };
}

/**
 * The tokens of a text to be continued. As in training, CRLF is LF, and words have `<eos>` behind each line; the line
 * end at the very end, which `echo` adds, is left out.
 */
export function textTokens(text: string, { unit, vocabulary }: SymbolInput): number[] {
  const prompt = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  const index = vocabularyIndex(vocabulary);
  const symbols =
    unit === "word"
      ? prompt.split("\n").flatMap((line, i, lines) => {
          const words = line.split(/\s+/).filter((word) => word !== "");
          return i < lines.length - 1 ? [...words, END_OF_LINE] : words;
        })
      : [...prompt];
  if (symbols.length > 0) return symbols.map((symbol) => index.get(symbol) ?? 0);
  return [index.get(unit === "word" ? END_OF_LINE : "\n") ?? 0];
}

/**
 * The sequences of a text, one a line, as the model reads them: tokens [time], or standardised features [time, I].
 * Empty lines are left out.
 *
 * @throws {PredictionInputError}, `DataError`
 */
export function lineSequences(text: string, task: Task, { input }: ModelMeaning): number[][] {
  const lines = text
    .split(/\r?\n/)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== "");
  return lines.map(({ line, number }) => {
    const sequence =
      input.kind === "symbols" ? lineTokens(line, number, task, input) : lineFeatures(line, number, input);
    const width = input.kind === "symbols" ? 1 : input.features.length;
    return task.type === "classification" ? sequence.slice(0, task.max_length * width) : sequence;
  });
}

function lineTokens(line: string, number: number, task: Task, { unit, vocabulary }: SymbolInput): number[] {
  const index = vocabularyIndex(vocabulary);
  const isWord = task.type === "formal_language";
  const symbols = isWord
    ? // A word is read behind the boundary, the last symbol of the alphabet's list.
      [vocabulary.at(-1) ?? "", ...line.replace(/\s+/g, "")]
    : exampleSymbols(asFile(line), example(line), unit ?? "word");
  return symbols.map((symbol) => {
    const token = index.get(symbol) ?? (vocabulary[0] === "<unk>" ? 0 : undefined);
    if (token !== undefined) return token;
    throw new PredictionInputError(
      `line ${number} has \`${symbol}\`, which the model does not know`,
      `Its symbols are ${vocabulary.join(" ")}.`,
    );
  });
}

function lineFeatures(line: string, number: number, { features, scaling }: NumberInput): number[] {
  const rows = exampleRows(asFile(line), example(line));
  const width = rows[0]?.length ?? 0;
  if (width !== features.length) {
    throw new PredictionInputError(
      `line ${number} has timesteps of ${width} values; the model reads ${features.length}: ${features.join(", ")}`,
      "Separate values by spaces and timesteps by semicolons.",
    );
  }
  return rows.flatMap((row) => standardised(row, scaling));
}

/**
 * The last `look_back` rows of a table with a header, standardised: what a forecast of the rows after it sees.
 *
 * @throws {PredictionInputError}, `DataError`
 */
export function tableWindow(text: string, task: Extract<Task, { type: "forecasting" }>, input: NumberInput): number[] {
  const table = readTable(asFile(text), ",", true);
  const columns = input.features.map((name) => columnIndex(table, name));
  const last = new Map<number, number>();
  const rows = table.rows.map((row, i) =>
    columns.map((column) => {
      const cell = row.cells[column] as string;
      const canFill = task.missing === "forward_fill" && isMissing(cell);
      const value = parseNumber(cell) ?? (canFill ? last.get(column) : undefined);
      if (value === undefined) {
        throw new PredictionInputError(
          `row ${i + 1} has \`${cell.trim()}\` in column \`${table.columns[column]}\`, which is no number`,
          "Correct the cell.",
        );
      }
      last.set(column, value);
      return value;
    }),
  );
  if (rows.length < task.look_back) {
    throw new PredictionInputError(
      `the table has ${counted(rows.length, "row")}, but the model looks back ${task.look_back}`,
      "Give more rows before the ones to forecast.",
    );
  }
  return rows.slice(-task.look_back).flatMap((row) => standardised(row, input.scaling));
}

function standardised(row: readonly number[], scaling: NumberInput["scaling"]): readonly number[] {
  if (scaling === null) return row;
  return row.map((value, i) => (value - (scaling.mean[i] as number)) / (scaling.deviation[i] as number));
}

function example(text: string) {
  return { label: "", labelOffset: 0, input: { kind: "text", text }, inputOffset: 0 } as const;
}
