import { counted } from "../base/counted.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import type { Forecasting } from "./forecasting.ts";
import type { NumberTable } from "./numberTable.ts";
import type { Series } from "./series.ts";
import { shareRanges, sharesOf } from "./sources.ts";

/** Rows of one series that a split forecasts. Windows may look back before `from`, to the series' beginning: those rows are known. */
interface RowPart {
  readonly series: Series;
  readonly from: number;
  readonly to: number;
}

/** The rows of a file that a split forecasts. */
export interface SplitRows {
  readonly table: NumberTable;
  readonly parts: readonly RowPart[];
}

export type RowsBySplit = { readonly [S in Split]: SplitRows };

/** Which rows each split forecasts: shares of each series in time or of the series, and all rows of a file of its own. */
export function rowsBySplit(
  task: Forecasting,
  files: { readonly train: NumberTable; readonly validation: NumberTable | null; readonly test: NumberTable | null },
): RowsBySplit {
  const shares = sharesOf(task);
  const { series } = files.train;
  const ofSeries = shareRanges(series.length, shares);
  const ofTrain = (split: Split): RowPart[] => {
    if (task.split_by === "group") return series.slice(...ofSeries[split]).map(wholeSeries);
    return series.map((each) => {
      const [from, to] = shareRanges(each.to - each.from, shares)[split];
      return { series: each, from: each.from + from, to: each.from + to };
    });
  };
  const rowsOf = (split: Split): SplitRows => {
    const file = split === "train" ? null : files[split];
    return file === null
      ? { table: files.train, parts: ofTrain(split) }
      : { table: file, parts: file.series.map(wholeSeries) };
  };
  return { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") };
}

function wholeSeries(series: Series): RowPart {
  return { series, from: series.from, to: series.to };
}

/** The rows at which windows of a part begin to forecast. @returns the first one, and the one behind the last. */
export function forecastRows(
  { look_back, horizon }: Pick<Forecasting, "look_back" | "horizon">,
  { series, from, to }: RowPart,
): readonly [first: number, end: number] {
  const first = Math.max(from, series.from + look_back);
  return [first, Math.max(first, to - horizon + 1)];
}

/** @param stride rows between two windows of a series. */
export function windowCount(task: Forecasting, { parts }: SplitRows, stride = 1): number {
  return parts.reduce((sum, part) => {
    const [first, end] = forecastRows(task, part);
    return sum + Math.ceil((end - first) / stride);
  }, 0);
}

/** @param isScored whether the test split is a file to be scored. @throws {DataError} for a split without a window. */
export function checkRows(task: Forecasting, rows: RowsBySplit, isScored: boolean): void {
  for (const split of splits) {
    const isOwn = rows[split].table !== rows.train.table;
    if (split === "test" && !isOwn && sharesOf(task).test === 0) continue;
    if (windowCount(task, rows[split]) === 0) throw tooFewRows(task, split, rows[split], split === "test" && isScored);
  }
}

function tooFewRows(task: Forecasting, split: Split, { table, parts }: SplitRows, isScored: boolean): DataError {
  const { look_back: lookBack, horizon, group } = task;
  const place = wholeFile(table.name);
  const remedy = isScored ? "Give more rows." : "Give more rows, or lower `look_back` or `horizon`.";
  const whose = isScored ? "the table" : `the ${split} split`;
  if (group !== undefined) {
    const what =
      parts.length === 0
        ? `${whose} has no series: there are ${table.series.length} in column \`${group}\``
        : `no series in ${whose} has rows enough for \`look_back\` ${lookBack} and \`horizon\` ${horizon}`;
    return new DataError(
      "DATA_TOO_FEW_ROWS",
      place,
      what,
      parts.length === 0 ? "Give more series, or change `split`." : remedy,
    );
  }
  const [{ series, from, to }] = parts as readonly [RowPart];
  const needsContext = Math.max(0, lookBack - (from - series.from));
  const sum =
    needsContext > 0
      ? `\`look_back\` ${lookBack} and \`horizon\` ${horizon} need ${needsContext + horizon}`
      : `\`horizon\` needs ${horizon}`;
  return new DataError("DATA_TOO_FEW_ROWS", place, `${whose} has ${counted(to - from, "row")}, but ${sum}`, remedy);
}
