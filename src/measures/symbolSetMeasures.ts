import type { Measure } from "./measure.ts";
import { type ScoredBatch, type Scorer, share } from "./scorer.ts";

/** Of naming the set of symbols that may come next, of O. */
export const symbolSetMeasures: readonly Measure[] = [
  {
    name: "word_error",
    words: "word error",
    unit: "share",
    direction: "minimize",
    description: "Share of words with a wrong set of next symbols anywhere.",
    source: "training",
    reference: () => 1,
  },
  {
    name: "symbol_error",
    words: "symbol error",
    unit: "share",
    direction: "minimize",
    description: "Share of positions with a wrong set of next symbols.",
    source: "training",
    reference: () => 1,
  },
];

/**
 * A symbol is predicted as legal where its logit is above 0. A position is wrong whose set is not exactly right; a word
 * is wrong that has such a position.
 */
export function symbolSetScorer(size: number): Scorer {
  let [words, wrongWords, positions, wrongPositions] = [0, 0, 0, 0];
  return {
    add(batch, outputs) {
      const { targets } = batch;
      const width = batch.inputs.length / batch.steps;
      const seen = new Set<number>();
      const wrong = new Set<number>();
      for (let row = 0; row * size < targets.length; row++) {
        const word = outputRow(batch, row) % width;
        seen.add(word);
        positions++;
        for (let symbol = row * size; symbol < (row + 1) * size; symbol++) {
          if (outputs[symbol]! > 0 === targets[symbol]! > 0.5) continue;
          wrong.add(word);
          wrongPositions++;
          break;
        }
      }
      words += seen.size;
      wrongWords += wrong.size;
    },
    result: () => ({ word_error: share(wrongWords, words), symbol_error: share(wrongPositions, positions) }),
  };
}

function outputRow({ outputRows }: ScoredBatch, row: number): number {
  return outputRows === null ? row : outputRows[row]!;
}
