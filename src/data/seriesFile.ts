import { counted } from "../base/counted.ts";
import { elementAt } from "../base/elementAt.ts";
import { plainNumbers } from "../formats/number.ts";
import { DataError, wholeFile } from "./dataError.ts";
import type { Example, ExampleTask } from "./examples.ts";
import { placeAt, type TextFile, type TextLine, textLines } from "./textFile.ts";
import { type SequenceSettings, sequenceNumber } from "./timesteps.ts";

/**
 * Reads the `.ts` format of the UCR/UEA time-series archive: comments (`#`), header lines (`@`), then behind `@data`
 * one case a line: channels separated by `:`, values by `,`, the class or the number to predict last. Channels of a
 * case are equally long; cases may differ in length. `?` is a missing value.
 *
 * @throws {DataError} for time stamps, a file without classes, or a line that is not such a case.
 */
export function readSeries(file: TextFile, settings: SeriesSettings): Example[] {
  const examples: Example[] = [];
  let inData = false;
  for (const line of textLines(file)) {
    const text = line.text.trim();
    if (text === "" || text.startsWith("#")) continue;
    if (inData) {
      const example = readCase(file, line, settings);
      checkChannels(file, line, example, examples[0]);
      examples.push(example);
    } else if (text.startsWith("@")) {
      inData = readHeader(file, line, settings);
    } else {
      throw badSeries(file, line.offset, "there is data before `@data`", "Begin the cases with a line `@data`.");
    }
  }
  if (!inData) {
    throw new DataError(
      "DATA_BAD_SERIES",
      wholeFile(file.name),
      "there is no line `@data`",
      "Give a file in the `.ts` format.",
    );
  }
  return examples;
}

type SeriesSettings = SequenceSettings & Pick<ExampleTask, "type">;

/** Whether the line is `@data`. */
function readHeader(file: TextFile, line: TextLine, { type }: SeriesSettings): boolean {
  const [key, value] = line.text.trim().toLowerCase().split(/\s+/);
  if (key === "@timestamps" && value === "true") {
    throw badSeries(file, line.offset, "values have time stamps", "Give evenly spaced values without time stamps.");
  }
  const hasClasses = key === "@classlabel" ? value === "true" : key === "@targetlabel" ? value !== "true" : null;
  if (hasClasses === false && type === "classification") {
    throw badSeries(
      file,
      line.offset,
      "the cases have no classes",
      "Give a classification set, or `type: regression`.",
    );
  }
  if (hasClasses === true && type === "regression") {
    const what = "the cases have no numbers to tell";
    throw badSeries(file, line.offset, what, "Give a regression set, or `type: classification`.");
  }
  return key === "@data";
}

type SeriesCase = Example & {
  readonly input: { readonly kind: "rows"; readonly rows: readonly (readonly number[])[] };
};

function readCase(file: TextFile, line: TextLine, settings: SeriesSettings): SeriesCase {
  const labelStart = line.text.lastIndexOf(":") + 1;
  const label = line.text.slice(labelStart).trim();
  if (labelStart === 0 || label === "") {
    throw badSeries(file, line.offset, "the case has no class", "End each line with `:` and the class.");
  }
  const rows = readChannels(file, line.text.slice(0, labelStart - 1), line.offset, settings);
  const target = Number(label);
  if (settings.type === "regression" && !Number.isFinite(target)) {
    const what = `the target \`${label}\` is no number`;
    throw badSeries(file, line.offset + labelStart, what, "End each line with `:` and a number.");
  }
  return {
    ...(settings.type === "regression" ? { label: "", targets: [target] } : { label }),
    group: null,
    labelOffset: line.offset + labelStart,
    input: { kind: "rows", rows },
    inputOffset: line.offset,
  };
}

/**
 * The timesteps of the channels of one case, as its line has them, without the class.
 *
 * @throws {DataError}
 */
export function readChannels(file: TextFile, text: string, offset: number, { missing }: SequenceSettings): number[][] {
  const channels: number[][] = [];
  let at = offset;
  for (const channel of text.split(":")) {
    let cellAt = at;
    const values = channel.split(",").map((cell) => {
      const value = sequenceNumber(cell.trim(), plainNumbers, missing, () => placeAt(file, cellAt));
      cellAt += cell.length + 1;
      return value;
    });
    channels.push(values);
    at += channel.length + 1;
  }
  const length = channels[0]?.length ?? 0;
  const unequal = channels.findIndex((channel) => channel.length !== length);
  if (unequal >= 0) {
    const what = `channel ${unequal + 1} has ${channels[unequal]?.length} values, channel 1 has ${length}`;
    throw badSeries(file, offset, what, "Give all channels of a case the same length.");
  }
  return Array.from({ length }, (_, t) => channels.map((channel) => elementAt(channel, t)));
}

function checkChannels(file: TextFile, line: TextLine, example: SeriesCase, first: Example | undefined): void {
  const width = example.input.rows[0]?.length;
  const expected = first?.input.kind === "rows" ? first.input.rows[0]?.length : width;
  if (width === expected) return;
  const what = `the case has ${counted(width ?? 0, "channel")}, the first has ${expected}`;
  throw badSeries(file, line.offset, what, "Give every case the same channels.");
}

function badSeries(file: TextFile, offset: number, what: string, remedy: string): DataError {
  return new DataError("DATA_BAD_SERIES", placeAt(file, offset), what, remedy);
}
