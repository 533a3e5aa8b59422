import { counted } from "../base/counted.ts";
import { Rng } from "../base/rng.ts";
import type { Config } from "../config/schema.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import type { Split } from "./dataset.ts";
import { isNoClass, noClass, noClassRemedy } from "./describe/classFacts.ts";
import { type LengthFacts, listed } from "./describe/dataFacts.ts";
import { type Classification, type Example, type ExampleFile, type ExampleTask, readExamples } from "./examples.ts";
import { dealGroups } from "./groupSplit.ts";
import { type Sources, shareRanges } from "./sources.ts";
import { placeAt, type TextFile } from "./textFile.ts";

/** An example of one split, cut into timesteps: symbols, or vectors of features. */
export interface Labelled<Timestep> {
  readonly label: string;
  /** Of labelling, as many as timesteps. */
  readonly labels?: readonly string[];
  readonly timesteps: readonly Timestep[];
  readonly example: Example;
  readonly file: TextFile;
}

/** The examples of all splits, and what their files are. */
export interface LabelledExamples<Timestep> {
  readonly bySplit: BySplit<readonly Labelled<Timestep>[]>;
  readonly files: readonly ExampleFile[];
  readonly lengths: LengthFacts;
}

export type BySplit<T> = { readonly [S in Split]: T };

type ToTimesteps<T> = (file: TextFile, example: Example) => readonly T[];

export function labelledBySplit<T>(
  config: Config,
  task: ExampleTask,
  sources: Sources,
  toTimesteps: ToTimesteps<T>,
): LabelledExamples<T> {
  const files: ExampleFile[] = [];
  const lengths: number[] = [];
  const labelled = (file: TextFile) => {
    const read = readExamples(file, task);
    files.push(read);
    return labelledExamples(file, read.examples, task, toTimesteps, lengths);
  };
  const read = (file: TextFile | null) => (file === null ? null : labelled(file));
  const rng = Rng.fromSeed(config.seed).fork("data");
  const trained = labelled(sources.train);
  const shared =
    task.group === undefined
      ? shareByClass(trained, sources.shares, rng)
      : shareByGroup(trained, sources, rng, task.group);
  const bySplit = {
    train: shared.train,
    validation: read(sources.validation) ?? shared.validation,
    test: read(sources.test) ?? shared.test,
  };
  for (const split of ["train", "validation"] as const) {
    if (bySplit[split].length > 0) continue;
    const file = (split === "validation" ? sources.validation : null) ?? sources.train;
    if (split === "validation" && task.type === "classification") {
      refuseNoClass(task, sources.train.name, shared.train);
    }
    const what = `the ${split} split has no sequences`;
    throw new DataError(
      "DATA_TOO_FEW_SEQUENCES",
      wholeFile(file.name),
      what,
      "Give more examples, or other shares in `split`.",
    );
  }
  if (task.type === "classification") checkClasses(task, bySplit, sources.isScored);
  return { bySplit, files, lengths: lengthFacts(lengths, task) };
}

/** Names, numbers and measured values are not classes: too few of them come twice to be dealt out to the splits. */
function refuseNoClass(task: Classification, file: string, examples: readonly Labelled<unknown>[]): void {
  const names = [...new Set(examples.map(({ label }) => label))];
  if (!isNoClass(names.length, examples.length)) return;
  const what = noClass(task.label, names, examples.length);
  throw new DataError("DATA_TOO_FEW_SEQUENCES", wholeFile(file), what, noClassRemedy);
}

function lengthFacts(lengths: readonly number[], { max_length, too_long }: ExampleTask): LengthFacts {
  const sorted = Int32Array.from(lengths).sort();
  return {
    least: sorted[0] ?? 0,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    most: sorted.at(-1) ?? 0,
    tooLong: sorted.filter((length) => length > max_length).length,
    rule: too_long,
  };
}

/** @param lengths gets those of all sequences, as the file has them. */
function labelledExamples<T>(
  file: TextFile,
  examples: readonly Example[],
  task: ExampleTask,
  toTimesteps: ToTimesteps<T>,
  lengths: number[],
): Labelled<T>[] {
  const kept: Labelled<T>[] = [];
  for (const example of examples) {
    const place = () => placeAt(file, example.inputOffset);
    if (task.type === "classification" && example.label === "") {
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
    lengths.push(timesteps.length);
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
    const { label, labels } = example;
    if (labels !== undefined && labels.length !== timesteps.length) {
      const what = `the sequence has ${counted(timesteps.length, "timestep")} and ${counted(labels.length, "label")}`;
      throw new DataError("DATA_BAD_TABLE", place(), what, "Give each timestep a label.");
    }
    const cut = { timesteps: timesteps.slice(0, task.max_length), example, file };
    kept.push({ label, ...(labels === undefined ? {} : { labels: labels.slice(0, task.max_length) }), ...cut });
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

/** Deals whole groups out to the splits; each split keeps the file's order. */
function shareByGroup<T>(
  examples: Labelled<T>[],
  { shares, train }: Sources,
  rng: Rng,
  column: string,
): BySplit<Labelled<T>[]> {
  const grouped = examples.map(({ label, example }) => ({ label, group: example.group ?? "" }));
  const deal = dealGroups(grouped, shares, rng);
  if (deal === null) {
    const what = `\`${column}\` has too few different values to deal out: ${new Set(grouped.map(({ group }) => group)).size}`;
    const remedy = "Name another column as `group`, leave it out, or give the other splits files of their own.";
    throw new DataError("DATA_TOO_FEW_SEQUENCES", wholeFile(train.name), what, remedy);
  }
  const of = (split: Split) => examples.filter((_, index) => deal.get(grouped[index]?.group ?? "") === split);
  return { train: of("train"), validation: of("validation"), test: of("test") };
}

function checkClasses(
  task: Classification,
  bySplit: BySplit<readonly Labelled<unknown>[]>,
  testIsScored: boolean,
): void {
  const known = new Set(bySplit.train.map(({ label }) => label));
  for (const split of ["validation", "test"] as const) {
    for (const { label, file, example } of bySplit[split]) {
      if (known.has(label)) continue;
      if (testIsScored && split === "test") throw unknownToModel(label, known, placeAt(file, example.labelOffset));
      refuseNoClass(task, file.name, [...bySplit.train, ...bySplit[split]]);
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

function unknownToModel(label: string, known: ReadonlySet<string>, place: DataPlace): DataError {
  const what = `the model does not know the class \`${label}\``;
  const remedy = `It knows ${listed([...known].sort())}. Correct it or leave the example out; see whether the right column is read as the class.`;
  return new DataError("DATA_UNKNOWN_CLASS", place, what, remedy);
}
