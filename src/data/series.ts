import type { NumberColumn } from "./numberColumn.ts";
import type { TextColumn } from "./textColumn.ts";

/** Rows of one table that follow each other in time, from `from` on and before `to`. */
export interface Series {
  /** What the column of `group` says; null where the table is one series. */
  readonly name: string | null;
  readonly from: number;
  readonly to: number;
}

/**
 * The order in which rows are taken: series one behind the other as they first come, each by time where `times` are given, else in
 * the file's order. Rows of the same time keep the file's order.
 *
 * @returns which row comes where, and the series; `rows` is null where all stay where they are.
 */
export function seriesOrder(
  count: number,
  groups: TextColumn | null,
  times: NumberColumn | null,
): { readonly rows: Uint32Array | null; readonly series: readonly Series[] } {
  const isPlain = groups === null && times === null;
  if (isPlain) return { rows: null, series: [{ name: null, from: 0, to: count }] };
  const code = (row: number) => groups?.codes.at(row) ?? 0;
  const time = (row: number) => times?.at(row) ?? 0;
  const rows = Uint32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => code(a) - code(b) || time(a) - time(b) || a - b,
  );
  const series: Series[] = [];
  for (let from = 0; from < count; ) {
    const own = code(rows[from]!);
    let to = from + 1;
    while (to < count && code(rows[to]!) === own) to++;
    series.push({ name: groups?.labels[own] ?? null, from, to });
    from = to;
  }
  const isMoved = rows.some((row, place) => row !== place);
  return { rows: isMoved ? rows : null, series: count === 0 ? [{ name: null, from: 0, to: 0 }] : series };
}
