import { shortNumber } from "../../base/numberText.ts";

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  /** One character; later points are drawn over earlier ones. */
  readonly mark: string;
}

interface ScatterOptions {
  readonly xLabel: string;
  readonly yLabel: string;
  /** Characters of the plotting area. */
  readonly width: number;
  readonly height: number;
  /** Whether x is laid out by its logarithm; all are above 0 then. */
  readonly isLog?: boolean;
}

/** A scatter plot in characters, with the range of each axis. Points that are not finite are left out. */
export function textScatter(given: readonly ScatterPoint[], options: ScatterOptions): string {
  const points = options.isLog ? given.map((point) => ({ ...point, x: Math.log10(point.x) })) : given;
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (finite.length === 0) return "(no points)";
  const { width, height } = options;
  const [left, right] = extent(finite.map((point) => point.x));
  const [bottom, top] = extent(finite.map((point) => point.y));
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(" "));
  for (const { x, y, mark } of finite) {
    const column = Math.round(((x - left) / (right - left)) * (width - 1));
    const row = Math.round(((top - y) / (top - bottom)) * (height - 1));
    (grid[row] as string[])[column] = mark;
  }
  const ticks = [top, (top + bottom) / 2, bottom].map(shortNumber);
  const gutter = Math.max(...ticks.map((tick) => tick.length));
  const tickOfRow = new Map([
    [0, ticks[0]],
    [Math.floor((height - 1) / 2), ticks[1]],
    [height - 1, ticks[2]],
  ]);
  const rows = grid.map((row, index) => `${(tickOfRow.get(index) ?? "").padStart(gutter)} │${row.join("").trimEnd()}`);
  const [low, high] = [left, right].map((x) => shortNumber(options.isLog ? 10 ** x : x)) as [string, string];
  const axis = `${" ".repeat(gutter)} └${"─".repeat(width)}`;
  const scale = `${" ".repeat(gutter + 2)}${low}${" ".repeat(Math.max(1, width - low.length - high.length))}${high}`;
  const title = `${" ".repeat(gutter + 2)}${options.yLabel} against ${options.xLabel}`;
  return [title, ...rows, axis, scale].join("\n");
}

/** The range; a single value stands in the middle of one of its own. */
function extent(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const margin = high > low ? 0 : Math.max(Math.abs(high) * 0.05, 0.5);
  return [low - margin, high + margin];
}
