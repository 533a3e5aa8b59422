import { type Block, isCombination, type Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import { redirectConsumers } from "./edge.ts";
import { prove, type Transformation, tryInRandomOrder } from "./transformation.ts";

/**
 * The inverse of `add_gate`: v ⊙ g becomes v, and v + g ⊙ w becomes v; what only the gate needed goes too. Approximate.
 *
 * A gate g is a sigmoid, hard or not, or its complement 1 − σ(…).
 */
export const removeGate: Transformation = {
  name: "remove_gate",
  apply(cell, rng, context) {
    return tryInRandomOrder(gatesOf(cell), rng, ({ gated, kept, description }) => {
      const result = prove(redirectConsumers(cell, gated.id, kept), context.maxBlocks);
      return result && { cell: result, starts: {}, description };
    });
  },
};

function isGateActivation(block: Block | undefined): boolean {
  return block?.op === "sigmoid" || block?.op === "hard_sigmoid";
}

interface GatePlace {
  readonly gated: Block;
  readonly kept: Source;
  readonly description: string;
}

function gatesOf(cell: Cell): GatePlace[] {
  const byId = new Map(cell.blocks.map((block) => [block.id, block]));
  const isGate = (source: Source): boolean => {
    const block = byId.get(source);
    if (block === undefined) return false;
    if (isGateActivation(block)) return true;
    return block.op === "sub" && block.inputs[0] === "1" && isGateActivation(byId.get(block.inputs[1]));
  };
  const isGatedProduct = (source: Source): boolean => {
    const block = byId.get(source);
    return block !== undefined && block.op === "elem_mul" && block.inputs.some(isGate);
  };
  const places: GatePlace[] = [];
  for (const block of cell.blocks) {
    if (!isCombination(block)) continue;
    const [first, second] = block.inputs;
    for (const [kept, lost] of [
      [first, second],
      [second, first],
    ] as const) {
      if (block.op === "elem_mul" && isGate(lost)) {
        places.push({ gated: block, kept, description: `${block.id} loses its gate ${lost}, ${kept} passes` });
      }
      if (block.op === "add" && isGatedProduct(lost)) {
        places.push({ gated: block, kept, description: `${block.id} loses the gated ${lost}, keeps ${kept}` });
      }
    }
  }
  return places;
}
