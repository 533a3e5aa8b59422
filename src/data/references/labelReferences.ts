import { type ClassScores, ConfusionMatrix, classScores } from "../../measures/confusion.ts";
import { type Reference, scoredSplits } from "../../measures/reference.ts";
import type { SequenceSet, SequenceSplit } from "../sequenceSet.ts";

/** A labeller that is no network. */
interface SimpleLabeller extends Pick<Reference, "name" | "description" | "parameters"> {
  /** The index of the label that it gives to timestep `position` of a split's inputs. */
  label(split: SequenceSplit, position: number): number;
}

/** The simple labellers, measured. @param set of a labelling task. */
export function labelReferences(set: SequenceSet): Reference[] {
  return simpleLabellers(set).map((labeller) => {
    const [validation, test] = scoredSplits.map((split) => {
      const matrix = labelled(set, labeller, set.splits[split]);
      return set.splits[split].lengths.length === 0 ? null : { ...classScores(matrix) };
    }) as [ClassScores | null, ClassScores | null];
    const { name, description, parameters } = labeller;
    return { name, description, parameters, scores: { validation, test } };
  });
}

export function labelled(set: SequenceSet, { label }: SimpleLabeller, split: SequenceSplit): ConfusionMatrix {
  const matrix = new ConfusionMatrix(set.output.size);
  split.targets.forEach((target, position) => {
    matrix.add(target, label(split, position));
  });
  return matrix;
}

/** The most frequent label of all, and of each symbol. @param set of a labelling task. */
export function simpleLabellers(set: SequenceSet): SimpleLabeller[] {
  const { train } = set.splits;
  const size = set.output.size;
  const totals = new Int32Array(size);
  for (const target of train.targets) totals[target] = totals[target]! + 1;
  const majority = mostFrequent(totals);
  const name = set.names.classes?.[majority] ?? String(majority);
  const always: SimpleLabeller = {
    name: "most frequent label",
    description: `Always \`${name}\`.`,
    parameters: 0,
    label: () => majority,
  };
  if (set.input.kind !== "tokens") return [always];
  const { vocabularySize } = set.input;
  const counts = new Int32Array(vocabularySize * size);
  train.targets.forEach((target, position) => {
    const at = train.inputs[position]! * size + target;
    counts[at] = counts[at]! + 1;
  });
  const ofSymbol = Int32Array.from({ length: vocabularySize }, (_, symbol) => {
    const own = counts.subarray(symbol * size, (symbol + 1) * size);
    return own.every((count) => count === 0) ? majority : mostFrequent(own);
  });
  return [
    always,
    {
      name: "most frequent label of the symbol",
      description: "What the symbol was labelled most often in training, whatever stands around it.",
      parameters: vocabularySize,
      label: ({ inputs }, position) => ofSymbol[inputs[position] as number]!,
    },
  ];
}

function mostFrequent(counts: Int32Array): number {
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
}
