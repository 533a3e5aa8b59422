import { Rng } from "../base/rng.ts";
import type { Config, Task } from "../config/schema.ts";
import { DataError } from "./dataError.ts";
import { dyck, equalRuns } from "./formal/counterLanguages.ts";
import type { FormalLanguage } from "./formal/formalLanguage.ts";
import { embeddedReber, parity, reber, tomita } from "./formal/regularLanguages.ts";
import { checkGeneratedSize } from "./generatedSize.ts";
import { longestSequence, namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { toSharedFloat32, toSharedInt32 } from "./sharedArrays.ts";
import { dataHash } from "./sources.ts";

type FormalLanguageTask = Extract<Task, { type: "formal_language" }>;

/** What stands before the first and after the last symbol of a word. */
const BOUNDARY = "#";

export const languageByName: { readonly [L in FormalLanguageTask["language"]]: () => FormalLanguage } = {
  anbn: () => equalRuns("ab"),
  anbncn: () => equalRuns("abc"),
  dyck1: () => dyck(1),
  dyck2: () => dyck(2),
  dyck3: () => dyck(3),
  tomita1: tomita[1],
  tomita2: tomita[2],
  tomita3: tomita[3],
  tomita4: tomita[4],
  tomita5: tomita[5],
  tomita6: tomita[6],
  tomita7: tomita[7],
  reber,
  embedded_reber: embeddedReber,
  parity,
};

/**
 * Words of a formal language, with the set of legal next symbols as the target at every position.
 *
 * A word w₁…wₙ is read as `# w₁ … wₙ`: n + 1 timesteps, whose targets [alphabet + 1] are the sets after each prefix, the last
 * entry saying whether the word may end. The sets follow from the language alone, not from the words drawn.
 *
 * A word's length is drawn uniformly from those that the language has (1 to `max_length`; for the test above it, to
 * `test_max_length`), then the word: words repeat, within and between splits, where the language has few short ones.
 *
 * @throws {DataError} when no word has an allowed length.
 */
export function loadFormalLanguage(config: Config, task: FormalLanguageTask) {
  const language = languageByName[task.language]();
  const rng = Rng.fromSeed(config.seed).fork("data");
  const short = lengths(language, 1, task.max_length);
  if (short.length === 0) {
    const shortest = lengths(language, 1, 4000)[0];
    const what = `no word of ${task.language} has at most ${task.max_length} symbols`;
    throw new DataError("DATA_BAD_LENGTHS", null, what, `Raise \`task.max_length\` to at least ${shortest}.`);
  }
  const long = lengths(language, task.max_length + 1, task.test_max_length);
  if (long.length === 0) {
    const next = lengths(language, task.max_length + 1, task.max_length + 100)[0];
    const what = `no word of ${task.language} has more than ${task.max_length} and at most ${task.test_max_length} symbols`;
    throw new DataError(
      "DATA_BAD_LENGTHS",
      null,
      what,
      `Raise \`task.test_max_length\` to at least ${next}: test words are longer.`,
    );
  }
  const timesteps =
    (task.train_words + task.validation_words) * (task.max_length + 1) + task.test_words * (task.test_max_length + 1);
  checkGeneratedSize(timesteps * (language.alphabet.length + 1));
  const splits = {
    train: wordSplit(language, short, task.train_words, rng.fork("train")),
    validation: wordSplit(language, short, task.validation_words, rng.fork("validation")),
    test: wordSplit(language, long, task.test_words, rng.fork("test")),
  };
  const symbols = [...language.alphabet, BOUNDARY];
  const payload: SequenceSet = {
    kind: "sequences",
    input: { kind: "tokens", vocabularySize: symbols.length },
    output: { size: symbols.length, loss: "sigmoidCrossEntropy" },
    time: longestSequence(splits),
    scored: null,
    scoring: "symbolSets",
    splits,
    names: { ...namesOfNothing, vocabulary: symbols, classes: symbols },
  };
  return { hash: dataHash({ ...task, seed: config.seed }, null), task: payload };
}

function lengths(language: FormalLanguage, from: number, to: number): number[] {
  const found: number[] = [];
  for (let length = from; length <= to; length++) if (language.hasLength(length)) found.push(length);
  return found;
}

function wordSplit(language: FormalLanguage, allowed: readonly number[], count: number, rng: Rng): SequenceSplit {
  const size = language.alphabet.length + 1;
  const inputs: number[] = [];
  const targets: number[] = [];
  const starts: number[] = [];
  const wordLengths: number[] = [];
  for (let word = 0; word < count; word++) {
    const symbols = language.draw(rng.pick(allowed), rng);
    starts.push(inputs.length);
    wordLengths.push(symbols.length + 1);
    inputs.push(size - 1, ...symbols);
    for (const set of language.legalSets(symbols)) {
      for (let symbol = 0; symbol < size; symbol++) targets.push((set >> symbol) & 1);
    }
  }
  return {
    inputs: toSharedInt32(inputs),
    starts: toSharedInt32(starts),
    lengths: toSharedInt32(wordLengths),
    targets: toSharedFloat32(targets),
    targetStarts: toSharedInt32(starts.map((start) => start * size)),
  };
}
