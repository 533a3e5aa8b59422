import { elementAt } from "../base/elementAt.ts";
import type { Config } from "../config/schema.ts";
import { type ColumnLook, lookAtColumns } from "../formats/columnLook.ts";
import type { DataFinding } from "../formats/dataFinding.ts";
import { type HeadTable, headKeys, headTable } from "../formats/headTable.ts";
import { lookFindings } from "../formats/lookFindings.ts";
import { RowOrder } from "../formats/rowOrder.ts";
import { columnTime, rowTimeOf } from "../formats/rowTime.ts";
import { type TableFormat, type TableSettings, tableFormat } from "../formats/tableFormat.ts";
import type { FileFacts, FileFactsCache } from "./fileFacts.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** Rows that are looked at while someone types. */
const looked = 200;

/** As much of a task as decides how its files are written; it may come from a config that is half typed. */
type FileTask = TableSettings & {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly time?: unknown;
  readonly group?: unknown;
};

/**
 * How a file of a task is written; null where it has no columns, or where its columns cannot be known from the config.
 */
export function fileFormat(task: FileTask, file: string): TableFormat | "json" | null {
  if (task.type === "forecasting") return tableFormat(task, file);
  if (task.type === "labelling")
    return /\.(jsonl|ndjson)(\.gz)?$/i.test(file) || task.format === "jsonl" ? "json" : null;
  if (task.type !== "classification" && task.type !== "regression") return null;
  const format = typeof task.format === "string" ? task.format : /\.([^.]+?)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  switch (format) {
    case "csv":
      return tableFormat(task, file, ",");
    case "tsv":
      return tableFormat(task, file, "\t");
    case "jsonl":
    case "ndjson":
      return "json";
    default:
      return null;
  }
}

/** Names of the columns (or JSON keys) of a file; null where the head does not show them. */
export function headerOf({ head, isWhole }: FileFacts, format: TableFormat | "json"): readonly string[] | null {
  if (format === "json") return headKeys(head);
  const columns = headTable(head, format, isWhole, 1)?.columns ?? null;
  return columns === null || columns.join("") === "" ? null : columns;
}

/** The columns that forecasting reads where the config names none. */
export function tableColumns(task: FileTask, file: string, { head, isWhole }: FileFacts): string[] | null {
  const format = fileFormat(task, file);
  if (task.type !== "forecasting" || format === null || format === "json") return null;
  const table = headTable(head, format, isWhole, looked);
  if (table === null || table.rows.length === 0) return null;
  const looks = lookAtColumns(table, format.numbers);
  const { time, group } = task;
  return looks
    .filter(({ kind, name }) => kind === "numbers" && name !== time && name !== group)
    .map(({ name }) => name);
}

/**
 * What the first rows of a forecasting table have against them: their order, columns that are counters or partly
 * numbers.
 */
export function headFindings(task: Config["task"], { head, isWhole }: FileFacts): DataFinding[] {
  if (task.type !== "forecasting") return [];
  const format = tableFormat(task, task.train);
  const table = headTable(head, format, isWhole, looked);
  if (table === null || table.rows.length === 0) return [];
  const looks = lookAtColumns(table, format.numbers);
  const targets = task.target === "all" ? [] : task.target;
  const others = new Set([task.time, task.group, ...(task.categorical ?? [])]);
  const read = looks.filter(({ name }) => !others.has(name));
  const chosen = task.columns === undefined ? lookFindings(task.train, read, targets) : [];
  if (task.sort === true) return chosen;
  const orders = ordersOf(table, looks, format, task);
  // Of many series, the first that has something against it is enough.
  const inOrder = orders.map((order) => order.findings(task.train)).find((found) => found.length > 0) ?? [];
  return [...inOrder, ...chosen];
}

/** Of each series. */
function ordersOf(
  table: HeadTable,
  looks: readonly ColumnLook[],
  { numbers }: TableFormat,
  task: { readonly time?: string | undefined; readonly group?: string | undefined },
): RowOrder[] {
  const named = looks.find(({ name }) => name === task.time);
  const time = named === undefined ? rowTimeOf(looks, numbers) : columnTime(named, numbers);
  if (time === null) return [];
  const group = looks.find(({ name }) => name === task.group);
  const orders = new Map<string, RowOrder>();
  table.rows.forEach((row, at) => {
    const series = group === undefined ? null : (row[group.index] ?? "").trim();
    const order = orders.get(series ?? "") ?? new RowOrder(time, series);
    orders.set(series ?? "", order);
    const value = time.of((index) => row[index] ?? "");
    order.push(value ?? Number.NaN, elementAt(table.lines, at));
  });
  return [...orders.values()];
}

/** Columns of the training file that the config names now. */
export async function columnsOf(document: ParsedDocument, facts: FileFactsCache | null): Promise<readonly string[]> {
  const task = document.valueAt(["task"]) as (FileTask & { readonly train?: unknown }) | undefined;
  if (facts === null || task === undefined || typeof task.train !== "string") return [];
  const format = fileFormat(settingsOf(task), task.train);
  return format === null ? [] : (headerOf(await facts.of(task.train, task.encoding), format) ?? []);
}

/** Keys of a task with values of another type than they should have count as left out. */
function settingsOf(task: FileTask): FileTask {
  const { missing_marks, comment, ...rest } = task;
  return {
    ...rest,
    comment: typeof comment === "string" && comment !== "" ? comment : undefined,
    missing_marks: Array.isArray(missing_marks) ? missing_marks.map(String) : undefined,
  };
}
