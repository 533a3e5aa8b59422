import type { SequenceSet, SequenceSplit } from "../sequenceSet.ts";

/** The features of a sequence that are not 0, by index. */
export type Features = (split: SequenceSplit, sequence: number) => ReadonlyMap<number, number>;

/** Each symbol's count, scaled so that sequences of any length weigh the same. */
const symbolShares: Features = ({ inputs, starts, lengths }, sequence) => {
  const counts = new Map<number, number>();
  const [start, length] = [starts[sequence]!, lengths[sequence]!];
  for (let t = 0; t < length; t++) {
    const symbol = inputs[start + t]!;
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1 / Math.sqrt(length));
  }
  return counts;
};

function meansOfThirds(width: number): Features {
  return ({ inputs, starts, lengths }, sequence) => {
    const [start, length] = [starts[sequence]!, lengths[sequence]!];
    const means = new Map<number, number>();
    for (let third = 0; third < 3; third++) {
      const from = Math.floor((third * length) / 3);
      const to = Math.max(from + 1, Math.floor(((third + 1) * length) / 3));
      for (let feature = 0; feature < width; feature++) {
        let sum = 0;
        for (let t = from; t < to; t++) sum += inputs[(start + Math.min(t, length - 1)) * width + feature]!;
        means.set(third * width + feature, sum / (to - from));
      }
    }
    return means;
  };
}

/** What simple solutions read of a sequence: how often each symbol comes, or means of thirds. */
export function featuresOf({ input }: SequenceSet): Features {
  return input.kind === "tokens" ? symbolShares : meansOfThirds(input.size);
}

export function featureCount({ input }: SequenceSet): number {
  return input.kind === "tokens" ? input.vocabularySize : 3 * input.size;
}
