import { counted } from "../base/counted.ts";
import type { Task } from "../config/schema.ts";
import type { DataFinding } from "../formats/dataFinding.ts";
import { tableFormat } from "../formats/tableFormat.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import { type DataFacts, listed } from "./describe/dataFacts.ts";
import { forecastFacts } from "./describe/forecastFacts.ts";
import { featureArrays, type TableArrays } from "./featureArrays.ts";
import { areDerived, featureName, forecastFeatures } from "./forecastFeatures.ts";
import { checkRows, forecastRows, type RowsBySplit, rowsBySplit, type SplitRows, windowCount } from "./forecastRows.ts";
import { fillMissing } from "./missingValues.ts";
import type { NumberColumn } from "./numberColumn.ts";
import { type NumberTable, readNumberTable } from "./numberTable.ts";
import { naiveErrors } from "./references/forecastReferences.ts";
import { type ColumnStatistics, columnStatistics } from "./scaling.ts";
import { namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { sharedInt32, toSharedInt32 } from "./sharedArrays.ts";
import { type DataFolder, dataHash } from "./sources.ts";
import { columnScalings, scalingOf, windowRules } from "./windowRules.ts";
import { fittedTransform } from "./windowTransform.ts";

export type Forecasting = Extract<Task, { type: "forecasting" }>;

/** A forecasting task as it was read. */
interface ForecastingData {
  readonly hash: string;
  readonly task: SequenceSet;
  readonly facts: DataFacts;
}

/**
 * Windows of `look_back` rows of the inputs, each with the `horizon` rows of the target columns behind it, as one vector
 * [horizon, targets] at the window's last timestep. All numbers are scaled by the training rows; where the config says so, each
 * window then relative to itself. A window is of one series, and belongs to the split in which all rows that it forecasts lie;
 * `stride` thins the training windows only.
 *
 * @throws {DataError} for a missing column, a cell that is no number, or too few rows.
 */
export async function loadForecasting(task: Forecasting, where: DataFolder): Promise<ForecastingData> {
  const { folder, name } = where.scored ?? { folder: where.folder, name: task.test };
  const train = await readTable(task, where, task.train, task.columns ?? null);
  const numbers = inputNumbers(task, train);
  const targets = task.target === "all" ? numbers : task.target;
  const own = async (file: string | undefined, from = where.folder) =>
    file === undefined ? null : readTable(task, { ...where, folder: from }, file, numbers);
  const files = { train, validation: await own(task.validation), test: await own(name, folder) };
  const rows = rowsBySplit(task, files);
  checkRows(task, rows, where.scored !== undefined);
  const read = [...new Set([...numbers, ...targets])];
  const masks = missingRows(task, rows, read);
  const statistics = filledColumns(task, rows, read);
  const categories = categoriesOf(task, rows.train);
  const sources = forecastFeatures({
    numbers,
    masked: task.missing === "mask" ? numbers.filter((column) => masks.get(train)?.has(column)) : [],
    categories,
    time: task.time ?? null,
    calendar: task.calendar ?? [],
    known: task.known ?? [],
  });
  const facts = forecastFacts({ task, rows, inputs: numbers, targets, statistics, categories });
  const scalings = columnScalings(task, statistics);
  const arrays = new Map<NumberTable, TableArrays>();
  for (const { table } of Object.values(rows)) {
    if (arrays.has(table)) continue;
    const missing = masks.get(table) ?? new Map();
    arrays.set(table, featureArrays({ table, sources, targets, scalings, missing, horizon: task.horizon }));
  }
  const windows = (split: Split) => {
    const { table } = rows[split];
    const isMissing = targets.flatMap((target) => masks.get(table)?.get(target) ?? []);
    return windowSplit(task, split, rows[split], arrays.get(table) as TableArrays, targets.length, isMissing);
  };
  const training = windows("train");
  const size = task.horizon * targets.length;
  const rules = windowRules(task, sources, targets);
  const columns = sources.map(({ kind, column }) => (kind === "number" ? column : null));
  const scaling = scalingOf(columns, scalings);
  const fills = columns.map((name) => (name === null ? 0 : (statistics.get(name)?.mean ?? 0)));
  const plain: SequenceSet = {
    kind: "sequences",
    input: { kind: "features", size: sources.length },
    output: { size, loss: "meanSquaredError" },
    time: task.look_back,
    scored: 1,
    scoring: "values",
    splits: { train: training, validation: windows("validation"), test: windows("test") },
    names: {
      ...namesOfNothing,
      features: sources.map((source) => featureName(source, task.horizon)),
      featureScaling: scaling,
      ...(areDerived(sources) ? { sources } : {}),
      ...(task.missing === "error" || fills.every((fill, place) => fill === scaling.mean[place])
        ? {}
        : { featureFill: fills }),
      targets,
      targetScaling: scalingOf(targets, scalings),
    },
    ...(rules === null ? {} : { window: fittedTransform(rules, { ...training, lookBack: task.look_back, size }) }),
  };
  const findings = [...facts.findings, ...leftOut(task, rows, plain)];
  const payload = { ...plain, naive: naiveErrors(plain) };
  return { hash: dataHash(task, files), task: payload, facts: { ...facts, findings } };
}

/** Windows that would forecast a missing value. @throws {DataError} where all of a split would. */
function leftOut(task: Forecasting, rows: RowsBySplit, { splits: windows }: SequenceSet): DataFinding[] {
  if (task.missing !== "mask") return [];
  return splits.flatMap((split) => {
    const { table } = rows[split];
    const stride = split === "train" ? task.stride : 1;
    const all = windowCount(task, rows[split], stride);
    const kept = windows[split].starts.length;
    if (all === kept) return [];
    const remedy = "Give rows whose targets are known, lower `horizon`, or fill them in (`missing: interpolate`).";
    if (kept === 0) {
      const what = `every window of the ${split} split would forecast a missing value`;
      throw new DataError("DATA_TOO_FEW_ROWS", wholeFile(table.name), what, remedy);
    }
    const what = `${all - kept} of ${counted(all, "window")} of the ${split} split would forecast a missing value and are left out`;
    return [{ file: table.name, line: null, key: "missing", what, remedy }];
  });
}

function readTable(
  task: Forecasting,
  { folder, onProgress }: DataFolder,
  name: string,
  columns: readonly string[] | null,
) {
  const { time = null, sort = false, missing, group = null, categorical = [], known = [], calendar = [] } = task;
  const notNumbers = new Set([time, group, ...categorical]);
  const targets = task.target === "all" ? [] : task.target;
  const request = {
    columns: columns?.filter((column) => !notNumbers.has(column) || column === time) ?? null,
    also: [...targets, ...known.filter((column) => !notNumbers.has(column))],
    time,
    sort,
    group,
    texts: categorical,
    needsTimes: calendar.length > 0,
    refusesMissing: missing === "error",
  };
  return readNumberTable(folder, name, tableFormat(task, name), request, { encoding: task.encoding, onProgress });
}

/** A target that no `columns` name is an input too where it looks like numbers, as every such column is. */
function inputNumbers(task: Forecasting, { columns, looks }: NumberTable): string[] {
  const { group, categorical = [], known = [], time } = task;
  const isNumber = (name: string) =>
    looks.some((look) => look.name === name && (look.kind === "numbers" || look.kind === "empty"));
  const chosen = task.columns ?? [...columns.keys()].filter((name) => name !== time && isNumber(name));
  const others = new Set([group, ...categorical]);
  return [...new Set([...chosen, ...known.filter((name) => name !== time)])].filter((name) => !others.has(name));
}

/** A 1 for each row whose number is missing, by table and column; only where rows are masked. */
type MissingRows = ReadonlyMap<NumberTable, ReadonlyMap<string, Uint8Array>>;

function missingRows({ missing }: Forecasting, rows: RowsBySplit, names: readonly string[]): MissingRows {
  if (missing !== "mask") return new Map();
  const tables = new Set(Object.values(rows).map(({ table }) => table));
  return new Map(
    [...tables].map((table) => {
      const lacking = names.filter((name) => (table.columns.get(name)?.missing ?? 0) > 0);
      return [table, new Map(lacking.map((name) => [name, maskOf(valuesOf(table, name))]))];
    }),
  );
}

function maskOf(values: NumberColumn): Uint8Array {
  const mask = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) mask[row] = Number.isNaN(values.at(row)) ? 1 : 0;
  return mask;
}

