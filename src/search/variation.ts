import type { Rng } from "../base/rng.ts";
import type { Individual } from "../run/individual.ts";
import type { Draft } from "./draft.ts";

/**
 * Where new cells come from.
 *
 * `number` is unique in the run and names the blocks that are new in a draft; all randomness comes from `rng`. Null
 * says that nothing applicable was found.
 */
export interface Variation {
  /** The seed cells of the config, in their order. */
  readonly seeds: readonly Draft[];
  random(number: number, rng: Rng): Draft | null;
  mutation(parent: Individual, number: number, rng: Rng): Draft | null;
  /** Weights come from either parent, by block. */
  crossover(first: Individual, second: Individual, number: number, rng: Rng): Draft | null;
}
