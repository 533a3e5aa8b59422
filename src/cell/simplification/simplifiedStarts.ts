import { present } from "../../base/assert.ts";
import { isLowRank, isWeighted } from "../block.ts";
import type { Cell } from "../cell.ts";
import type { SingleStart, StartChain, WeightStart, WeightStarts } from "../weightStart.ts";
import { isUnchanged, type WeightChain } from "./combinedWeights.ts";
import type { Simplification } from "./simplify.ts";

/**
 * How the weights of a simplified cell start, so that it computes what the cell before would have started with.
 *
 * @param original the cell before.
 * @param before the starts of the cell before; none of them is `combined`: an edited cell is simplified once.
 */
export function simplifiedStarts(
  { cell, weights }: Simplification,
  original: Cell,
  before: WeightStarts,
): WeightStarts {
  const blocks = new Map(original.blocks.map((block) => [block.id, block]));
  const startOf = (block: string): SingleStart => {
    const start = before[block];
    return start === undefined || start.kind === "combined" ? { kind: "default" } : start;
  };
  const chains = (list: readonly WeightChain[]): StartChain[] =>
    list.map(({ sign, factors }) => ({
      sign,
      factors: factors.map((id) => {
        const block = present(blocks.get(id), id);
        const isDiagonal = block.op === "scale" || block.op === "scalar";
        return {
          block: id,
          start: startOf(id),
          ...(isDiagonal && { op: block.op }),
          ...(isLowRank(block) && { rank: block.rank }),
        };
      }),
    }));
  const entries = cell.blocks.filter(isWeighted).map(({ id }): [string, WeightStart] => {
    const combined = weights.get(id);
    if (combined === undefined || isUnchanged(combined, id)) return [id, startOf(id)];
    const start = { weight: chains(combined.weight), bias: chains(combined.bias) };
    const isRandom = [...start.weight, ...start.bias].every(({ factors }) =>
      factors.every((factor) => factor.start.kind === "default" && factor.start.bias === undefined),
    );
    // Random weights that are combined are no better than random ones.
    return [id, isRandom ? { kind: "default" } : { kind: "combined", ...start }];
  });
  return Object.fromEntries(entries);
}
