import { present } from "../base/assert.ts";
import { counted } from "../base/counted.ts";
import type { Config, Task } from "../config/schema.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { type Split, splits } from "./dataset.ts";
import { fewestSymbols, type RunningText } from "./runningText.ts";
import { sharedInt32 } from "./sharedArrays.ts";
import { type DataFolder, dataHash, readSources, type Sources, shareRanges } from "./sources.ts";
import { type TextFile, textLines } from "./textFile.ts";
import { symbolsOf, type TextRules } from "./textSymbols.ts";
import { END_OF_LINE, makeVocabulary, UNKNOWN, vocabularyIndex } from "./vocabulary.ts";

type LanguageModelling = Extract<Task, { type: "language_modelling" }>;

/**
 * A text for next-symbol prediction. Characters are Unicode code points, line ends included (CRLF and CR count as LF); words are
 * what `tokenizer` says, with `<eos>` behind each line. Shares are cut in the order of the text.
 *
 * @throws {DataError} when a file cannot be read or a split is too short for `training.batch` streams.
 */
export async function loadLanguageModelling(config: Config, task: LanguageModelling, where: DataFolder) {
  const sources = await readSources(task, where);
  const cut = task.unit === "character" ? cutCharacters : cutWords;
  const { vocabulary, symbols } = cut(sources, task);
  for (const split of splits) checkLength(config, sources, split, symbols[split].length, task.unit);
  const payload: RunningText = {
    kind: "runningText",
    unit: task.unit,
    time: config.training.bptt,
    vocabulary,
    symbols,
  };
  return { hash: dataHash({ ...task, bptt: config.training.bptt }, sources), task: payload };
}

type Cut = Pick<RunningText, "vocabulary" | "symbols">;

/** Words become numbers as they are read, in the order in which they first come: a text of 400 MiB has too many for texts. */
function cutWords(sources: Sources, task: LanguageModelling): Cut {
  const numbers = new Map<string, number>();
  const trainWords = wordNumbers(sources.train, numbers, task);
  const ranges = shareRanges(trainWords.length, sources.shares);
  const ofTraining = trainWords.subarray(...ranges.train);
  const counts = new Float64Array(numbers.size);
  for (let at = 0; at < ofTraining.length; at++) counts[ofTraining[at]!]!++;
  const counted = new Map<string, number>();
  for (const [word, number] of numbers) if (counts[number] !== 0) counted.set(word, counts[number]!);
  const vocabulary = makeVocabulary(counted, task.vocabulary_limit);
  const index = vocabularyIndex(vocabulary);
  const encode = (split: Split) => {
    const file = split === "train" ? null : sources[split];
    const words = file === null ? trainWords.subarray(...ranges[split]) : wordNumbers(file, numbers, task);
    const tokens = new Int32Array(numbers.size);
    for (const [word, number] of numbers) tokens[number] = index.get(word) ?? 0;
    const encoded = sharedInt32(words.length);
    for (let at = 0; at < words.length; at++) encoded[at] = tokens[words[at] as number]!;
    return encoded;
  };
  return { vocabulary, symbols: { train: encode("train"), validation: encode("validation"), test: encode("test") } };
}

/** The words of a text by their numbers; a new word gets the next number. */
function wordNumbers(file: TextFile, numbers: Map<string, number>, rules: TextRules): Int32Array {
  let words = new Int32Array(1 << 16);
  let count = 0;
  const add = (word: string) => {
    let number = numbers.get(word);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(word, number);
    }
    if (count === words.length) {
      const larger = new Int32Array(2 * count);
      larger.set(words);
      words = larger;
    }
    words[count++] = number;
  };
  for (const line of textLines(file)) {
    for (const word of symbolsOf(line.text, rules)) add(word);
    add(END_OF_LINE);
  }
  return words.subarray(0, count);
}

const CODE_POINTS = 0x110000;

function cutCharacters(sources: Sources, task: LanguageModelling): Cut {
  const trainPoints = codePoints(sources.train, task);
  const ranges = shareRanges(trainPoints.length, sources.shares);
  const counts = new Int32Array(CODE_POINTS);
  for (let i = 0; i < ranges.train[1]; i++) counts[trainPoints[i]!]!++;
  const counted = new Map<string, number>();
  counts.forEach((count, point) => {
    if (count > 0) counted.set(String.fromCodePoint(point), count);
  });
  const vocabulary = makeVocabulary(counted, task.vocabulary_limit);
  const index = new Int32Array(CODE_POINTS);
  vocabulary.forEach((symbol, at) => {
    if (symbol !== UNKNOWN) index[present(symbol.codePointAt(0), "a character")] = at;
  });
  const encode = (split: Split) => {
    const file = split === "train" ? null : sources[split];
    const points = file === null ? trainPoints.subarray(...ranges[split]) : codePoints(file, task);
    const encoded = sharedInt32(points.length);
    for (let i = 0; i < points.length; i++) encoded[i] = index[points[i] as number]!;
    return encoded;
  };
  return { vocabulary, symbols: { train: encode("train"), validation: encode("validation"), test: encode("test") } };
}

function codePoints(file: TextFile, { lowercase }: TextRules): Int32Array {
  const cased = lowercase ? file.text.toLowerCase() : file.text;
  const text = cased.includes("\r") ? cased.replaceAll(/\r\n?/g, "\n") : cased;
  const points = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    const point = text.codePointAt(at) as number;
    points[count] = point;
    at += point > 0xffff ? 2 : 1;
  }
  return points.subarray(0, count);
}

function checkLength({ training }: Config, sources: Sources, split: Split, length: number, unit: string): void {
  const file = split === "train" ? null : sources[split];
  const isLeftOut = split === "test" && file === null && sources.shares.test === 0;
  if (isLeftOut || length >= fewestSymbols(training.batch)) return;
  const most = Math.floor(length / 2);
  const lower = most >= 1 ? `Lower \`training.batch\` to at most ${most}, or give` : "Give";
  const share = file === null && split !== "train" ? " or raise its share in `split`" : "";
  throw new DataError(
    "DATA_TOO_FEW_SYMBOLS",
    wholeFile((file ?? sources.train).name),
    `the ${split} split has ${counted(length, unit)}, but ${counted(training.batch, "stream")} (\`training.batch\`) need at least ${fewestSymbols(training.batch)}`,
    `${lower} more text${share}.`,
  );
}
