import { counted } from "../../base/counted.ts";
import type { Cell } from "../cell.ts";
import { normalForm } from "../normalForm.ts";
import type { Simplification } from "./simplify.ts";

/** What a simplification did, for a person: `17 → 16 blocks: two biases add up, of z_x and z_h: one is enough`. */
export function simplificationText(before: Cell, { cell, findings }: Simplification): string {
  const blocks = normalForm(before).blocks.length;
  const counts =
    blocks === cell.blocks.length
      ? counted(blocks, "block")
      : `${blocks.toLocaleString("en-US")} → ${counted(cell.blocks.length, "block")}`;
  return `${counts}: ${[...new Set(findings.map(({ reason }) => reason))].join("; ")}`;
}
