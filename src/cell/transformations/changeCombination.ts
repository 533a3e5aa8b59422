import { type CombinationBlock, combinations, isCombination, type Source } from "../block.ts";
import { replaceBlock } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/**
 * One combination becomes another; `sub` takes its operands in either order. Weights are kept. Approximate.
 *
 * What would compute nothing is left out: v − v, and v ⊙ 1.
 */
export const changeCombination: Transformation = {
  name: "change_combination",
  apply(cell, rng, context) {
    return tryInRandomOrder(cell.blocks.filter(isCombination), rng, (block) => {
      const [first, second] = block.inputs;
      const sensible = combinations.filter((op) => {
        if (op === "sub") return first !== second;
        return op === "add" || (first !== "1" && second !== "1");
      });
      const others = sensible.filter((other) => other !== block.op);
      if (others.length === 0) return null;
      const op = rng.pick(others);
      const inputs: readonly [Source, Source] = op === "sub" && rng.chance(1 / 2) ? [second, first] : block.inputs;
      const changed: CombinationBlock = { ...block, op, inputs };
      const result = prove(replaceBlock(cell, changed), context.maxBlocks);
      return result && { cell: result, starts: {}, description: `${block.id}: ${block.op} → ${op}` };
    });
  },
};
