import { counted } from "../../base/counted.ts";
import { elementAt } from "../../base/elementAt.ts";
import type { Task } from "../../config/schema.ts";
import { calendarValue, type FeatureSource } from "../../data/forecastFeatures.ts";
import { fillMissing } from "../../data/missingValues.ts";
import { standardised } from "../../data/scaling.ts";
import { TableReader, tableRows } from "../../data/table.ts";
import type { NumberInput } from "../../export/modelMeaning.ts";
import { cellNumber, type NumberFormat, parseNumber } from "../../formats/number.ts";
import { tableFormat } from "../../formats/tableFormat.ts";
import { type DayOrder, dayOrderOf, parseTime } from "../../formats/timestamps.ts";
import { asFile } from "./inputText.ts";
import { PredictionInputError } from "./predictionInputError.ts";

type Forecasting = Extract<Task, { type: "forecasting" }>;

/** What a forecast of the rows to come sees. */
interface TableWindow {
  /** What the column of `group` says; null where the table is one series. */
  readonly series: string | null;
  /** Scaled by the training data, [look_back, I]. */
  readonly inputs: readonly number[];
}

/**
 * Of each series in a table that is written as the run's data are, the last `look_back` rows; where inputs are known for rows to come,
 * those before the last `horizon` rows, of which only these are read. Earlier rows only fill what is missing in them.
 *
 * @throws {PredictionInputError}, `DataError`
 */
export function tableWindows(text: string, task: Forecasting, input: NumberInput): TableWindow[] {
  const reader = new TableReader("input", tableFormat(task, task.train));
  const sources =
    input.sources ?? input.features.map((column): FeatureSource => ({ kind: "number", column, isAhead: false }));
  const columns = [...new Set(sources.map(({ column }) => column))].filter((column) => column !== task.time);
  const bySeries = new Map<string, ReadRow[]>();
  let places: readonly number[] | null = null;
  for (const row of tableRows(reader, asFile(text))) {
    places ??= columns.map((name) => reader.columnIndex(name));
    const series = task.group === undefined ? "" : row.text(reader.columnIndex(task.group)).trim();
    const rows = bySeries.get(series) ?? [];
    bySeries.set(series, rows);
    rows.push({
      line: reader.lineOf(row),
      cells: places.map((index) => row.text(index)),
      time: task.time === undefined ? "" : row.text(reader.columnIndex(task.time)),
    });
  }
  const { numbers } = reader.format;
  const dayOrder = dayOrderOf(
    [...bySeries.values()]
      .flat()
      .slice(0, 200)
      .map(({ time }) => time),
  );
  return [...bySeries].map(([name, rows]) => {
    const series = task.group === undefined ? null : name;
    const window = new SeriesWindow(task, series, rows, columns, { numbers, dayOrder });
    return { series, inputs: window.inputs(sources, input) };
  });
}

interface ReadRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly time: string;
}

interface Formats {
  readonly numbers: NumberFormat;
  readonly dayOrder: DayOrder | null;
}

/** Rows of one series, and which of them the model reads. */
class SeriesWindow {
  readonly #rows: readonly TimedRow[];

  constructor(
    private readonly task: Forecasting,
    private readonly series: string | null,
    rows: readonly ReadRow[],
    private readonly columns: readonly string[],
    private readonly formats: Formats,
  ) {
    this.#rows =
      task.time === undefined ? rows.map((row) => ({ row, time: Number.NaN })) : this.#inOrder(rows, task.time);
  }

  inputs(sources: readonly FeatureSource[], { scaling, fill }: NumberInput): number[] {
    const { look_back: lookBack, horizon } = this.task;
    const ahead = sources.filter(({ isAhead }) => isAhead);
    const end = this.#rows.length - (ahead.length > 0 ? horizon : 0);
    if (end < lookBack) throw this.#tooShort(ahead);
    const features = sources.map((source, place) => {
      const [mean, deviation] = [scaling?.mean[place] ?? 0, scaling?.deviation[place] ?? 1];
      const shift = source.isAhead ? horizon : 0;
      const value = this.#valueOf(source, source.isAhead ? this.#rows.length : end, fill?.[place] ?? mean);
      return (row: number) => standardised(value(row + shift), mean, deviation);
    });
    const inputs: number[] = [];
    for (let row = end - lookBack; row < end; row++) for (const feature of features) inputs.push(feature(row));
    return inputs;
  }

