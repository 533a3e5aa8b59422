import { choleskyFactor, solveInPlace } from "../../base/cholesky.ts";
import type { Reference } from "../../measures/reference.ts";
import type { SequenceSet } from "../sequenceSet.ts";
import { featureCount, featuresOf } from "./exampleFeatures.ts";
import { forecastReference, type SimpleForecast } from "./forecastReferences.ts";

/** Features up to which the normal equations are solved. */
const mostFeatures = 500;
/** Training examples that are used, spread evenly. */
const mostExamples = 20_000;
/** Share of an example's weight that is added to the diagonal. */
const penalty = 1e-3;

/** The simple estimates, measured. @param set of a regression task. */
export function numberReferences(set: SequenceSet): Reference[] {
  return simpleEstimates(set).map((simple) => forecastReference(set, simple));
}

/**
 * The mean of the training targets, and a ridge regression on what the logistic regression of a classification reads; the latter
 * is left out where there are too many features.
 *
 * @param set of a regression task.
 * @see Hoerl, Kennard (1970)
 */
export function simpleEstimates(set: SequenceSet): SimpleForecast[] {
  const size = set.output.size;
  const { train } = set.splits;
  const means = new Float64Array(size);
  train.targets.forEach((value, at) => {
    means[at % size] = means[at % size]! + value / train.lengths.length;
  });
  const mean: SimpleForecast = {
    name: "mean",
    description: "The mean of the training targets, whatever the sequence.",
    parameters: size,
    forecast(_, __, into) {
      into.set(means);
      return true;
    },
  };
  const ridge = ridgeEstimate(set);
  return ridge === null ? [mean] : [mean, ridge];
}

function ridgeEstimate(set: SequenceSet): SimpleForecast | null {
  const features = featuresOf(set);
  const count = featureCount(set) + 1;
  const size = set.output.size;
  const { train } = set.splits;
  if (count > mostFeatures) return null;
  const products = new Float64Array(count * count);
  const weights = new Float64Array(count * size);
  const stride = Math.ceil(train.lengths.length / mostExamples);
  let used = 0;
  for (let sequence = 0; sequence < train.lengths.length; sequence += stride, used++) {
    const x = [...features(train, sequence), [count - 1, 1] as const];
    const start = train.targetStarts[sequence]!;
    for (const [i, a] of x) {
      for (const [j, b] of x) if (j <= i) products[i * count + j] = products[i * count + j]! + a * b;
      for (let o = 0; o < size; o++) {
        weights[i * size + o] = weights[i * size + o]! + a * train.targets[start + o]!;
      }
    }
  }
  for (let i = 0; i < count; i++) products[i * count + i] = products[i * count + i]! + penalty * used;
  const factor = choleskyFactor(products, count);
  if (factor === null) return null;
  solveInPlace(factor, weights, size);
  return {
    name: "ridge regression",
    description: `A linear function of ${set.input.kind === "tokens" ? "how often each symbol comes" : "the means of the features in each third of the sequence"}.`,
    parameters: count * size,
    forecast(split, sequence, into) {
      into.set(weights.subarray((count - 1) * size));
      for (const [i, a] of features(split, sequence)) {
        for (let o = 0; o < size; o++) into[o] = into[o]! + a * weights[i * size + o]!;
      }
      return true;
    },
  };
}
