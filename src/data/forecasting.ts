import { counted } from "../base/counted.ts";
import type { Task } from "../config/schema.ts";
import { tableFormat } from "../formats/tableFormat.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import type { DataFacts } from "./describe/dataFacts.ts";
import { forecastFacts } from "./describe/forecastFacts.ts";
import { fillMissing } from "./missingValues.ts";
import { blockRows, type NumberColumn } from "./numberColumn.ts";
import { type NumberTable, readNumberTable } from "./numberTable.ts";
import { naiveErrors } from "./references/forecastReferences.ts";
import { type ColumnStatistics, columnStatistics, type Scaling, standardised } from "./scaling.ts";
import { namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { sharedFloat32, sharedInt32 } from "./sharedArrays.ts";
import { type DataFolder, dataHash, shareRanges, sharesOf } from "./sources.ts";
import { type ColumnScalings, columnScalings, windowRules } from "./windowRules.ts";
import { fittedTransform } from "./windowTransform.ts";

export type Forecasting = Extract<Task, { type: "forecasting" }>;

/** Rows of a file that a split forecasts. Windows may look back before `from`: those rows are known by then. */
export interface RowRange {
  readonly table: NumberTable;
  readonly from: number;
  readonly to: number;
}

type SplitRows = { readonly [S in Split]: RowRange };

/** A forecasting task as it was read. */
interface ForecastingData {
  readonly hash: string;
  readonly task: SequenceSet;
  readonly facts: DataFacts;
}

/**
 * Windows of `look_back` rows of the input columns, each with the `horizon` rows of the target columns behind it, as one vector
 * [horizon, targets] at the window's last timestep. All values are scaled by the training rows; where the config says so, each window then relative to itself. A window belongs to the split
 * in which all rows that it forecasts lie; `stride` thins the training windows only.
 *
 * @throws {DataError} for a missing column, a cell that is no number, or too few rows.
 */
export async function loadForecasting(task: Forecasting, where: DataFolder): Promise<ForecastingData> {
  const trainTable = await readTable(task, where, task.train, task.columns ?? null);
  const columns =
    task.columns ?? [...trainTable.columns.keys()].filter((name) => name !== task.time && isInput(trainTable, name));
  const targets = task.target === "all" ? columns : task.target;
  const own = async (name: string | undefined, folder = where.folder) =>
    name === undefined ? null : readTable(task, { ...where, folder }, name, columns);
  const { folder, name } = where.scored ?? { folder: where.folder, name: task.test };
  const files = { train: trainTable, validation: await own(task.validation), test: await own(name, folder) };
  const ranges = shareRanges(trainTable.rowCount, sharesOf(task));
  const rangeOf = (split: Split): RowRange => {
    const file = split === "train" ? null : files[split];
    return file === null
      ? { table: trainTable, from: ranges[split][0], to: ranges[split][1] }
      : { table: file, from: 0, to: file.rowCount };
  };
  const rows = { train: rangeOf("train"), validation: rangeOf("validation"), test: rangeOf("test") };
  for (const split of splits) {
    const isLeftOut = split === "test" && files.test === null && sharesOf(task).test === 0;
    if (!isLeftOut) checkRowCount(task, split, rows[split], split === "test" && where.scored !== undefined);
  }
  const statistics = filledColumns(task, rows, [...new Set([...columns, ...targets])]);
  const facts = forecastFacts({ task, rows, inputs: columns, targets, statistics });
  const scalings = columnScalings(task, statistics);
  const scaled = new Map<NumberTable, ScaledArrays>();
  for (const { table } of Object.values(rows)) {
    if (!scaled.has(table)) scaled.set(table, scaledArrays(table, { inputs: columns, targets }, scalings));
  }
  const windows = (split: Split) => {
    const { table } = rows[split];
    return windowSplit(task, split, rows[split], scaled.get(table) as ScaledArrays, targets.length);
  };
  const train = windows("train");
  const size = task.horizon * targets.length;
  const rules = windowRules(task, columns, targets);
  const plain: SequenceSet = {
    kind: "sequences",
    input: { kind: "features", size: columns.length },
    output: { size, loss: "meanSquaredError" },
    time: task.look_back,
    scored: 1,
    scoring: "values",
    splits: { train, validation: windows("validation"), test: windows("test") },
    names: {
      ...namesOfNothing,
      features: columns,
      featureScaling: scalingFor(columns, scalings),
      targets,
      targetScaling: scalingFor(targets, scalings),
    },
    ...(rules === null ? {} : { window: fittedTransform(rules, { ...train, lookBack: task.look_back, size }) }),
  };
  const payload = { ...plain, naive: naiveErrors(plain) };
  return { hash: dataHash(task, files), task: payload, facts };
}

function readTable(
  task: Forecasting,
  { folder, onProgress }: DataFolder,
  name: string,
  columns: readonly string[] | null,
) {
  const also = task.target === "all" ? [] : task.target;
  const { time = null, sort = false, missing } = task;
  const request = { columns, also, time, sort, refusesMissing: missing === "error" };
  return readNumberTable(folder, name, tableFormat(task, name), request, { encoding: task.encoding, onProgress });
}

/** A target that no `columns` name is an input too where it looks like numbers, as every such column is. */
function isInput({ looks }: NumberTable, name: string): boolean {
  return looks.some((look) => look.name === name && (look.kind === "numbers" || look.kind === "empty"));
}

function checkRowCount(task: Forecasting, split: Split, { table, from, to }: RowRange, isScored: boolean): void {
  const needsContext = Math.max(0, task.look_back - from);
  if (to - from >= needsContext + task.horizon) return;
  const sum =
    needsContext > 0
      ? `\`look_back\` ${task.look_back} and \`horizon\` ${task.horizon} need ${needsContext + task.horizon}`
      : `\`horizon\` needs ${task.horizon}`;
  throw new DataError(
    "DATA_TOO_FEW_ROWS",
    wholeFile(table.name),
    `the ${isScored ? "table" : `${split} split`} has ${counted(to - from, "row")}, but ${sum}`,
    isScored ? "Give more rows." : "Give more rows, or lower `look_back` or `horizon`.",
  );
}

/** Fills what is missing. @returns the statistics of the training rows, by column. */
function filledColumns(task: Forecasting, rows: SplitRows, names: readonly string[]): Statistics {
  const { train } = rows;
  const tables = new Set(Object.values(rows).map(({ table }) => table));
  const found = new Map<string, ColumnStatistics>();
  for (const name of names) {
    const training = () => columnStatistics(valuesOf(train.table, name).pieces(train.from, train.to));
    const lacks = [...tables].some((table) => (table.columns.get(name)?.missing ?? 0) > 0);
    if (lacks) {
      const { mean } = training();
      for (const table of tables) fillMissing(valuesOf(table, name), task.missing, mean);
    }
    found.set(name, training());
  }
  return found;
}

function valuesOf(table: NumberTable, name: string): NumberColumn {
  return (table.columns.get(name) as { readonly values: NumberColumn }).values;
}

type Statistics = ReadonlyMap<string, ColumnStatistics>;

function scalingFor(names: readonly string[], scalings: ColumnScalings): Scaling {
  const all = names.map((name) => scalings.get(name) as { mean: number; deviation: number });
  return { mean: all.map(({ mean }) => mean), deviation: all.map(({ deviation }) => deviation) };
}

type ScaledArrays = ReturnType<typeof scaledArrays>;

/**
 * Columns of a file as float32 [rows, columns], standardised, once for the inputs and once for the targets. Takes the numbers
 * away from the table block by block, so that there are never many more than one copy of them.
 */
function scaledArrays(
  table: NumberTable,
  columns: { readonly inputs: readonly string[]; readonly targets: readonly string[] },
  scalings: ColumnScalings,
) {
  const inputs = sharedFloat32(table.rowCount * columns.inputs.length);
  const targets = sharedFloat32(table.rowCount * columns.targets.length);
  const names = [...new Set([...columns.inputs, ...columns.targets])];
  for (let block = 0; block * blockRows < table.rowCount; block++) {
    for (const name of names) {
      const column = valuesOf(table, name);
      const values = column.block(block);
      const { mean, deviation } = scalings.get(name) as { mean: number; deviation: number };
      const write = (target: Float32Array, order: readonly string[]) => {
        const [width, place] = [order.length, order.indexOf(name)];
        if (place < 0) return;
        let at = block * blockRows * width + place;
        for (let row = 0; row < values.length; row++, at += width) {
          target[at] = standardised(values[row] as number, mean, deviation);
        }
      };
      write(inputs, columns.inputs);
      write(targets, columns.targets);
      column.release(block);
    }
  }
  return { inputs, targets };
}

function windowSplit(
  task: Forecasting,
  split: Split,
  { from, to }: RowRange,
  arrays: ScaledArrays,
  targetCount: number,
): SequenceSplit {
  const stride = split === "train" ? task.stride : 1;
  const first = Math.max(from, task.look_back);
  const count = Math.max(0, Math.floor((to - task.horizon - first) / stride) + 1);
  const [starts, targetStarts] = [sharedInt32(count), sharedInt32(count)];
  for (let window = 0; window < count; window++) {
    const row = first + window * stride;
    starts[window] = row - task.look_back;
    targetStarts[window] = row * targetCount;
  }
  return {
    inputs: arrays.inputs,
    starts,
    lengths: sharedInt32(count).fill(task.look_back),
    targets: arrays.targets,
    targetStarts,
  };
}
