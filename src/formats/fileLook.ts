import { binaryKind } from "./binaryKind.ts";
import { type ExampleRoles, exampleRoles, type SeriesRoles, seriesRoles } from "./columnRoles.ts";
import { encodingOf, textOfHead } from "./encoding.ts";
import type { TableSettings } from "./tableFormat.ts";
import { lookAtTable, tableText } from "./tableLook.ts";

/** What a data file seems to be for a task, from a bounded look at its beginning. */
export interface FileLook {
  /** For people: `a table separated by tabs, without a header`. */
  readonly what: string;
  readonly format: "csv" | "tsv" | "jsonl" | "ts" | "labelled_lines" | null;
  readonly settings: TableSettings;
  /** Names of columns or keys; none where the file has none. */
  readonly columns: readonly string[];
  readonly examples: ExampleRoles | null;
  readonly series: SeriesRoles | null;
  /** Whether numbers are missing in the first rows of what would be read. */
  readonly hasMissing: boolean;
  /** What could be otherwise than chosen. */
  readonly unsure: readonly string[];
}

/** Tasks that read files. */
type LookedAtTask = "language_modelling" | "classification" | "regression" | "forecasting";

/** Bytes of a file that are looked at, decompressed. */
export const lookBytes = 1 << 20;

/** @param head the first bytes of the file, at most `lookBytes`; all of it where it is shorter. */
export function lookAtFile(head: Uint8Array, task: LookedAtTask, fileName: string): FileLook {
  const binary = binaryKind(head);
  if (binary !== null)
    return { ...nothing, what: `no text: ${binary}`, format: null, unsure: ["the file cannot be read"] };
  const isWhole = head.length < lookBytes;
  const { text, encoding } = textOfHead(head);
  const { by } = encodingOf(head, undefined);
  const named = by === "default" && encoding !== "utf-8" ? encoding : null;
  const look =
    task === "language_modelling"
      ? { ...nothing, what: "a text", format: null }
      : lookAtText(text, isWhole, task, fileName);
  if (named === null) return look;
  return {
    ...look,
    settings: { ...look.settings, encoding: named },
    unsure:
      named === "latin1"
        ? [...look.unsure, "the file is not UTF-8; Latin-1 is taken (`encoding: latin1`)"]
        : look.unsure,
  };
}

const nothing = { settings: {}, columns: [], examples: null, series: null, hasMissing: false, unsure: [] } as const;

function lookAtText(
  text: string,
  isWhole: boolean,
  task: Exclude<LookedAtTask, "language_modelling">,
  fileName: string,
): FileLook {
  if (/^@(problemname|timestamps|univariate|data|classlabel|targetlabel)\b/i.test(firstStatement(text))) {
    return { ...nothing, what: "a series of the UCR/UEA archive", format: "ts", hasMissing: /[,:]\?[,:]/.test(text) };
  }
  const records = jsonRecords(text, isWhole);
  if (records !== null) return jsonLook(records);
  const table = lookAtTable(text, isWhole, fileName);
  const isPlain = table === null || table.format.delimiter === "whitespace";
  const isTableByName = /\.(csv|tsv|tab)(\.gz)?$/i.test(fileName);
  if (isPlain && !isTableByName && task === "classification" && hasLabelledLines(text)) {
    return { ...nothing, what: "lines that begin with a class", format: "labelled_lines" };
  }
  if (table === null)
    return { ...nothing, what: "no table", format: null, unsure: ["no columns were found in the file"] };
  const { settings, columns } = table;
  const byColumn = columns.map(({ name, index }) => ({
    name,
    values: table.table.rows.map((row) => row[index] ?? ""),
  }));
  const examples = task === "forecasting" ? null : exampleRoles(byColumn);
  const series = task === "classification" ? null : seriesRoles(columns);
  const read = columns.filter(({ name, kind }) => kind === "numbers" && (series?.columns?.includes(name) ?? true));
  const odd = read.find(({ firstText }) => firstText !== null);
  return {
    what: tableText(table),
    format: table.format.delimiter === "\t" ? "tsv" : "csv",
    settings,
    columns: columns.map(({ name }) => name),
    examples,
    series,
    hasMissing: read.some(({ missingShare }) => missingShare > 0),
    unsure: [
      ...table.unsure,
      ...(examples?.unsure ?? []),
      ...(series?.unsure ?? []),
      ...(series === null || odd === undefined
        ? []
        : [
            `\`${odd.firstText?.text.slice(0, 30)}\` in line ${odd.firstText?.line} of column \`${odd.name}\` is no number`,
          ]),
    ],
  };
}

/** The first records of JSON lines; null where the first line is none. */
function jsonRecords(text: string, isWhole: boolean): readonly { readonly [key: string]: unknown }[] | null {
  if (!text.trimStart().startsWith("{")) return null;
  const lines = text.split(/\r\n|\n|\r/);
  const complete = isWhole ? lines : lines.slice(0, -1);
  const records: { readonly [key: string]: unknown }[] = [];
  for (const line of complete.slice(0, 1000)) {
    if (line.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        records.push(value as { readonly [key: string]: unknown });
    } catch {
      // One bad line is the reader's to report, with its place.
    }
  }
  return records.length > 0 ? records : null;
}

function jsonLook(records: readonly { readonly [key: string]: unknown }[]): FileLook {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const examples = exampleRoles(columns.map((name) => ({ name, values: records.map((record) => record[name]) })));
  const { unsure } = examples;
  return { ...nothing, what: "JSON lines", format: "jsonl", columns, examples, hasMissing: false, unsure };
}

/** Whether the first words of lines are few and come again. */
function hasLabelledLines(text: string): boolean {
  const words = text
    .split(/\r\n|\n|\r/)
    .slice(0, 500)
    .map((line) => /^\s*(\S+)\s+\S/.exec(line)?.[1])
    .filter((word) => word !== undefined);
  const distinct = new Set(words).size;
  return words.length >= 10 && distinct >= 2 && distinct <= words.length / 3;
}

/** The first line that is neither empty nor a comment, without spaces around it. */
function firstStatement(text: string): string {
  const lines = text.split(/[\r\n]/, 1000).map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? "";
}
