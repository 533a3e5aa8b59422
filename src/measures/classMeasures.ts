import type { Measure } from "./measure.ts";
import { type Scorer, share } from "./scorer.ts";

/** Of naming one of O classes. */
export const classMeasures: readonly Measure[] = [
  {
    name: "error",
    words: "error",
    unit: "share",
    direction: "minimize",
    description: "Share of validation predictions that are wrong.",
    source: "training",
    reference: () => 1,
  },
];

/** A row is wrong whose largest logit (the first of equals) is not the target's. */
export function classScorer(size: number): Scorer {
  let rows = 0;
  let wrong = 0;
  return {
    add({ targets }, outputs) {
      for (let row = 0; row < targets.length; row++) {
        let best = 0;
        for (let c = 1; c < size; c++) {
          if ((outputs[row * size + c] as number) > (outputs[row * size + best] as number)) best = c;
        }
        rows++;
        if (best !== targets[row]) wrong++;
      }
    },
    result: () => ({ error: share(wrong, rows) }),
  };
}
