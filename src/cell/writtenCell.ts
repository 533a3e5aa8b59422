import type { Cell } from "./cell.ts";
import { type CellJson, parseCellJson } from "./cellJson.ts";

/** What has a cell as logs and messages carry it: an individual, a parent, what is retrained. */
export interface WrittenCell {
  readonly cell: CellJson;
}

const read = new WeakMap<CellJson, Cell>();

/**
 * The cell itself, read when it is first asked for: a log of 100,000 individuals is opened without reading one.
 *
 * @throws {CellFormatError} when what the log holds is none.
 */
export function cellOf({ cell }: WrittenCell): Cell {
  const known = read.get(cell);
  if (known !== undefined) return known;
  const parsed = parseCellJson(cell);
  read.set(cell, parsed);
  return parsed;
}
