import { counted } from "../base/counted.ts";
import { closest } from "../base/didYouMean.ts";
import { withSeparatorLine } from "../formats/headTable.ts";
import { likelyDelimiter } from "../formats/likelyFormat.ts";
import { RowScanner, type ScanProblem } from "../formats/rowScanner.ts";
import { delimiterKey, delimiterName, type TableFormat } from "../formats/tableFormat.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import type { TextFile } from "./textFile.ts";

/** As much of a file's beginning as is kept to say what is wrong with it. */
const keptHead = 64 * 1024;

/**
 * Reads a separated file row by row from pieces of its text: the header, then rows as wide as it.
 *
 * The rows that it yields are one scanner, which the next row overwrites.
 */
export class TableReader {
  /** Trimmed; "1", "2", … where the file has no header. Empty before the first row. */
  columns: readonly string[] = [];
  format: TableFormat;
  #scanner: RowScanner | null = null;
  #head = "";
  /** What a first line `sep=;` takes of the text; it is no row. */
  #skipped = 0;

  constructor(
    readonly name: string,
    format: TableFormat,
  ) {
    this.format = format;
  }

  /**
   * The rows that the text has so far.
   *
   * @throws {DataError} for a quote that never ends, text after a closing quote, a row of another width than the first,
   *   or, with the last piece, a table without rows.
   */
  *rows(piece: string, isLast: boolean): Generator<RowScanner> {
    if (this.#head.length < keptHead) this.#head += piece.slice(0, keptHead);
    const scanner = this.#feed(piece, isLast);
    for (;;) {
      const state = scanner.next();
      if (state === "more") return;
      if (state === "end") break;
      if (state === "problem") throw this.#scanError(scanner.problem as ScanProblem);
      if (this.columns.length === 0) {
        const { header } = this.format;
        this.columns = scanner.texts().map((cell, index) => (header ? cell.trim() : String(index + 1)));
        if (header) continue;
      }
      if (scanner.count !== this.columns.length) throw this.#widthError(scanner);
      yield scanner;
    }
    if (this.columns.length > 0) return;
    const what = "the table has no rows";
    throw new DataError("DATA_FILE_EMPTY", wholeFile(this.name), what, "Give a file with data in it.");
  }

  /** Where a cell of the row is. */
  placeOf(scanner: RowScanner, cell: number): DataPlace {
    const { line, column } = scanner.place(cell);
    return { file: this.name, line: line + (this.#skipped > 0 ? 1 : 0), column };
  }

  /** The line in which the row begins. */
  lineOf(scanner: RowScanner): number {
    return scanner.line + (this.#skipped > 0 ? 1 : 0);
  }

  /** Where a cell of the row begins in the file's text. */
  offsetOf(scanner: RowScanner, cell: number): number {
    return this.#skipped + scanner.offset(cell);
  }

  /** Where a column is. @throws {DataError} when the table has no such column, or two of that name. */
  columnIndex(name: string): number {
    const index = this.columns.indexOf(name);
    if (index >= 0 && this.columns.lastIndexOf(name) === index) return index;
    if (index >= 0) {
      const what = `two columns are called \`${name}\``;
      const place = { file: this.name, line: 1 + (this.#skipped > 0 ? 1 : 0), column: null };
      throw new DataError("DATA_COLUMN_NOT_FOUND", place, what, "Rename one of them.");
    }
    const hint = this.#formatHint();
    throw columnNotFound(this.name, name, this.columns, hint ?? undefined);
  }

  #feed(piece: string, isLast: boolean): RowScanner {
    if (this.#scanner !== null) {
      this.#scanner.feed(piece, isLast);
      return this.#scanner;
    }
    const { format, skipped, written } = withSeparatorLine(piece, this.format);
    if (written !== null && format.delimiter !== written && delimiterKey(format.delimiter) !== written) {
      throw new DataError(
        "DATA_BAD_TABLE",
        { file: this.name, line: 1, column: 1 },
        `the first line says \`sep=${written}\`, but \`delimiter\` is \`${delimiterKey(format.delimiter)}\``,
        "Leave `delimiter` out, or the line.",
      );
    }
    this.format = format;
    this.#skipped = skipped;
    this.#scanner = new RowScanner(format);
    this.#scanner.feed(piece.slice(skipped), isLast);
    return this.#scanner;
  }

  #scanError({ line, column, what, remedy }: ScanProblem): DataError {
    const place = { file: this.name, line: line + (this.#skipped > 0 ? 1 : 0), column };
    return new DataError("DATA_BAD_TABLE", place, what, remedy);
  }

  #widthError(scanner: RowScanner): DataError {
    const { delimiter, quoting } = this.format;
    const quote = quoting === "double" ? `; quote a cell ("…") that holds ${delimiterName(delimiter)}` : "";
    return new DataError(
      "DATA_BAD_TABLE",
      this.placeOf(scanner, 0),
      `the row has ${counted(scanner.count, "cell")}, the first has ${this.columns.length}`,
      this.#widthHint(scanner) ?? this.#formatHint() ?? `Give every row the same columns${quote}.`,
    );
  }

  /** The usual reasons for rows of another width than the first. */
  #widthHint(scanner: RowScanner): string | null {
    const { delimiter, quoting } = this.format;
    const texts = scanner.texts();
    const more = texts.length - this.columns.length;
    if (quoting === "none" && texts.some((text) => /^"[^"]*$/.test(text))) {
      return "Set `quoting: double` if quotes enclose cells, which then may hold line ends and separators.";
    }
    if (quoting === "double" && texts.some((text) => /^'[^']*$/.test(text))) {
      return 'Enclose cells in double quotes ("…"); single quotes are characters like others.';
    }
    if (this.columns.length === 1 && texts.length > 1 && likelyDelimiter(this.#head, this.format) === null) {
      return "Delete the lines above the names of the columns, or begin them with the sign that `comment` names.";
    }
    if (more === 1 && texts.at(-1)?.trim() === "") {
      return `Delete the ${delimiter === "\t" ? "tab" : `\`${delimiter}\``} at the end of the rows, or write one at the end of the header, too.`;
    }
    if (more === -1 && this.columns.at(-1) === "") return "Delete what ends the header, or end the rows alike.";
    if (more === 1 && this.format.header && this.lineOf(scanner) === 2) {
      return `Quote a cell ("…") that holds ${delimiterName(delimiter)}, or give each column a name in the header: R leaves out that of the row names.`;
    }
    return null;
  }

  /** What the config should say of the file's format, where its beginning looks like another. */
  #formatHint(): string | null {
    const { comment } = this.format;
    const [first = ""] = this.columns;
    if (comment === null && /^(#|\/\/|%)/.test(first)) {
      return `The first line looks like a comment: set \`comment: "${/^(#|\/\/|%)/.exec(first)?.[0]}"\`.`;
    }
    const likely = likelyDelimiter(this.#head, this.format);
    if (likely === null || likely === this.format.delimiter) return null;
    return `Cells seem to be separated by ${delimiterName(likely)}: set \`delimiter: "${delimiterKey(likely)}"\`.`;
  }
}

/** All rows of a text in memory. */
export function* tableRows(reader: TableReader, { text }: Pick<TextFile, "text">): Generator<RowScanner> {
  yield* reader.rows(text, true);
}

export function columnNotFound(file: string, name: string, known: readonly string[], remedy?: string): DataError {
  const guess = closest(name, known);
  const shown = known.slice(0, 20).map((each) => `\`${each.slice(0, 80)}\``);
  const list = `It has ${shown.join(", ")}${known.length > shown.length ? ", …" : ""}.`;
  const usual = guess === undefined ? list : `Did you mean \`${guess}\`? ${list}`;
  const place = { file, line: 1, column: null };
  return new DataError("DATA_COLUMN_NOT_FOUND", place, `there is no column \`${name}\``, remedy ?? usual);
}
