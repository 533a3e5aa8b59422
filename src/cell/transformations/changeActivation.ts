import { type ActivationBlock, isCombination, isWeighted, paperActivations } from "../block.ts";
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
    const activationBlocks = cell.blocks.filter((block): block is ActivationBlock => !isCombination(block));
    return tryInRandomOrder(activationBlocks, rng, (block) => {
      const op = isWeighted(block)
        ? block.op === "linear"
          ? "linear_b"
          : "linear"
        : rng.pick(paperActivations.filter((other) => other !== block.op));
      const result = prove(replaceBlock(cell, { ...block, op }), context.maxBlocks);
      return result && { cell: result, starts: {}, description: `${block.id}: ${block.op} → ${op}` };
    });
  },
};
