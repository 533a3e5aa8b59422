import { Rng } from "../base/rng.ts";
import type { Individual } from "../run/individual.ts";
import type { Algorithm } from "./algorithm.ts";
import type { Draft } from "./draft.ts";
import type { RankedCandidate } from "./survival.ts";
import type { Variation } from "./variation.ts";

/** Draws without a new network after which there are none left: so many, and so many more for each that was found. */
const [leastPatience, patiencePerFound] = [500, 5];

/**
 * Networks that one draw of a variation makes of an individual, each once, the individual itself not among them: where
 * the variation makes one edit, those one edit away, but for what is drawn too rarely to be met.
 *
 * Edits are random draws, of which an operator knows how many it has of none; so they are drawn until nothing new comes for long.
 * The order is that of the draws, and the same every time.
 *
 * @param firstNumber of the drafts, which names their new blocks; the others follow.
 */
export function neighboursOf(
  individual: Individual,
  variation: Pick<Variation, "mutation">,
  firstNumber: number,
): readonly Draft[] {
  const found: Draft[] = [];
  const hashes = new Set([individual.hash]);
  const rng = Rng.fromSeed(0).fork("neighbours");
  for (let barren = 0, draw = 0; barren < leastPatience + patiencePerFound * found.length; draw++) {
    const draft = variation.mutation(individual, firstNumber + found.length, rng.fork(`draw ${draw}`));
    if (draft === null || hashes.has(draft.hash)) {
      barren++;
      continue;
    }
    barren = 0;
    hashes.add(draft.hash);
    found.push(draft);
  }
  return found;
}

/**
 * A look around the seed cells instead of a search: the one generation after them is their neighbours. With a variation of
 * one edit and as many children as neighbours were found, each of them.
 *
 * @param firstNumber of the drafts of the first generation of children.
 */
export function neighbourhood(variation: Variation, firstNumber: number): Algorithm {
  let around: { readonly survivors: readonly RankedCandidate[]; readonly drafts: readonly Draft[] } | null = null;
  return {
    name: "neighbours",
    draft(survivors, number) {
      if (around?.survivors !== survivors) {
        const drafts: Draft[] = [];
        for (const { individual } of survivors) {
          drafts.push(...neighboursOf(individual, variation, firstNumber + drafts.length));
        }
        around = { survivors, drafts };
      }
      return around.drafts[number - firstNumber] ?? null;
    },
  };
}
