import type { Rng } from "../base/rng.ts";
import type { Cell } from "./cell.ts";
import { type MutationOptions, type MutationResult, mutate } from "./transformations/mutate.ts";
import { growthOperators, operatorsIn } from "./transformations/operatorName.ts";
import { defaultStarts } from "./weightStarts.ts";

/**
 * A random cell of the initial population: growth edits on a basic cell.
 *
 * The growth operators keep the weights that the config gives them; where it turns all of them off they are drawn
 * alike, for a random cell is not to be had otherwise. Without a parent there is nothing to preserve, so all weights
 * start at random.
 *
 * @param basic what is grown.
 * @returns null where no growth edit fits into `maxBlocks`.
 */
export function randomCell(basic: Cell, rng: Rng, options: Omit<MutationOptions, "starts">): MutationResult | null {
  const weights = growthOperators.map((name): [string, number] => [name, options.operators[name] ?? 0]);
  const allOff = weights.every(([, weight]) => weight === 0);
  const all = Object.fromEntries(weights.map(([name, weight]) => [name, allOff ? 1 : weight]));
  const operators = operatorsIn(options.blocks ?? "paper", all);
  const grown = mutate(basic, rng, { ...options, operators });
  return grown && { ...grown, starts: defaultStarts(grown.cell) };
}
