import type { Cell } from "./cell.ts";
import { ancestorsOf } from "./transformations/edge.ts";

/** Whether the cell has a memory that matters: c is written, and h' depends on it. */
export function readsMemory(cell: Cell): boolean {
  const isRead = ancestorsOf(cell, cell.hNext).some((block) => block.inputs.some((input) => input === "c"));
  return isRead && cell.cNext !== "c";
}

/** Whether timesteps hand on a memory beside h. Without it, c is left out of what is exported: a GRU has none. */
export function hasMemory(cell: Cell): boolean {
  return cell.cNext !== "c" || cell.blocks.some(({ inputs }) => inputs.some((input) => input === "c"));
}
