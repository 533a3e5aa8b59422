import { counted } from "../../base/counted.ts";
import type { Task } from "../../config/schema.ts";
import { fillMissing } from "../../data/missingValues.ts";
import { standardised } from "../../data/scaling.ts";
import { TableReader, tableRows } from "../../data/table.ts";
import type { NumberInput } from "../../export/modelMeaning.ts";
import { cellNumber } from "../../formats/number.ts";
import { tableFormat } from "../../formats/tableFormat.ts";
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
  const cells: string[][] = [];
  const lines: number[] = [];
  let places: readonly number[] | null = null;
  for (const row of tableRows(reader, asFile(text))) {
    places ??= features.map((name) => reader.columnIndex(name));
    cells.push(places.map((index) => row.text(index)));
    lines.push(reader.lineOf(row));
  }
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
      if (isText || Number.isNaN(value)) throw noValue(text, features[column] as string, lines[row] as number, isText);
      const [mean, deviation] = [scaling?.mean[column] ?? 0, scaling?.deviation[column] ?? 1];
      window.push(standardised(value, mean, deviation));
    });
  }
  return window;
}

/** NaN where a cell has no number. */
function columnValues(texts: readonly string[], reader: TableReader) {
  const values = texts.map((text) => cellNumber(text, reader.format.numbers) ?? Number.NaN);
  return {
    length: values.length,
    at: (row: number) => values[row] as number,
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
