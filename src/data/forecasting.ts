import { counted } from "../base/counted.ts";
import type { Task } from "../config/schema.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import { isMissing, parseNumber } from "./number.ts";
import { type Scaling, scalingOf, writeScaled } from "./scaling.ts";
import { namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { sharedFloat32, toSharedInt32 } from "./sharedArrays.ts";
import { dataHash, readSources, shareRanges } from "./sources.ts";
import { columnIndex, readTable, type Table } from "./table.ts";
import { placeAt } from "./textFile.ts";

type Forecasting = Extract<Task, { type: "forecasting" }>;

/** Rows of a file that a split forecasts. Windows may look back before `from`: those rows are known by then. */
interface RowRange {
  readonly table: Table;
  readonly from: number;
  readonly to: number;
}

/**
 * Windows of `look_back` rows of the input columns, each with the `horizon` rows of the target columns behind it, as one vector
 * [horizon, targets] at the window's last timestep. All values are standardised by the training rows. A window belongs to the split
 * in which all rows that it forecasts lie; `stride` thins the training windows only.
 *
 * @throws {DataError} for a missing column, a cell that is no number, or too few rows.
 */
export async function loadForecasting(task: Forecasting, folder: string) {
  const sources = await readSources(task, folder);
  const trainTable = readTable(sources.train, ",", true);
  const ranges = shareRanges(trainTable.rows.length, sources.shares);
  const rangeOf = (split: Split): RowRange => {
    const file = split === "train" ? null : sources[split];
    if (file === null) return { table: trainTable, from: ranges[split][0], to: ranges[split][1] };
    const table = readTable(file, ",", true);
    return { table, from: 0, to: table.rows.length };
  };
  const rows = { train: rangeOf("train"), validation: rangeOf("validation"), test: rangeOf("test") };
  for (const split of splits) {
    const isLeftOut = split === "test" && sources.test === null && sources.shares.test === 0;
    if (!isLeftOut) checkRowCount(task, split, rows[split]);
  }
  const columns = task.columns ?? numericColumns(trainTable);
  const inputs = scaledColumns(rows, columns, task.missing);
  const targets = scaledColumns(rows, task.target, task.missing);
  const windows = (split: Split) => windowSplit(task, split, rows[split], inputs.values(split), targets.values(split));
  const payload: SequenceSet = {
    kind: "sequences",
    input: { kind: "features", size: columns.length },
    output: { size: task.horizon * task.target.length, loss: "meanSquaredError" },
    time: task.look_back,
    scored: 1,
    scoring: "values",
    splits: { train: windows("train"), validation: windows("validation"), test: windows("test") },
    names: {
      ...namesOfNothing,
      features: columns,
      featureScaling: inputs.scaling,
      targets: task.target,
      targetScaling: targets.scaling,
    },
  };
  return { hash: dataHash(task, sources), task: payload };
}

function checkRowCount(task: Forecasting, split: Split, { table, from, to }: RowRange): void {
  const needsContext = Math.max(0, task.look_back - from);
  if (to - from >= needsContext + task.horizon) return;
  const sum =
    needsContext > 0
      ? `\`look_back\` ${task.look_back} and \`horizon\` ${task.horizon} need ${needsContext + task.horizon}`
      : `\`horizon\` needs ${task.horizon}`;
  throw new DataError(
    "DATA_TOO_FEW_ROWS",
    wholeFile(table.file.name),
    `the ${split} split has ${counted(to - from, "row")}, but ${sum}`,
    "Give more rows, or lower `look_back` or `horizon`.",
  );
}

/** The columns whose first value is a number; what is no number further down is then an error with a place. */
function numericColumns(table: Table): string[] {
  const found = table.columns.filter((_, column) => {
    const first = table.rows.find((row) => !isMissing(row.cells[column] as string));
    return first !== undefined && parseNumber(first.cells[column] as string) !== undefined;
  });
  if (found.length > 0) return found;
  const place = { file: table.file.name, line: 1, column: null };
  throw new DataError(
    "DATA_NOT_A_NUMBER",
    place,
    "no column has numbers",
    "Give a CSV file with a header and numeric columns.",
  );
}

/** Columns of all splits, standardised by the training rows. Splits of one table share one array [rows, columns]. */
function scaledColumns(
  rows: { readonly [S in Split]: RowRange },
  names: readonly string[],
  missing: Forecasting["missing"],
) {
  const parsed = new Map<Table, number[][]>();
  for (const { table } of Object.values(rows))
    if (!parsed.has(table)) parsed.set(table, readColumns(table, names, missing));
  const trainRows = (parsed.get(rows.train.table) as number[][]).slice(rows.train.from, rows.train.to);
  const scaling: Scaling = scalingOf(trainRows);
  const scaled = new Map<Table, Float32Array>();
  for (const [table, values] of parsed) {
    const array = sharedFloat32(values.length * names.length);
    writeScaled(values, scaling, array, 0);
    scaled.set(table, array);
  }
  return { scaling, values: (split: Split) => scaled.get(rows[split].table) as Float32Array };
}

function readColumns(table: Table, names: readonly string[], missing: Forecasting["missing"]): number[][] {
  const columns = names.map((name) => columnIndex(table, name));
  const last: (number | undefined)[] = columns.map(() => undefined);
  return table.rows.map((row) =>
    columns.map((column, index) => {
      const cell = row.cells[column] as string;
      const value = parseNumber(cell) ?? (missing === "forward_fill" && isMissing(cell) ? last[index] : undefined);
      if (value === undefined) {
        const place = placeAt(table.file, row.offsets[column] as number);
        throw notANumber(place, names[index] as string, cell, missing === "forward_fill");
      }
      last[index] = value;
      return value;
    }),
  );
}

function notANumber(place: ReturnType<typeof placeAt>, column: string, cell: string, fills: boolean): DataError {
  if (!isMissing(cell)) {
    const what = `\`${cell.trim().slice(0, 40)}\` in column \`${column}\` is no number`;
    return new DataError(
      "DATA_NOT_A_NUMBER",
      place,
      what,
      "Correct the cell, or leave the column out of `columns` and `target`.",
    );
  }
  const shown = cell.trim() === "" ? "an empty cell" : `\`${cell.trim()}\``;
  const what = `column \`${column}\` has ${shown}${fills ? " and no earlier value to fill it with" : ""}`;
  const remedy = fills
    ? "Give the first row a value, or leave out the rows before it."
    : "Fill it in, or set `missing: forward_fill`.";
  return new DataError("DATA_NOT_A_NUMBER", place, what, remedy);
}

function windowSplit(
  task: Forecasting,
  split: Split,
  { from, to }: RowRange,
  inputs: Float32Array,
  targets: Float32Array,
): SequenceSplit {
  const stride = split === "train" ? task.stride : 1;
  const starts: number[] = [];
  for (let row = Math.max(from, task.look_back); row + task.horizon <= to; row += stride)
    starts.push(row - task.look_back);
  return {
    inputs,
    starts: toSharedInt32(starts),
    lengths: toSharedInt32(new Array<number>(starts.length).fill(task.look_back)),
    targets,
    targetStarts: toSharedInt32(starts.map((start) => (start + task.look_back) * task.target.length)),
  };
}
