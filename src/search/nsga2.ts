import type { Rng } from "../base/rng.ts";
import type { Algorithm } from "./algorithm.ts";
import { binaryTournament, type RankedCandidate } from "./survival.ts";
import type { Variation } from "./variation.ts";

/** Tournaments for a mate: the best of two wins half of them, so this many are as good as endless. */
const maxTournaments = 16;

/**
 * NSGA-II: survivors are mated by binary tournament; `survival` keeps the best of parents and offspring.
 *
 * @param crossover probability that a child has two parents.
 * @see Deb et al. (2002), A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, §III-C.
 */
export function nsga2(variation: Variation, crossover: number): Algorithm {
  return {
    name: "nsga2",
    draft(survivors, number, rng) {
      if (survivors.length === 0) return variation.random(number, rng);
      const first = binaryTournament(survivors, rng);
      if (!rng.chance(crossover)) return variation.mutation(first.individual, number, rng);
      const second = mateOf(first, survivors, rng);
      if (second === null) return variation.mutation(first.individual, number, rng);
      return variation.crossover(first.individual, second.individual, number, rng);
    },
  };
}

/** Null where tournament after tournament the same one wins. */
function mateOf(first: RankedCandidate, survivors: readonly RankedCandidate[], rng: Rng): RankedCandidate | null {
  for (let tournament = 0; tournament < maxTournaments; tournament++) {
    const second = binaryTournament(survivors, rng);
    if (second !== first) return second;
  }
  return null;
}
