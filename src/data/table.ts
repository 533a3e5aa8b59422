import { counted } from "../base/counted.ts";
import { closest } from "../base/didYouMean.ts";
import { DataError, wholeFile } from "./dataError.ts";
import { placeAt, type TextFile } from "./textFile.ts";

/** One row of a comma- or tab-separated file. */
export interface TableRow {
  /** Unquoted, not trimmed. */
  readonly cells: readonly string[];
  /** Where each cell begins in the file's text. */
  readonly offsets: readonly number[];
}

export interface Table {
  readonly file: TextFile;
  /** Trimmed; "1", "2", … where the file has no header. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/**
 * Reads a separated file (RFC 4180: quoted cells may hold separators, line ends and doubled quotes). A quote inside an unquoted
 * cell is an ordinary character, empty lines are left out, lines end with LF, CRLF or CR.
 *
 * @throws {DataError} for a quote that never ends, text after a closing quote, or a row of another width than the first.
 */
export function readTable(file: TextFile, separator: "," | "\t", header: boolean): Table {
  const rows = [...tableRows(file, separator)];
  const first = rows[0];
  if (first === undefined) {
    throw new DataError(
      "DATA_FILE_EMPTY",
      wholeFile(file.name),
      "the table has no rows",
      "Give a file with data in it.",
    );
  }
  for (const row of rows) {
    if (row.cells.length === first.cells.length) continue;
    const name = separator === "," ? "commas" : "tabs";
    throw new DataError(
      "DATA_BAD_TABLE",
      placeAt(file, row.offsets[0] as number),
      `the row has ${counted(row.cells.length, "cell")}, the first has ${first.cells.length}`,
      `Give every row the same columns; quote a cell ("…") that holds ${name}.`,
    );
  }
  return {
    file,
    columns: first.cells.map((cell, index) => (header ? cell.trim() : String(index + 1))),
    rows: header ? rows.slice(1) : rows,
  };
}

/** Where a column is. @throws {DataError} when the table has no such column, or two of that name. */
export function columnIndex(table: Table, name: string): number {
  const index = table.columns.indexOf(name);
  if (index >= 0 && table.columns.lastIndexOf(name) === index) return index;
  if (index >= 0) {
    const what = `two columns are called \`${name}\``;
    throw new DataError("DATA_COLUMN_NOT_FOUND", wholeFile(table.file.name), what, "Rename one of them.");
  }
  throw columnNotFound(table.file, name, table.columns);
}

export function columnNotFound(file: TextFile, name: string, known: readonly string[]): DataError {
  const guess = closest(name, known);
  const shown = known.slice(0, 20).map((each) => `\`${each}\``);
  const list = `${shown.join(", ")}${known.length > shown.length ? ", …" : ""}`;
  const remedy = guess === undefined ? `It has ${list}.` : `Did you mean \`${guess}\`? It has ${list}.`;
  return new DataError(
    "DATA_COLUMN_NOT_FOUND",
    { file: file.name, line: 1, column: null },
    `there is no column \`${name}\``,
    remedy,
  );
}

/** Cells after which a table is refused: twice as many more would need more memory than a process gets. */
const mostCells = 50_000_000;

function* tableRows(file: TextFile, separator: string): Generator<TableRow> {
  const { text } = file;
  let at = 0;
  let cellCount = 0;
  while (at < text.length) {
    const cells: string[] = [];
    const offsets: number[] = [];
    for (;;) {
      offsets.push(at);
      const end = text[at] === '"' ? quotedEnd(file, at) : plainEnd(text, at, separator);
      cells.push(text[at] === '"' ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));
      at = end;
      if (++cellCount > mostCells) {
        const what = `the table has more than ${mostCells} cells`;
        throw new DataError("DATA_FILE_TOO_LARGE", wholeFile(file.name), what, "Give a part of it.");
      }
      if (text[at] !== separator) break;
      at++;
    }
    if (at < text.length && text[at] !== "\n" && text[at] !== "\r") {
      const what = "there is text after a closing quote";
      throw new DataError("DATA_BAD_TABLE", placeAt(file, at), what, "Write a quote inside a quoted cell twice.");
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    const blank = cells.length === 1 && cells[0]?.trim() === "";
    if (!blank) yield { cells, offsets };
  }
}

function plainEnd(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === separator || character === "\n" || character === "\r") break;
    at++;
  }
  return at;
}

/** The offset behind the closing quote. */
function quotedEnd(file: TextFile, start: number): number {
  let at = start + 1;
  for (;;) {
    at = file.text.indexOf('"', at);
    if (at < 0) {
      throw new DataError(
        "DATA_BAD_TABLE",
        placeAt(file, start),
        "the quote is never closed",
        'Close the cell with `"`.',
      );
    }
    if (file.text[at + 1] !== '"') return at + 1;
    at += 2;
  }
}
