import { RowScanner } from "./rowScanner.ts";
import type { TableFormat } from "./tableFormat.ts";

/** The first rows of a table, from a look at the beginning of its file. */
export interface HeadTable {
  /** Trimmed; "1", "2", … where the file has no header. */
  readonly columns: readonly string[];
  /** Unquoted, not trimmed. */
  readonly rows: readonly (readonly string[])[];
  /** Of each row, from 1. */
  readonly lines: readonly number[];
  /** Whether the quotes of a row do not match, so that no row could be read behind those that are here. */
  readonly isBroken: boolean;
}

/**
 * @param head the file's beginning. @param isWhole whether it is all of the file; else its last, cut row is left out.
 * @returns null where there is no row, or the head ends within the first.
 */
export function headTable(head: string, given: TableFormat, isWhole: boolean, mostRows = 1000): HeadTable | null {
  const { format, skipped } = withSeparatorLine(head, given);
  const scanner = new RowScanner(format);
  scanner.feed(head.slice(skipped), isWhole);
  const rows: string[][] = [];
  const lines: number[] = [];
  const wanted = mostRows + (format.header ? 1 : 0);
  let state = scanner.next();
  for (; state === "row"; state = rows.length < wanted ? scanner.next() : "end") {
    rows.push(scanner.texts());
    lines.push(scanner.line + (skipped > 0 ? 1 : 0));
  }
  const [first] = rows;
  if (first === undefined) return null;
  const columns = first.map((cell, index) => (format.header ? cell.trim() : String(index + 1)));
  const isBroken = state === "problem";
  return format.header
    ? { columns, rows: rows.slice(1), lines: lines.slice(1), isBroken }
    : { columns, rows, lines, isBroken };
}

/** Spreadsheets write `sep=;` as a first line, which is no row. @param text the file's beginning, its first line at least. */
export function withSeparatorLine(
  text: string,
  format: TableFormat,
): { readonly format: TableFormat; readonly skipped: number; readonly written: string | null } {
  const match = /^"?sep=([^\r\n])"?(?:\r\n|\n|\r)/i.exec(text.slice(0, 20));
  if (match === null) return { format, skipped: 0, written: null };
  const written = match[1] as string;
  const delimiter = format.isDelimiterGiven ? format.delimiter : written;
  const quoting = format.isDelimiterGiven ? format.quoting : "double";
  return { format: { ...format, delimiter, quoting }, skipped: match[0].length, written };
}

/** The keys of the JSON object that the first line with something in it is; null where it is none. */
export function headKeys(head: string): string[] | null {
  const line = head.split(/\r\n|\n|\r/).find((each) => each.trim() !== "");
  try {
    const record: unknown = JSON.parse(line ?? "");
    return typeof record === "object" && record !== null && !Array.isArray(record) ? Object.keys(record) : null;
  } catch {
    // A first line that is no JSON is the data reader's to report, with its place.
    return null;
  }
}