/** Fills what is missing, series by series. @returns the statistics of the training rows, by column. */
function filledColumns(task: Forecasting, rows: RowsBySplit, names: readonly string[]): Map<string, ColumnStatistics> {
  const { train } = rows;
  const tables = new Set(Object.values(rows).map(({ table }) => table));
  const found = new Map<string, ColumnStatistics>();
  for (const name of names) {
    const training = () =>
      columnStatistics(train.parts.flatMap(({ from, to }) => valuesOf(train.table, name).pieces(from, to)));
    const lacks = [...tables].some((table) => (table.columns.get(name)?.missing ?? 0) > 0);
    if (lacks) {
      const { mean } = training();
      for (const table of tables) {
        for (const { from, to } of table.series) {
          fillMissing(valuesOf(table, name).part(from, to), task.missing, mean);
        }
      }
    }
    found.set(name, training());
  }
  return found;
}

function valuesOf(table: NumberTable, name: string): NumberColumn {
  return (table.columns.get(name) as { readonly values: NumberColumn }).values;
}

/** Inputs that one column may become. */
const mostCategories = 100;

/** The values of each column of categories in the training rows, in the order of the alphabet; an empty cell is none. */
function categoriesOf({ categorical = [] }: Forecasting, { table, parts }: SplitRows): Map<string, readonly string[]> {
  return new Map(
    categorical.map((name) => {
      const texts = table.texts.get(name);
      const seen = new Set<string>();
      for (const { from, to } of parts) for (let row = from; row < to; row++) seen.add(texts?.at(row) ?? "");
      const values = [...seen].filter((value) => value !== "").sort();
      if (values.length > mostCategories) {
        const what = `column \`${name}\` has ${values.length} different values in the training rows, such as ${listed(values.slice(0, 3))}; at most ${mostCategories} can be read as categories`;
        const remedy = "Leave it out of `categorical`, or put rare values together.";
        throw new DataError("DATA_NOT_A_TEXT", wholeFile(table.name), what, remedy);
      }
      return [name, values];
    }),
  );
}

