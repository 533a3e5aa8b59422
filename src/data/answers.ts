import { classWeights } from "./classWeights.ts";
import { DataError } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import { answerKeys, type Classification, type ExampleTask, type Labelling, type Regression } from "./examples.ts";
import type { BySplit, Labelled } from "./labelledExamples.ts";
import { type ColumnStatistics, columnStatistics, scalingFrom } from "./scaling.ts";
import type { SequenceSet, SequenceSplit } from "./sequenceSet.ts";
import { sharedFloat32, toSharedInt32 } from "./sharedArrays.ts";
import { placeAt } from "./textFile.ts";
import { countSymbols, vocabularyIndex } from "./vocabulary.ts";

type Examples = BySplit<readonly Labelled<unknown>[]>;

/** What is predicted of sequences, and at which timesteps. */
interface Answers extends Pick<SequenceSet, "output" | "scored" | "scoring"> {
  readonly names: Partial<SequenceSet["names"]>;
  targets(split: Split): Pick<SequenceSplit, "targets" | "targetStarts">;
}

/** @throws {DataError} for a label of a scored file that the training data have not, and a weight of no class. */
export function answersOf(task: ExampleTask, examples: Examples): Answers {
  switch (task.type) {
    case "classification":
      return classAnswers(task, examples);
    case "regression":
      return numberAnswers(task, examples);
    case "labelling":
      return labelAnswers(task, examples);
  }
}

/** Positions at which pieces of these lengths begin, one after the other. */
export function startsOf(lengths: readonly number[]): number[] {
  let total = 0;
  return lengths.map((length) => {
    total += length;
    return total - length;
  });
}

function classAnswers(task: Classification, examples: Examples): Answers {
  const classes = [...new Set(examples.train.map(({ label }) => label))].sort();
  const index = vocabularyIndex(classes);
  const trained = examples.train.map(({ label }) => label);
  return {
    output: { size: classes.length, loss: "softmaxCrossEntropy", ...weightsOf(task, classes, trained) },
    scored: 1,
    scoring: "classes",
    names: { classes },
    targets: (split) => ({
      targets: toSharedInt32(examples[split].map(({ label }) => index.get(label) as number)),
      targetStarts: toSharedInt32(examples[split].map((_, at) => at)),
    }),
  };
}

/** Standardised by the training examples. */
function numberAnswers(task: Regression, examples: Examples): Answers {
  const targets = answerKeys(task);
  const size = targets.length;
  const targetOf = ({ example }: Labelled<unknown>, at: number) => example.targets?.[at] ?? Number.NaN;
  const statistics = targets.map(
    (_, at): ColumnStatistics => columnStatistics([examples.train.map((each) => targetOf(each, at))]),
  );
  const scaling = scalingFrom(statistics);
  return {
    output: { size, loss: "meanSquaredError" },
    scored: 1,
    scoring: "values",
    names: { targets, targetScaling: scaling },
    targets: (split) => {
      const values = sharedFloat32(examples[split].length * size);
      examples[split].forEach((each, row) => {
        for (let at = 0; at < size; at++) {
          const [mean = 0, deviation = 1] = [scaling.mean[at], scaling.deviation[at]];
          values[row * size + at] = (targetOf(each, at) - mean) / deviation;
        }
      });
      return { targets: values, targetStarts: toSharedInt32(examples[split].map((_, row) => row * size)) };
    },
  };
}

function labelAnswers(task: Labelling, examples: Examples): Answers {
  const trained = examples.train.flatMap(({ labels }) => labels ?? []);
  const known = new Set(trained);
  for (const split of splits) {
    for (const { labels = [], file, example } of examples[split]) {
      const unknown = labels.find((label) => !known.has(label));
      if (unknown === undefined) continue;
      const what = `the label \`${unknown}\` is in the ${split} data but not in the training data`;
      const remedy = "Add training sequences with it, or leave the sequence out.";
      throw new DataError("DATA_UNKNOWN_CLASS", placeAt(file, example.labelOffset), what, remedy);
    }
  }
  const classes = [...known].sort();
  const index = vocabularyIndex(classes);
  return {
    output: { size: classes.length, loss: "softmaxCrossEntropy", ...weightsOf(task, classes, trained) },
    scored: null,
    scoring: "classes",
    names: { classes },
    targets: (split) => ({
      targets: toSharedInt32(
        examples[split].flatMap(({ labels = [] }) => labels.map((each) => index.get(each) as number)),
      ),
      targetStarts: toSharedInt32(startsOf(examples[split].map(({ timesteps }) => timesteps.length))),
    }),
  };
}

function weightsOf(
  { class_weights: rule, train }: Classification | Labelling,
  classes: readonly string[],
  trained: readonly string[],
): { readonly classWeights?: readonly number[] } {
  if (rule === undefined) return {};
  const counts = new Map<string, number>();
  countSymbols(counts, trained);
  return {
    classWeights: classWeights(
      rule,
      classes,
      classes.map((name) => counts.get(name) as number),
      train,
    ),
  };
}
