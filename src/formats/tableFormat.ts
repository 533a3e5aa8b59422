import type { Encoding } from "./encoding.ts";
import { defaultMissingMarks, type NumberFormat, parseNumber } from "./number.ts";

/** What may stand between the cells of a row; `whitespace` is any run of spaces and tabs. */
export const delimiters = [",", ";", "tab", "|", "whitespace", ":", "^", "~"] as const;
export const thousandsSigns = [",", ".", "space", "'", "_"] as const;

/** The keys of a table task that say how its files are written. */
export interface TableSettings {
  readonly delimiter?: (typeof delimiters)[number] | undefined;
  readonly quoting?: "double" | "none" | undefined;
  readonly header?: boolean | undefined;
  readonly comment?: string | undefined;
  readonly decimal?: "." | "," | undefined;
  readonly thousands?: (typeof thousandsSigns)[number] | undefined;
  readonly missing_marks?: readonly string[] | undefined;
  readonly encoding?: Encoding | undefined;
}

/** How a separated file is written. */
export interface TableFormat {
  /** One character, or `whitespace`. */
  readonly delimiter: string;
  /** Whether the config said so; else a first line `sep=;` may say another. */
  readonly isDelimiterGiven: boolean;
  /** `double`: a cell that begins with `"` ends at the next single `"` (RFC 4180); `none`: a quote is a character. */
  readonly quoting: "double" | "none";
  readonly header: boolean;
  /** Lines that begin with it are left out. */
  readonly comment: string | null;
  readonly numbers: NumberFormat;
}

/**
 * @param fileName whose ending (`.tsv`, `.tab`) says the delimiter where the settings do not.
 * @param byFormat the delimiter that a `format` key says, which counts for more than the ending.
 */
export function tableFormat(settings: TableSettings, fileName: string, byFormat?: "," | "\t"): TableFormat {
  const delimiter =
    settings.delimiter === undefined
      ? (byFormat ?? (/\.(tsv|tab)(\.gz)?$/i.test(fileName) ? "\t" : ","))
      : settings.delimiter === "tab"
        ? "\t"
        : settings.delimiter;
  return {
    delimiter,
    isDelimiterGiven: settings.delimiter !== undefined,
    quoting: settings.quoting ?? (delimiter === "\t" ? "none" : "double"),
    header: settings.header ?? true,
    comment: settings.comment ?? null,
    numbers: numberFormat(settings),
  };
}

export function numberFormat({ decimal, thousands, missing_marks = [] }: TableSettings): NumberFormat {
  const numbers = missing_marks.map((mark) => parseNumber(mark)).filter((value) => value !== undefined);
  return {
    decimal: decimal ?? ".",
    thousands: thousands === undefined ? null : thousands === "space" ? " " : thousands,
    missingMarks: new Set([...defaultMissingMarks, ...missing_marks.map((mark) => mark.trim().toLowerCase())]),
    missingNumbers: new Set(numbers),
  };
}

/** As a person says it: `commas`, `tabs`, … */
export function delimiterName(delimiter: string): string {
  const names: { readonly [delimiter: string]: string } = {
    ",": "commas",
    "\t": "tabs",
    ";": "semicolons",
    "|": "bars",
    ":": "colons",
    whitespace: "white space",
  };
  return names[delimiter] ?? `\`${delimiter}\``;
}

/** As a config writes it. */
export function delimiterKey(delimiter: string): string {
  return delimiter === "\t" ? "tab" : delimiter;
}