/** @param isMissing of the targets; windows that would forecast a missing value are left out. */
function windowSplit(
  task: Forecasting,
  split: Split,
  { parts }: SplitRows,
  { inputs, targets }: TableArrays,
  targetCount: number,
  isMissing: readonly Uint8Array[],
): SequenceSplit {
  const stride = split === "train" ? task.stride : 1;
  const ranges = parts.map((part) => ({ part, range: forecastRows(task, part) }));
  const most = ranges.reduce((sum, { range: [first, end] }) => sum + Math.ceil((end - first) / stride), 0);
  const [rows, seriesStarts] = [new Int32Array(most), new Int32Array(task.group === undefined ? 0 : most)];
  let count = 0;
  for (const { part, range } of ranges) {
    for (let row = range[0]; row < range[1]; row += stride) {
      if (isMissing.some((mask) => mask.subarray(row, row + task.horizon).includes(1))) continue;
      seriesStarts[count] = part.series.from * targetCount;
      rows[count++] = row;
    }
  }
  const own = rows.subarray(0, count);
  return {
    inputs,
    starts: toSharedInt32(own.map((row) => row - task.look_back)),
    lengths: sharedInt32(count).fill(task.look_back),
    targets,
    targetStarts: toSharedInt32(own.map((row) => row * targetCount)),
    ...(task.group === undefined ? {} : { seriesStarts: toSharedInt32(seriesStarts.subarray(0, count)) }),
  };
}
