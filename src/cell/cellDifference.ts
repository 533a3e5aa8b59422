import { type Block, type BlockId, isCombination, kindText } from "./block.ts";
import type { Cell } from "./cell.ts";

/** How a block of one id differs between two cells. */
interface ChangedBlock {
  readonly id: BlockId;
  readonly before: Block;
  readonly after: Block;
  readonly op: boolean;
  readonly inputs: boolean;
}

/** What makes a child of its parent, by block id: ids are stable through a lineage. */
export interface CellDifference {
  readonly added: readonly BlockId[];
  readonly removed: readonly BlockId[];
  readonly changed: readonly ChangedBlock[];
  /** Outputs that read another block than in the parent. */
  readonly outputs: readonly ("h'" | "c'")[];
}

/** Blocks in the order of the cell that has them. Swapped inputs of a sum or product are no change. */
export function cellDifference(parent: Cell, child: Cell): CellDifference {
  const before = new Map(parent.blocks.map((block) => [block.id, block]));
  const after = new Set(child.blocks.map((block) => block.id));
  const changed: ChangedBlock[] = [];
  for (const block of child.blocks) {
    const earlier = before.get(block.id);
    if (earlier === undefined) continue;
    const op = kindText(earlier) !== kindText(block);
    const inputs = !sameInputs(earlier, block);
    if (op || inputs) changed.push({ id: block.id, before: earlier, after: block, op, inputs });
  }
  return {
    added: child.blocks.map((block) => block.id).filter((id) => !before.has(id)),
    removed: parent.blocks.map((block) => block.id).filter((id) => !after.has(id)),
    changed,
    outputs: [
      ...(parent.hNext === child.hNext ? [] : (["h'"] as const)),
      ...(parent.cNext === child.cNext ? [] : (["c'"] as const)),
    ],
  };
}

function sameInputs(before: Block, after: Block): boolean {
  const [first, second] = before.inputs;
  const [newFirst, newSecond] = after.inputs;
  if (first === newFirst && second === newSecond) return true;
  const commutes = isCombination(before) && isCombination(after) && before.op !== "sub" && after.op !== "sub";
  return commutes && first === newSecond && second === newFirst;
}