  /** @param known rows of the column that are known. @param mean of the training rows. */
  #valueOf(source: FeatureSource, known: number, mean: number): (row: number) => number {
    if (source.kind === "calendar") return (row) => calendarValue(source, this.#dateOf(row));
    const column = this.columns.indexOf(source.column);
    const textOf = (row: number) => elementAt(elementAt(this.#rows, row).row.cells, column);
    if (source.kind === "category") {
      return (row) => {
        const text = textOf(row).trim();
        const isEmpty = cellNumber(text, this.formats.numbers) === null;
        if (isEmpty && this.task.missing === "error") throw this.#noValue(row, source.column, text, false);
        return text === source.value ? 1 : 0;
      };
    }
    const found = Array.from(
      { length: known },
      (_, row) => cellNumber(textOf(row), this.formats.numbers) ?? Number.NaN,
    );
    if (source.kind === "missing") return (row) => (Number.isNaN(elementAt(found, row)) ? 1 : 0);
    const filled = found.slice();
    fillMissing(valuesOf(filled), this.task.missing, mean);
    return (row) => {
      const value = elementAt(filled, row);
      const isText = cellNumber(textOf(row), this.formats.numbers) === undefined;
      if (isText || Number.isNaN(value)) throw this.#noValue(row, source.column, textOf(row), isText);
      return value;
    };
  }

  #dateOf(row: number): number {
    if (this.formats.dayOrder !== null) return elementAt(this.#rows, row).time;
    throw new PredictionInputError(
      `column \`${this.task.time}\` has no dates, of which the model reads the calendar`,
      "Write them as `2024-01-31 12:00`.",
    );
  }

  /** Rows by their time, as training had them: sorted where the run sorts, else they have to ascend. */
  #inOrder(rows: readonly ReadRow[], column: string): readonly TimedRow[] {
    const { dayOrder } = this.formats;
    const timed = rows.map((row) => {
      const time = dayOrder === null ? parseNumber(row.time) : parseTime(row.time, dayOrder);
      if (time !== undefined) return { row, time };
      const what = `line ${row.line} has \`${row.time.slice(0, 40)}\` in column \`${column}\`, which is no time`;
      throw new PredictionInputError(what, "Correct the cell.");
    });
    if (this.task.sort === true) return timed.sort((a, b) => a.time - b.time);
    const back = timed.find(({ time }, at) => at > 0 && time < (timed[at - 1]?.time ?? time));
    if (back === undefined) return timed;
    const above = this.series === null ? "of the line above" : `before it in \`${this.series}\``;
    throw new PredictionInputError(
      `the time of line ${back.row.line} is before that ${above}`,
      "Sort the rows, oldest first.",
    );
  }

  #tooShort(ahead: readonly FeatureSource[]): PredictionInputError {
    const { look_back: lookBack, horizon } = this.task;
    const whose = this.series === null ? "the table" : `series \`${this.series}\``;
    const known = [...new Set(ahead.map(({ column }) => `\`${column}\``))].join(", ");
    const wanted =
      ahead.length === 0
        ? `the model looks back ${lookBack}`
        : `the model looks back ${lookBack}, and the ${counted(horizon, "row")} to forecast have to stand behind them with ${known} filled in`;
    return new PredictionInputError(
      `${whose} has ${counted(this.#rows.length, "row")}, but ${wanted}`,
      "Give more rows before the ones to forecast.",
    );
  }

  #noValue(row: number, column: string, cell: string, isText: boolean): PredictionInputError {
    const text = cell.trim();
    const { line } = elementAt(this.#rows, row).row;
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
}

interface TimedRow {
  readonly row: ReadRow;
  /** NaN where the run names no column of times. */
  readonly time: number;
}

function valuesOf(values: number[]) {
  return {
    length: values.length,
    at: (row: number) => values[row] ?? Number.NaN,
    set: (row: number, value: number) => {
      values[row] = value;
    },
  };
}
