import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../base/errors.ts";
import type { Config } from "../../config/schema.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import { type ExampleTask, isExampleTask, readExamples } from "../../data/examples.ts";
import { loadDataset } from "../../data/loadDataset.ts";
import { fewestSymbols } from "../../data/runningText.ts";
import type { NamedFile } from "../../data/sources.ts";
import { readTextFile } from "../../data/textFile.ts";
import { hashOfFile } from "../../data/textSource.ts";
import { UNKNOWN } from "../../data/vocabulary.ts";
import type { LoadedModel } from "../../export/loadTrainedModel.ts";

/** A file cannot be scored, for a reason that no place in it shows. */
class ScoreError extends AppError {
  readonly code = "SCORE_INPUT";
}

export interface ScoredData {
  /** The run's data with the file as the test split. */
  readonly payload: DatasetPayload;
  /** Of the model, with a batch that the file fills. */
  readonly config: Config;
  /** What is predicted: sequences, windows, or symbols of a text. */
  readonly count: number;
  /** Sequences longer than `max_length` that the config leaves out. */
  readonly leftOut: number;
  /** Share of the file's symbols that the vocabulary lacks; null where numbers are read. */
  readonly unknownShare: number | null;
  /** The split of the run that is this very file, for a warning. */
  readonly knownAs: "training" | "validation" | null;
}

/**
 * A labelled file, written as the data of a run are, read with the vocabulary, classes and scaling of the run's model.
 *
 * @throws {ScoreError} where there is nothing to score, and `DataError` with the place of what is wrong in the file.
 */
export async function readScoredData(loaded: LoadedModel, file: NamedFile): Promise<ScoredData> {
  const { config, folder } = loaded.source;
  const { task } = config;
  if (!("train" in task)) {
    const what = `The data of this run are generated (\`${task.type}\`), so that no file is written as they are.`;
    throw new ScoreError(what, "Score a run that was trained on files.");
  }
  // Batches are not part of the data; how long a text has to be for them is looked at below.
  const reading = { ...config, training: { ...config.training, batch: 1 } };
  const payload = await loadDataset(reading, { folder, scored: file });
  refuseOtherMeaning(loaded.payload, payload);
  const count = countOf(payload);
  const written = isExampleTask(task) && task.too_long === "drop" ? await exampleCount(task, file) : count;
  if (count === 0) {
    const why = written > 0 ? `all sequences of ${file.name} are longer than \`max_length\`` : "it has no example";
    throw new ScoreError(`${file.name} has nothing to score: ${why}.`, "Give a file with labelled examples.");
  }
  return {
    payload,
    config: withBatch(loaded.config, payload),
    count,
    leftOut: written - count,
    unknownShare: unknownShare(payload),
    knownAs: await knownAs(task, folder, file),
  };
}

/**
 * Refuses data whose vocabulary or columns differ from those of the run: the model would compute wrong numbers
 * silently.
 */
function refuseOtherMeaning({ task: trained }: DatasetPayload, { task: read }: DatasetPayload): void {
  const meaning = (task: DatasetPayload["task"]) =>
    task.kind === "runningText" ? task.vocabulary : [task.names, task.window];
  if (isDeepStrictEqual(meaning(trained), meaning(read))) return;
  throw new ScoreError(
    "The run's data changed while they were read: vocabulary, classes or scaling are not those of the model.",
    "Score again when nothing writes to them.",
  );
}

function countOf({ task }: DatasetPayload): number {
  return task.kind === "runningText" ? Math.max(0, task.symbols.test.length - 1) : task.splits.test.lengths.length;
}

async function exampleCount(task: ExampleTask, { folder, name }: NamedFile) {
  return readExamples(await readTextFile(folder, name, { encoding: task.encoding }), task).examples.length;
}

/** A short text has fewer streams side by side than training had. */
function withBatch(config: Config, { task }: DatasetPayload): Config {
  if (task.kind !== "runningText") return config;
  const most = Math.floor(task.symbols.test.length / fewestSymbols(1));
  return { ...config, training: { ...config.training, batch: Math.min(config.training.batch, most) } };
}

function unknownShare({ task }: DatasetPayload): number | null {
  const isText = task.kind === "runningText";
  const vocabulary = isText ? task.vocabulary : task.names.vocabulary;
  if (vocabulary === null) return null;
  const symbols = isText ? task.symbols.test : task.splits.test.inputs;
  if (vocabulary[0] !== UNKNOWN) return 0;
  let unknown = 0;
  for (const symbol of symbols) if (symbol === 0) unknown++;
  return unknown / symbols.length;
}

async function knownAs(
  task: { readonly train: string; readonly validation?: string | undefined },
  folder: string,
  file: NamedFile,
): Promise<ScoredData["knownAs"]> {
  const sha256 = await hashOfFile(file.folder, file.name);
  if ((await hashOfFile(folder, task.train)) === sha256) return "training";
  if (task.validation !== undefined && (await hashOfFile(folder, task.validation)) === sha256) return "validation";
  return null;
}
