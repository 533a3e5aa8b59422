import { isCombination, isLearnedConstant, isWeighted } from "../block.ts";
import { redirectConsumers } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/**
 * Drops one activation block; its readers read its input instead. Approximate.
 *
 * Weightless activations, and for one draw in four the linears that `add_unit` can have inserted: those whose input
 * has size H. Without the latter an inserted linear could never leave again.
 */
export const removeUnit: Transformation = {
  name: "remove_unit",
  apply(cell, rng, context) {
    const units = cell.blocks
      .filter((block) => !isCombination(block) && !isLearnedConstant(block))
      .filter((block) => block.inputs[0] !== "x");
    const weighted = units.filter(isWeighted);
    const weightless = units.filter((block) => !isWeighted(block));
    const remove = (block: (typeof units)[number]) => {
      const input = block.inputs[0];
      const result = prove(redirectConsumers(cell, block.id, input), context.maxBlocks);
      return result && { cell: result, starts: {}, description: `${block.op} ${block.id} dropped, ${input} passes` };
    };
    const [first, second] = rng.chance(1 / 4) ? [weighted, weightless] : [weightless, weighted];
    return tryInRandomOrder(first, rng, remove) ?? tryInRandomOrder(second, rng, remove);
  },
};
