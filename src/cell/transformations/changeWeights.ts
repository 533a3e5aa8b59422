import { elementAt } from "../../base/elementAt.ts";
import type { Rng } from "../../base/rng.ts";
import { type Block, functionText, isProduct, type ProductBlock, type ScaleBlock } from "../block.ts";
import { replaceBlock } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/**
 * The weights of a block take another form: a whole matrix becomes one of low rank or, between values of size H, a
 * diagonal; a low rank another one, or whole; a diagonal whole.
 *
 * Weights come from what the block had: the nearest matrix of that rank, the diagonal, the product. Exact where the new
 * form holds the old one, else approximate.
 */
export const changeWeights: Transformation = {
  name: "change_weights",
  apply(cell, rng, context) {
    const targets = cell.blocks.filter(
      (block): block is ProductBlock | ScaleBlock => isProduct(block) || block.op === "scale",
    );
    return tryInRandomOrder(targets, rng, (block) => {
      const changed = rng.pick(formsOf(block, rng));
      const result = prove(replaceBlock(cell, changed), context.maxBlocks);
      const description = `${block.id}: ${functionText(block)} → ${functionText(changed)}`;
      return result && { cell: result, starts: {}, description };
    });
  },
};

/** Ranks that are drawn; the width of a network is not known to its cell. */
const ranks = [2, 4, 8, 16] as const;

/** Other forms for the same place; a bias is kept, so only what has none becomes a diagonal. */
function formsOf(block: ProductBlock | ScaleBlock, rng: Rng): Block[] {
  switch (block.op) {
    case "linear": {
      const lowRank: Block = { ...block, op: "low_rank", rank: rng.pick(ranks) };
      return block.inputs[0] === "x" ? [lowRank] : [lowRank, { ...block, op: "scale" }];
    }
    case "linear_b":
      return [{ ...block, op: "low_rank_b", rank: rng.pick(ranks) }];
    case "low_rank":
    case "low_rank_b": {
      const { rank, ...rest } = block;
      const others = ranks.filter((other) => other !== rank);
      const whole: Block = { ...rest, op: block.op === "low_rank" ? "linear" : "linear_b" };
      return [whole, { ...block, rank: elementAt(others, rng.int(others.length)) }];
    }
    case "scale":
      return [{ id: block.id, op: "linear", inputs: block.inputs }];
  }
}
