import { unreachable } from "../base/assert.ts";
import { exp } from "../base/portableMath.ts";
import type { Batch } from "../compiler/modelSpec.ts";
import type { Scorer } from "./dataset.ts";
import type { SequenceSet } from "./sequenceSet.ts";

/** Perplexity and, for whoever asks for it, bits per character: both are the loss in other units. */
export function textScorer(): Scorer {
  return {
    add() {},
    result: (meanLoss) => ({ perplexity: exp(meanLoss), bits_per_character: meanLoss / Math.LN2 }),
  };
}

export function sequenceScorer(set: SequenceSet): Scorer {
  switch (set.scoring) {
    case "classes":
      return classScorer(set.output.size);
    case "symbolSets":
      return symbolSetScorer(set.output.size);
    case "values":
      return valueScorer();
    default:
      return unreachable(set.scoring);
  }
}

/** `error`: share of output rows whose largest logit (the first of equals) is not the target's. */
function classScorer(size: number): Scorer {
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

/**
 * A symbol is predicted as legal where its logit is above 0. `symbol_error`: share of positions whose set is not exactly right;
 * `word_error`: share of words with such a position.
 */
function symbolSetScorer(size: number): Scorer {
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
          if ((outputs[symbol] as number) > 0 === (targets[symbol] as number) > 0.5) continue;
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

/** `mse` is the loss itself; `mae` the mean absolute difference over all values of all rows. */
function valueScorer(): Scorer {
  let count = 0;
  let sum = 0;
  return {
    add({ targets }, outputs) {
      for (let i = 0; i < targets.length; i++) sum += Math.abs((outputs[i] as number) - (targets[i] as number));
      count += targets.length;
    },
    result: (meanLoss) => ({ mse: meanLoss, mae: share(sum, count) }),
  };
}

function outputRow(batch: Batch, row: number): number {
  return batch.outputRows === null ? row : (batch.outputRows[row] as number);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
