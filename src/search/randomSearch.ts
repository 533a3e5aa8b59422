import type { Algorithm } from "./algorithm.ts";
import type { Variation } from "./variation.ts";

/** The baseline: every generation is drawn like the initial population's random cells; no individual has a parent. */
export function randomSearch(variation: Variation): Algorithm {
  return {
    name: "random",
    draft: (_survivors, number, rng) => variation.random(number, rng),
  };
}
