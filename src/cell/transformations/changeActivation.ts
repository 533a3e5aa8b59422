import {
  type ActivationBlock,
  type Block,
  functionText,
  isProduct,
  type ProductBlock,
  paperActivations,
  plainActivations,
} from "../block.ts";
import { replaceBlock } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/**
 * One activation becomes another: a weightless one any other weightless one, `linear` and `linear_b` each other.
 *
 * Weights are kept. A bias that appears starts at 0, so `linear` → `linear_b` is exact; all else is approximate.
 */
export const changeActivation: Transformation = {
  name: "change_activation",
  apply(cell, rng, context) {
    const activations = context.blocks === "small" ? plainActivations : paperActivations;
    const targets = cell.blocks.filter(
      (block): block is ActivationBlock | ProductBlock => isProduct(block) || isPlain(block),
    );
    return tryInRandomOrder(targets, rng, (block) => {
      const changed = isProduct(block)
        ? otherBias(block)
        : { ...block, op: rng.pick(activations.filter((other) => other !== block.op)) };
      const result = prove(replaceBlock(cell, changed), context.maxBlocks);
      return (
        result && {
          cell: result,
          starts: {},
          description: `${block.id}: ${functionText(block)} → ${functionText(changed)}`,
        }
      );
    });
  },
};

function isPlain(block: Block): block is ActivationBlock {
  return (plainActivations as readonly string[]).includes(block.op);
}

/** With a bias where it has none, without where it has one. */
function otherBias(block: ProductBlock): Block {
  const { start: _, ...rest } = block;
  switch (rest.op) {
    case "linear":
      return { ...rest, op: "linear_b" };
    case "linear_b":
      return { ...rest, op: "linear" };
    case "low_rank":
      return { ...rest, op: "low_rank_b" };
    case "low_rank_b":
      return { ...rest, op: "low_rank" };
  }
}
