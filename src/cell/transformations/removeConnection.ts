import type { CombinationBlock } from "../block.ts";
import { redirectConsumers } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/** A sum loses one operand, and what only that operand needed goes too. Approximate. */
export const removeConnection: Transformation = {
  name: "remove_connection",
  apply(cell, rng, context) {
    const targets = cell.blocks
      .filter((block): block is CombinationBlock => block.op === "add")
      .flatMap((sum) => [
        { sum, kept: sum.inputs[0], lost: sum.inputs[1] },
        { sum, kept: sum.inputs[1], lost: sum.inputs[0] },
      ]);
    return tryInRandomOrder(targets, rng, ({ sum, kept, lost }) => {
      const result = prove(redirectConsumers(cell, sum.id, kept), context.maxBlocks);
      return result && { cell: result, starts: {}, description: `${sum.id} loses ${lost}, keeps ${kept}` };
    });
  },
};
