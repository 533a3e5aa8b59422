import { counted } from "../../base/counted.ts";
import type { Task } from "../../config/schema.ts";
import { fillMissing } from "../../data/missingValues.ts";
import { standardised } from "../../data/scaling.ts";
import { TableReader, tableRows } from "../../data/table.ts";
import type { NumberInput } from "../../export/modelMeaning.ts";
import { cellNumber, parseNumber } from "../../formats/number.ts";
import { tableFormat } from "../../formats/tableFormat.ts";
import { dayOrderOf, parseTime } from "../../formats/timestamps.ts";
import { asFile } from "./inputText.ts";
import { PredictionInputError } from "./predictionInputError.ts";

type Forecasting = Extract<Task, { type: "forecasting" }>;

/**
 * The last `look_back` rows of a table that is written as the run's data are, standardised [look_back, I]: what a forecast of
 * the rows after it sees. Earlier rows only fill what is missing in these.
 *
 * @throws {PredictionInputError}, `DataError`
 */
export function tableWindow(text: string, task: Forecasting, { features, scaling }: NumberInput): number[] {
  const reader = new TableReader("input", tableFormat(task, task.train));
  const read: ReadRow[] = [];
  let places: readonly number[] | null = null;
  for (const row of tableRows(reader, asFile(text))) {
    places ??= features.map((name) => reader.columnIndex(name));
    read.push({
      line: reader.lineOf(row),
      cells: places.map((index) => row.text(index)),
      time: task.time === undefined ? "" : row.text(reader.columnIndex(task.time)),
    });
  }
  const rows = task.time !== undefined ? inOrder(read, task.sort === true, task.time) : read;
  const cells = rows.map((row) => row.cells);
  if (cells.length < task.look_back) {
    throw new PredictionInputError(
      `the table has ${counted(cells.length, "row")}, but the model looks back ${task.look_back}`,
      "Give more rows before the ones to forecast.",
    );
  }
  const columns = features.map((_, column) => {
    const values = columnValues(
      cells.map((row) => row[column] as string),
      reader,
    );
    fillMissing(values, task.missing, scaling?.mean[column] ?? 0);
    return values;
  });
  const window: number[] = [];
  for (let row = cells.length - task.look_back; row < cells.length; row++) {
    columns.forEach((values, column) => {
      const text = cells[row]?.[column] as string;
      const isText = cellNumber(text, reader.format.numbers) === undefined;
      const value = values.at(row);
      if (isText || Number.isNaN(value)) throw noValue(text, features[column] as string, rows[row]?.line ?? 0, isText);
      const [mean, deviation] = [scaling?.mean[column] ?? 0, scaling?.deviation[column] ?? 1];
      window.push(standardised(value, mean, deviation));
    });
  }
  return window;
}

interface ReadRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly time: string;
}

/** Rows by their time, as training had them: sorted where the run sorts, else they have to ascend. */
function inOrder(rows: readonly ReadRow[], sorts: boolean, column: string): readonly ReadRow[] {
  const order = dayOrderOf(rows.slice(0, 200).map(({ time }) => time));
  const timed = rows.map((row) => {
    const time = order === null ? parseNumber(row.time) : parseTime(row.time, order);
    if (time !== undefined) return { row, time };
    const what = `line ${row.line} has \`${row.time.slice(0, 40)}\` in column \`${column}\`, which is no time`;
    throw new PredictionInputError(what, "Correct the cell.");
  });
  if (sorts) return timed.sort((a, b) => a.time - b.time).map(({ row }) => row);
  const back = timed.find(({ time }, at) => at > 0 && time < (timed[at - 1]?.time ?? time));
  if (back === undefined) return rows;
  throw new PredictionInputError(
    `the time of line ${back.row.line} is before that of the line above`,
    "Sort the rows, oldest first.",
  );
}

/** NaN where a cell has no number. */
function columnValues(texts: readonly string[], reader: TableReader) {
  const values = texts.map((text) => cellNumber(text, reader.format.numbers) ?? Number.NaN);
  return {
    length: values.length,
    at: (row: number) => values[row] ?? Number.NaN,
    set: (row: number, value: number) => {
      values[row] = value;
    },
  };
}

function noValue(cell: string, column: string, line: number, isText: boolean): PredictionInputError {
  const text = cell.trim();
  if (isText) {
    return new PredictionInputError(
      `line ${line} has \`${text.slice(0, 40)}\` in column \`${column}\`, which is no number`,
      "Correct the cell.",
    );
  }
  return new PredictionInputError(
    `line ${line} has ${text === "" ? "an empty cell" : `\`${text}\``} in column \`${column}\`, where the model needs a value`,
    "Fill it in. The run was trained with `missing: error`; with another rule, such as `forward_fill`, it fills cells itself.",
  );
}
