import { counted } from "../base/counted.ts";
import { Rng } from "../base/rng.ts";
import type { Config } from "../config/schema.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import { type Classification, type Example, isNumeric, readExamples } from "./examples.ts";
import { channelOf, fillMissing, type MissingRule } from "./missingValues.ts";
import { columnStatistics, scalingOf, writeScaled } from "./scaling.ts";
import { longestSequence, namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { sharedFloat32, sharedInt32, toSharedInt32 } from "./sharedArrays.ts";
import { type DataFolder, dataHash, readSources, type Sources, shareRanges } from "./sources.ts";
import { placeAt, type TextFile } from "./textFile.ts";
import { exampleRows, exampleSymbols } from "./timesteps.ts";
import { countSymbols, makeVocabulary, vocabularyIndex } from "./vocabulary.ts";

/** An example of one split, cut into timesteps: symbols, or vectors of features. */
interface Labelled<Timestep> {
  readonly label: string;
  readonly timesteps: readonly Timestep[];
  readonly example: Example;
  readonly file: TextFile;
}

type BySplit<T> = { readonly [S in Split]: T };

/**
 * Sequences with a class each, told at their last timestep. Classes, vocabulary and standardisation come from the training split.
 * Shares of a file are drawn at random class by class (by the config's seed), so that each split has each class in proportion; a
 * class with a single example is in the training split.
 *
 * @throws {DataError} for unreadable files and for everything in them that cannot be used, with its place.
 */
export async function loadClassification(config: Config, task: Classification, where: DataFolder) {
  const sources = await readSources(task, where);
  const build = isNumeric(sources.train, task) ? numericTask : symbolTask;
  return { hash: dataHash({ ...task, seed: config.seed }, sources), task: build(config, task, sources) };
}

function symbolTask(config: Config, task: Classification, sources: Sources): SequenceSet {
  const unit = task.unit === "character" ? "character" : "word";
  const examples = labelledBySplit(config, task, sources, (file, example) => exampleSymbols(file, example, unit));
  const counts = new Map<string, number>();
  for (const { timesteps } of examples.train) countSymbols(counts, timesteps);
  const vocabulary = makeVocabulary(counts, task.vocabulary_limit);
  const index = vocabularyIndex(vocabulary);
  const set = (split: Split, classes: readonly string[]) =>
    toSplit(examples[split], classes, (total) => {
      const inputs = sharedInt32(total);
      let at = 0;
      for (const { timesteps } of examples[split])
        for (const symbol of timesteps) inputs[at++] = index.get(symbol) ?? 0;
      return inputs;
    });
  return sequenceSet(examples, { kind: "tokens", vocabularySize: vocabulary.length }, { vocabulary }, set);
}

function numericTask(config: Config, task: Classification, sources: Sources): SequenceSet {
  const examples = labelledBySplit(config, task, sources, (file, example) => exampleRows(file, example, task));
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
  const scaling = scalingOf(examples.train.flatMap(({ timesteps }) => timesteps));
  const set = (split: Split, classes: readonly string[]) =>
    toSplit(examples[split], classes, (total) => {
      const inputs = sharedFloat32(total * width);
      let at = 0;
      for (const { timesteps } of examples[split]) {
        writeScaled(timesteps, scaling, inputs, at);
        at += timesteps.length * width;
      }
      return inputs;
    });
  const features = Array.from({ length: width }, (_, index) => String(index + 1));
  return sequenceSet(examples, { kind: "features", size: width }, { features, featureScaling: scaling }, set);
}

/** Puts values where sequences have none, channel by channel. */
function fillSequences(examples: BySplit<Labelled<readonly number[]>[]>, width: number, rule: MissingRule): void {
  if (rule === "error") return;
  for (let channel = 0; channel < width; channel++) {
    const known = examples.train.flatMap(({ timesteps }) => timesteps.map((row) => row[channel] as number));
    const { mean } = columnStatistics([known]);
    for (const split of splits) {
      for (const { timesteps } of examples[split]) fillMissing(channelOf(timesteps as number[][], channel), rule, mean);
    }
  }
}

function sequenceSet(
  examples: BySplit<readonly Labelled<unknown>[]>,
  input: SequenceSet["input"],
  names: Partial<SequenceSet["names"]>,
  set: (split: Split, classes: readonly string[]) => SequenceSplit,
): SequenceSet {
  const classes = [...new Set(examples.train.map(({ label }) => label))].sort();
  const bySplit = { train: set("train", classes), validation: set("validation", classes), test: set("test", classes) };
  return {
    kind: "sequences",
    input,
    output: { size: classes.length, loss: "softmaxCrossEntropy" },
    time: longestSequence(bySplit),
    scored: 1,
    scoring: "classes",
    splits: bySplit,
    names: { ...namesOfNothing, ...names, classes },
  };
}

/** @param fill writes the inputs of all examples one after the other, given their number of timesteps. */
function toSplit(
  examples: readonly Labelled<unknown>[],
  classes: readonly string[],
  fill: (timesteps: number) => Int32Array | Float32Array,
): SequenceSplit {
  const index = vocabularyIndex(classes);
  const starts: number[] = [];
  let total = 0;
  for (const { timesteps } of examples) {
    starts.push(total);
    total += timesteps.length;
  }
  return {
    inputs: fill(total),
    starts: toSharedInt32(starts),
    lengths: toSharedInt32(examples.map(({ timesteps }) => timesteps.length)),
    targets: toSharedInt32(examples.map(({ label }) => index.get(label) as number)),
    targetStarts: toSharedInt32(examples.map((_, at) => at)),
  };
}

type ToTimesteps<T> = (file: TextFile, example: Example) => readonly T[];

function labelledBySplit<T>(
  config: Config,
  task: Classification,
  sources: Sources,
  toTimesteps: ToTimesteps<T>,
): BySplit<Labelled<T>[]> {
  const read = (file: TextFile | null) => (file === null ? null : labelled(file, task, toTimesteps));
  const shared = shareByClass(
    labelled(sources.train, task, toTimesteps),
    sources.shares,
    Rng.fromSeed(config.seed).fork("data"),
  );
  const bySplit = {
    train: shared.train,
    validation: read(sources.validation) ?? shared.validation,
    test: read(sources.test) ?? shared.test,
  };
  for (const split of ["train", "validation"] as const) {
    if (bySplit[split].length > 0) continue;
    const file = (split === "validation" ? sources.validation : null) ?? sources.train;
    const what = `the ${split} split has no sequences`;
    throw new DataError(
      "DATA_TOO_FEW_SEQUENCES",
      wholeFile(file.name),
      what,
      "Give more examples, or other shares in `split`.",
    );
  }
  checkClasses(bySplit);
  return bySplit;
}

function labelled<T>(file: TextFile, task: Classification, toTimesteps: ToTimesteps<T>): Labelled<T>[] {
  const kept: Labelled<T>[] = [];
  for (const example of readExamples(file, task)) {
    const place = () => placeAt(file, example.inputOffset);
    if (example.label === "") {
      throw new DataError(
        "DATA_UNKNOWN_CLASS",
        placeAt(file, example.labelOffset),
        "the class is empty",
        "Fill it in.",
      );
    }
    const timesteps = toTimesteps(file, example);
    if (timesteps.length === 0) {
      throw new DataError("DATA_EMPTY_SEQUENCE", place(), "the sequence is empty", "Leave the example out.");
    }
    if (timesteps.length > task.max_length && task.too_long === "error") {
      const what = `the sequence has ${timesteps.length} timesteps, more than \`max_length\` ${task.max_length}`;
      throw new DataError(
        "DATA_SEQUENCE_TOO_LONG",
        place(),
        what,
        "Raise `max_length`, or set `too_long: truncate` or `drop`.",
      );
    }
    if (timesteps.length > task.max_length && task.too_long === "drop") continue;
    kept.push({ label: example.label, timesteps: timesteps.slice(0, task.max_length), example, file });
  }
  return kept;
}

/** Deals the examples of each class out to the splits at random; each split keeps the file's order. */
function shareByClass<T>(examples: Labelled<T>[], shares: Sources["shares"], rng: Rng): BySplit<Labelled<T>[]> {
  const byClass = new Map<string, number[]>();
  examples.forEach(({ label }, index) => {
    const members = byClass.get(label);
    if (members === undefined) byClass.set(label, [index]);
    else members.push(index);
  });
  const chosen: { [S in Split]: number[] } = { train: [], validation: [], test: [] };
  for (const [label, members] of byClass) {
    const shuffled = rng.fork(label).shuffle(members);
    const ranges = shareRanges(shuffled.length, shares);
    const trainEnd = Math.max(1, ranges.train[1]);
    const validationEnd = Math.max(trainEnd, ranges.validation[1]);
    shuffled.forEach((index, at) => {
      (at < trainEnd ? chosen.train : at < validationEnd ? chosen.validation : chosen.test).push(index);
    });
  }
  const inOrder = (indices: number[]) => indices.sort((a, b) => a - b).map((index) => examples[index] as Labelled<T>);
  return { train: inOrder(chosen.train), validation: inOrder(chosen.validation), test: inOrder(chosen.test) };
}

function checkClasses(bySplit: BySplit<readonly Labelled<unknown>[]>): void {
  const known = new Set(bySplit.train.map(({ label }) => label));
  for (const split of ["validation", "test"] as const) {
    for (const { label, file, example } of bySplit[split]) {
      if (known.has(label)) continue;
      const what = `class \`${label}\` is in the ${split} data but not in the training data`;
      const remedy = "Add training examples of it, or leave it out; see whether the right column is read as the class.";
      throw new DataError("DATA_UNKNOWN_CLASS", placeAt(file, example.labelOffset), what, remedy);
    }
  }
  if (known.size >= 2) return;
  const { file, label } = bySplit.train[0] as Labelled<unknown>;
  const what = `all training examples have the class \`${label}\``;
  throw new DataError(
    "DATA_ONE_CLASS",
    wholeFile(file.name),
    what,
    "Give at least two classes, or name the right column as `label`.",
  );
}
