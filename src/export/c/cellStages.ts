import { present } from "../../base/assert.ts";
import { type Block, type BlockId, isProduct, isTerminal, type ProductBlock, type Source } from "../../cell/block.ts";
import type { Cell } from "../../cell/cell.ts";
import { equationLines } from "../../cell/equationLines.ts";

/** Products, then one pass over the elements, in which every line may read what stands before it. */
interface CellStage {
  readonly products: readonly ProductBlock[];
  readonly lines: readonly Block[];
}

interface CellStages {
  readonly stages: readonly CellStage[];
  /** What lines are called, `h'` and `c'` among them; blocks without one stand within the line that reads them. */
  readonly names: ReadonlyMap<BlockId, string>;
  /** Named blocks that are read beyond their own pass, as whole vectors. */
  readonly vectors: ReadonlySet<BlockId>;
}

/**
 * A cell as alternating products and elementwise passes: what a person writes in a language without vectors.
 *
 * The stage of a block is the number of products on the longest way to it, so each pass has all that it reads.
 */
export function cellStages(cell: Cell): CellStages {
  const blocks = new Map(cell.blocks.map((block) => [block.id, block]));
  const stageOf = new Map<Source, number>();
  for (const block of cell.blocks) {
    const before = Math.max(0, ...block.inputs.map((input) => stageOf.get(input) ?? 0));
    stageOf.set(block.id, before + (isProduct(block) ? 1 : 0));
  }
  const stage = (id: BlockId) => present(stageOf.get(id), id);

  const names = new Map(equationLines(cell).names);
  const vectors = new Set<BlockId>();
  const makeVector = (source: Source) => {
    if (isTerminal(source)) return;
    if (!names.has(source)) names.set(source, source);
    vectors.add(source);
  };
  makeVector(cell.hNext);
  makeVector(cell.cNext);
  for (const block of cell.blocks.filter(isProduct)) {
    makeVector(block.id);
    makeVector(block.inputs[0]);
  }
  const lines = cell.blocks.filter((block) => names.has(block.id) && !isProduct(block));
  for (const line of lines) {
    for (const read of leavesOf(line, names, blocks)) if (stage(read) !== stage(line.id)) vectors.add(read);
  }

  const count = 1 + Math.max(...stageOf.values());
  const stages = Array.from({ length: count }, (_, number) => ({
    products: cell.blocks.filter(isProduct).filter((block) => stage(block.id) === number),
    lines: lines.filter((block) => stage(block.id) === number),
  }));
  return { stages, names, vectors };
}

/** The named blocks that a line reads, through the blocks that stand within it. */
function leavesOf(line: Block, names: ReadonlyMap<BlockId, string>, blocks: ReadonlyMap<BlockId, Block>): BlockId[] {
  return line.inputs.flatMap((input): BlockId[] => {
    if (isTerminal(input)) return [];
    return names.has(input) ? [input] : leavesOf(present(blocks.get(input), input), names, blocks);
  });
}
