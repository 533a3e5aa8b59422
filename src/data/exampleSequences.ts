import { counted } from "../base/counted.ts";
import { Rng } from "../base/rng.ts";
import type { Config } from "../config/schema.ts";
import { answersOf, startsOf } from "./answers.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import type { DataFacts } from "./describe/dataFacts.ts";
import { constantFeatures, exampleFacts } from "./describe/exampleFacts.ts";
import { type ExampleTask, isNumeric } from "./examples.ts";
import { dealFolds, joined } from "./folds.ts";
import { type BySplit, type Labelled, labelledBySplit } from "./labelledExamples.ts";
import { channelOf, fillMissing, type MissingRule } from "./missingValues.ts";
import { columnStatistics, rowStatistics, scalingFrom, writeScaled } from "./scaling.ts";
import { longestSequence, namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { sharedFloat32, sharedInt32, toSharedInt32 } from "./sharedArrays.ts";
import { type DataFolder, dataHash, readSources, type Sources } from "./sources.ts";
import { placeAt } from "./textFile.ts";
import { exampleRows, exampleSymbols } from "./timesteps.ts";
import { countSymbols, makeVocabulary, vocabularyIndex } from "./vocabulary.ts";

/**
 * Separate sequences with an answer each: a class or numbers, predicted at the last timestep, or a label for every
 * timestep. Classes, vocabulary and standardisation come from the training split.
 *
 * Shares of a file are drawn at random (by the config's seed), of classification class by class, so that each split has
 * each class in proportion; a class with a single example is in the training split.
 *
 * @throws {DataError} for unreadable files and for everything in them that cannot be used, with its place.
 */
export async function loadExamples(config: Config, task: ExampleTask, where: DataFolder) {
  const sources = await readSources(task, where);
  const build = isNumeric(sources.train, task) ? numericTask : symbolTask;
  return { hash: dataHash({ ...task, seed: config.seed }, sources), ...build(config, task, sources) };
}

interface ExampleData {
  readonly task: SequenceSet;
  readonly facts: DataFacts;
}

function symbolTask(config: Config, task: ExampleTask, sources: Sources): ExampleData {
  const { lowercase, tokenizer } = task;
  const rules = { unit: task.unit === "character" ? "character" : "word", lowercase, tokenizer } as const;
  const read = labelledBySplit(config, task, sources, (file, example) => exampleSymbols(file, example, rules));
  const examples = read.bySplit;
  const counts = new Map<string, number>();
  for (const { timesteps } of examples.train) countSymbols(counts, timesteps);
  const vocabulary = makeVocabulary(counts, task.vocabulary_limit);
  const index = vocabularyIndex(vocabulary);
  const inputs = (split: Split) => {
    const tokens = sharedInt32(timestepsOf(examples[split]));
    let at = 0;
    for (const { timesteps } of examples[split]) for (const symbol of timesteps) tokens[at++] = index.get(symbol) ?? 0;
    return tokens;
  };
  return {
    task: withFolds(
      config,
      task,
      examples,
      sequenceSet(task, examples, { kind: "tokens", vocabularySize: vocabulary.length }, { vocabulary }, inputs),
    ),
    facts: exampleFacts(task, read, []),
  };
}

function numericTask(config: Config, task: ExampleTask, sources: Sources): ExampleData {
  const read = labelledBySplit(config, task, sources, (file, example) => exampleRows(file, example, task));
  const examples = read.bySplit;
  const width = (examples.train[0] as Labelled<readonly number[]>).timesteps[0]?.length ?? 0;
  for (const split of splits) {
    for (const { timesteps, file, example } of examples[split]) {
      if (timesteps[0]?.length === width) continue;
      const what = `the sequence has ${counted(timesteps[0]?.length ?? 0, "feature")}, the first of the training data has ${width}`;
      throw new DataError(
        "DATA_BAD_TABLE",
        placeAt(file, example.inputOffset),
        what,
        "Give every sequence the same features.",
      );
    }
  }
  fillSequences(examples, width, task.missing ?? "error");
  const statistics = rowStatistics(examples.train.flatMap(({ timesteps }) => timesteps));
  const scaling = scalingFrom(statistics);
  const inputs = (split: Split) => {
    const values = sharedFloat32(timestepsOf(examples[split]) * width);
    let at = 0;
    for (const { timesteps } of examples[split]) {
      writeScaled(timesteps, scaling, values, at);
      at += timesteps.length * width;
    }
    return values;
  };
  const features = Array.from({ length: width }, (_, index) => String(index + 1));
  return {
    task: withFolds(
      config,
      task,
      examples,
      sequenceSet(task, examples, { kind: "features", size: width }, { features, featureScaling: scaling }, inputs),
    ),
    facts: exampleFacts(task, read, constantFeatures(sources.train.name, statistics)),
  };
}

function timestepsOf(examples: readonly Labelled<unknown>[]): number {
  return examples.reduce((sum, { timesteps }) => sum + timesteps.length, 0);
}

/** Puts values where sequences have none, channel by channel. */
function fillSequences(
  examples: BySplit<readonly Labelled<readonly number[]>[]>,
  width: number,
  rule: MissingRule,
): void {
  if (rule === "error") return;
  for (let channel = 0; channel < width; channel++) {
    const known = examples.train.flatMap(({ timesteps }) => timesteps.map((row) => row[channel] ?? Number.NaN));
    const { mean } = columnStatistics([known]);
    for (const split of splits) {
      for (const { timesteps } of examples[split]) fillMissing(channelOf(timesteps as number[][], channel), rule, mean);
    }
  }
}

/** @throws {DataError} where there are fewer examples, or groups, than folds. */
function withFolds(
  config: Config,
  { folds: count, train }: ExampleTask,
  examples: BySplit<readonly Labelled<unknown>[]>,
  set: SequenceSet,
): SequenceSet {
  if (count === undefined) return set;
  const all = [...examples.train, ...examples.validation];
  const dealt = all.map(({ label, example }) => ({ label, group: example.group }));
  const of = dealFolds(dealt, count, Rng.fromSeed(config.seed).fork("folds"));
  if (of === null) {
    const what = `there are too few examples, or groups, for ${count} folds`;
    throw new DataError("DATA_TOO_FEW_SEQUENCES", wholeFile(train), what, "Set `folds` to less, or give more.");
  }
  const { train: first, validation } = set.splits;
  const joint = joined(first, validation, set.input.kind === "tokens" ? 1 : set.input.size);
  return { ...set, folds: { count, joint, of } };
}

function sequenceSet(
  task: ExampleTask,
  examples: BySplit<readonly Labelled<unknown>[]>,
  input: SequenceSet["input"],
  names: Partial<SequenceSet["names"]>,
  inputs: (split: Split) => Int32Array | Float32Array,
): SequenceSet {
  const { targets, ...answers } = answersOf(task, examples);
  const split = (name: Split): SequenceSplit => ({
    ...placesOf(examples[name]),
    inputs: inputs(name),
    ...targets(name),
  });
  const bySplit = { train: split("train"), validation: split("validation"), test: split("test") };
  const named = { ...namesOfNothing, ...names, ...answers.names };
  return { kind: "sequences", input, ...answers, time: longestSequence(bySplit), splits: bySplit, names: named };
}

/** Where each sequence lies in the inputs of its split. */
function placesOf(examples: readonly Labelled<unknown>[]): Pick<SequenceSplit, "starts" | "lengths"> {
  const lengths = examples.map(({ timesteps }) => timesteps.length);
  return { starts: toSharedInt32(startsOf(lengths)), lengths: toSharedInt32(lengths) };
}
