import { exp, log } from "../base/portableMath.ts";
import type { Measure } from "./measure.ts";
import type { Scorer } from "./scorer.ts";

/** Of predicting the next symbol: the loss in other units. */
export const textMeasures: readonly Measure[] = [
  {
    name: "perplexity",
    words: "perplexity",
    unit: "perplexity",
    direction: "minimize",
    description: "e to the validation loss.",
    source: "training",
    reference: ({ output }) => output.size,
    ranking: { family: "loss", isExact: true },
  },
  {
    name: "bits_per_character",
    words: "bits per character",
    unit: "bits",
    direction: "minimize",
    description: "Validation loss in bits per character.",
    source: "training",
    reference: ({ output }) => log(output.size) / Math.LN2,
    belongsTo: ({ unit }) => unit !== "word",
    ranking: { family: "loss", isExact: true },
  },
];

export function textScorer(): Scorer {
  return {
    add() {},
    result: (meanLoss) => ({ perplexity: exp(meanLoss), bits_per_character: meanLoss / Math.LN2 }),
  };
}
