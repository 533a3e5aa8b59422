import { elementAt } from "../base/elementAt.ts";
import type { HeadTable } from "./headTable.ts";
import { cellNumber, type NumberFormat } from "./number.ts";
import { type DayOrder, dayOrderOf } from "./timestamps.ts";

/** What a column holds, judged by its first rows. */
export interface ColumnLook {
  readonly name: string;
  readonly index: number;
  /**
   * - `numbers`: at least half of its values are numbers; what is none is then a mistake, or a mark that is not known;
   * - `times`: dates;
   * - `texts`: anything else, `partly` where a tenth are numbers;
   * - `empty`: no value at all.
   */
  readonly kind: "numbers" | "times" | "texts" | "partly" | "empty";
  readonly dayOrder: DayOrder | null;
  /** Share of rows with no value. */
  readonly missingShare: number;
  /** Share of its values that are numbers. */
  readonly numberShare: number;
  /** The first value that is no number, and its line. */
  readonly firstText: { readonly line: number; readonly text: string } | null;
  /** NaN where there is none. */
  readonly firstNumber: number;
  /** Whether numbers only go up, or only down, from row to row. */
  readonly trend: "ascending" | "descending" | null;
  /** Whether its numbers could be times that are out of order: all different, or going back a few times only. */
  readonly mayBeUnordered: boolean;
  /** Numbers that go up, or down, by one and the same amount with each row: a counter, an index, a time. */
  readonly step: number | null;
  /** Different values seen. */
  readonly distinct: number;
}

export function lookAtColumns(table: HeadTable, numbers: NumberFormat): ColumnLook[] {
  return table.columns.map((name, index) => lookAtColumn(table, name, index, numbers));
}

function lookAtColumn({ rows, lines }: HeadTable, name: string, index: number, format: NumberFormat): ColumnLook {
  const texts: string[] = [];
  const values: number[] = [];
  let missing = 0;
  let firstText: ColumnLook["firstText"] = null;
  rows.forEach((row, at) => {
    const cell = row[index] ?? "";
    const value = cellNumber(cell, format);
    if (typeof value === "number") values.push(value);
    else if (value === null) missing++;
    else {
      texts.push(cell.trim());
      firstText ??= { line: elementAt(lines, at), text: cell.trim() };
    }
  });
  const filled = texts.length + values.length;
  const dayOrder = values.length === 0 ? dayOrderOf(texts.slice(0, 200)) : null;
  return {
    name,
    index,
    kind:
      filled === 0
        ? "empty"
        : values.length >= filled / 2
          ? "numbers"
          : dayOrder !== null
            ? "times"
            : values.length >= filled / 10
              ? "partly"
              : "texts",
    dayOrder,
    missingShare: rows.length === 0 ? 0 : missing / rows.length,
    numberShare: filled === 0 ? 0 : values.length / filled,
    firstText,
    firstNumber: values[0] ?? Number.NaN,
    trend: trendOf(values),
    mayBeUnordered: new Set(values).size === values.length || descents(values) <= 3,
    step: texts.length > 0 ? null : evenStep(values),
    distinct: new Set([...texts, ...values]).size,
  };
}

function trendOf(values: readonly number[]): ColumnLook["trend"] {
  if (values.length < 3) return null;
  const steps = neighbours(values).map(({ before, value }) => value - before);
  if (steps.every((step) => step > 0)) return "ascending";
  return steps.every((step) => step < 0) ? "descending" : null;
}

/** Each value but the first with the one before it. */
function neighbours(values: readonly number[]): { readonly before: number; readonly value: number }[] {
  return values.slice(1).map((value, at) => ({ before: elementAt(values, at), value }));
}

function descents(values: readonly number[]): number {
  return neighbours(values).filter(({ before, value }) => value < before).length;
}

/** The amount by which values go up, or down, from each to the next, where it is always the same and there are enough values. */
function evenStep(values: readonly number[]): number | null {
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  if (values.length < 5 || step === 0) return null;
  // Written with few decimals, as the days of a spreadsheet are.
  const isEven = neighbours(values).every(
    ({ before, value }) => Math.abs(value - before - step) <= 1e-3 * Math.abs(step),
  );
  return isEven ? step : null;
}
