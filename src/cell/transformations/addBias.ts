import { redirectConsumers, withBlocks } from "./edge.ts";
import { freshId, prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/** A block R becomes R + bias(), for all its readers. Exact: the bias starts at 0. */
export const addBias: Transformation = {
  name: "add_bias",
  apply(cell, rng, context) {
    return tryInRandomOrder(cell.blocks, rng, (receiver) => {
      const [bias, sum] = [freshId(cell, context.newId), freshId(cell, context.newId)];
      const draft = withBlocks(redirectConsumers(cell, receiver.id, sum), [
        { id: bias, op: "bias", inputs: [] },
        { id: sum, op: "add", inputs: [receiver.id, bias] },
      ]);
      const result = prove(draft, context.maxBlocks);
      return result && { cell: result, starts: { [bias]: { kind: "zero" } }, description: `${receiver.id} + bias()` };
    });
  },
};
