import type { Cell } from "./cell.ts";
import { ancestorsOf } from "./transformations/edge.ts";

/** Whether the cell has a memory that matters: c is written, and h' depends on it. */
export function readsMemory(cell: Cell): boolean {
  const isRead = ancestorsOf(cell, cell.hNext).some((block) => block.inputs.some((input) => input === "c"));
  return isRead && cell.cNext !== "c";
}
