import { exp } from "../../base/portableMath.ts";
import { Rng } from "../../base/rng.ts";
import { type ClassScores, ConfusionMatrix, classScores } from "../../measures/confusion.ts";
import { type Reference, scoredSplits } from "../../measures/reference.ts";
import type { SequenceSet, SequenceSplit } from "../sequenceSet.ts";
import { type Features, featureCount, featuresOf } from "./exampleFeatures.ts";

/** Passes over the training examples, and the step of the first. */
const passes = 20;
const firstStep = 0.5;
/** Training examples that are used, the first ones of a shuffled order. */
const mostExamples = 20_000;

/** A classifier that is no network. */
interface SimpleClassifier extends Pick<Reference, "name" | "description" | "parameters"> {
  /** The index of the class that it names. */
  classify(split: SequenceSplit, sequence: number): number;
}

/** The simple classifiers, measured. @param set of a classification task. */
export function classReferences(set: SequenceSet): Reference[] {
  return simpleClassifiers(set).map((classifier) => referenceOf(set, classifier));
}

/**
 * The class that is most frequent in training, and a logistic regression: on how often each symbol comes, or on the means of
 * the features in the first, middle and last third of the sequence.
 *
 * @param set of a classification task.
 */
export function simpleClassifiers(set: SequenceSet): SimpleClassifier[] {
  const classes = set.output.size;
  const counts = new Int32Array(classes);
  for (const label of set.splits.train.targets) counts[label]!++;
  const majority = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const name = set.names.classes?.[majority] ?? String(majority);
  const features = featuresOf(set);
  const count = featureCount(set);
  const classify = logisticRegression(set.splits.train, features, count, classes);
  const on =
    set.input.kind === "tokens"
      ? "how often each symbol comes"
      : "the means of the features in each third of the sequence";
  return [
    { name: "most frequent class", description: `Always \`${name}\`.`, parameters: 0, classify: () => majority },
    {
      name: "logistic regression",
      description: `A linear classifier on ${on}.`,
      parameters: (count + 1) * classes,
      classify,
    },
  ];
}

/** By stochastic gradient descent with steps that fall to zero; always the same for the same data. */
function logisticRegression(train: SequenceSplit, features: Features, count: number, classes: number) {
  const weights = new Float64Array((count + 1) * classes);
  const rng = Rng.fromSeed(1).fork("logistic regression");
  const order = rng.shuffle(Array.from(train.lengths, (_, index) => index)).slice(0, mostExamples);
  const examples = order.map((sequence) => ({
    x: features(train, sequence),
    label: train.targets[sequence]!,
  }));
  const scores = new Float64Array(classes);
  const total = passes * examples.length;
  for (let step = 0; step < total; step++) {
    const { x, label } = examples[step % examples.length] as (typeof examples)[number];
    score(weights, count, x, scores);
    softmaxInPlace(scores);
    const rate = (firstStep * (1 - step / total)) / (1 + squaredNorm(x));
    for (let c = 0; c < classes; c++) {
      const gradient = scores[c]! - (c === label ? 1 : 0);
      for (const [index, value] of x) weights[index * classes + c]! -= rate * gradient * value;
      weights[count * classes + c]! -= rate * gradient;
    }
  }
  return (split: SequenceSplit, sequence: number): number => {
    score(weights, count, features(split, sequence), scores);
    return scores.indexOf(scores.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY));
  };
}

function score(weights: Float64Array, count: number, x: ReadonlyMap<number, number>, into: Float64Array): void {
  const classes = into.length;
  for (let c = 0; c < classes; c++) into[c] = weights[count * classes + c]!;
  for (const [index, value] of x) for (let c = 0; c < classes; c++) into[c]! += weights[index * classes + c]! * value;
}

function softmaxInPlace(scores: Float64Array): void {
  const most = scores.reduce((largest, each) => Math.max(largest, each), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let c = 0; c < scores.length; c++) total += scores[c] = exp(scores[c]! - most);
  for (let c = 0; c < scores.length; c++) scores[c]! /= total;
}

function squaredNorm(x: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const value of x.values()) sum += value * value;
  return sum;
}

function referenceOf(set: SequenceSet, { classify, ...described }: SimpleClassifier): Reference {
  const [validation, test] = scoredSplits.map((split) => {
    const sequences = set.splits[split];
    const { length } = sequences.lengths;
    const matrix = new ConfusionMatrix(set.output.size);
    for (let sequence = 0; sequence < length; sequence++) {
      matrix.add(sequences.targets[sequence]!, classify(sequences, sequence));
    }
    return length === 0 ? null : { ...classScores(matrix) };
  }) as [ClassScores | null, ClassScores | null];
  return { ...described, scores: { validation, test } };
}
