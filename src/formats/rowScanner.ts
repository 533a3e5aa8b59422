import { shortNumberAt } from "./number.ts";
import type { TableFormat } from "./tableFormat.ts";

/** What is wrong with a row, where in the file's text. */
export interface ScanProblem {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly remedy: string;
}

interface RowPlace {
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
}

/** UTF-16 units of one row; a quote that nothing closes would take the whole file else. */
const longestRow = 16 * 1024 * 1024;

/**
 * Cuts the text of a separated file into rows, piece by piece. A row's cells stay where they are: each is turned into a
 * text or a number only when asked for. Empty lines and comments are left out; lines end with LF, CRLF or CR.
 */
export class RowScanner {
  /** Cells of the row. */
  count = 0;
  /** Of the row's first character, from 1. */
  line = 1;
  problem: ScanProblem | null = null;
  #text = "";
  /** Where the text lies in the file. */
  #base = 0;
  /** Of the row and of what comes behind it. */
  #row = 0;
  #next = 0;
  #nextLine = 1;
  #isLast = false;
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  /** 0 plain, 1 quoted, 2 quoted with doubled quotes in it. */
  #kinds = new Uint8Array(64);
  readonly #quotes: boolean;
  readonly #comment: string | null;
  readonly #decimal: number;
  readonly #hasThousands: boolean;
  #delimiter: number;

  constructor(format: Pick<TableFormat, "delimiter" | "quoting" | "comment" | "numbers">) {
    this.#quotes = format.quoting === "double";
    this.#comment = format.comment;
    this.#decimal = format.numbers.decimal.charCodeAt(0);
    this.#hasThousands = format.numbers.thousands !== null;
    this.#delimiter = format.delimiter === "whitespace" ? ANY_SPACE : format.delimiter.charCodeAt(0);
  }

  /** Gives the next piece of the text. */
  feed(text: string, isLast: boolean): void {
    const rest = this.#text.slice(this.#next);
    this.#base += this.#next;
    this.#text = rest === "" ? text : rest + text;
    this.#row = 0;
    this.#next = 0;
    this.#isLast = isLast;
  }

  /** Takes the next row: `more` needs another piece first, `problem` is what `problem` says. */
  next(): "row" | "more" | "end" | "problem" {
    for (;;) {
      const state = this.#scan();
      if (state !== "blank") return state;
    }
  }

  /** A cell's text, unquoted, not trimmed. */
  text(cell: number): string {
    const [start, end] = [this.#starts[cell]!, this.#ends[cell]!];
    switch (this.#kinds[cell]) {
      case 0:
        return this.#text.slice(start, end);
      case 1:
        return this.#text.slice(start + 1, end - 1);
      default:
        return this.#text.slice(start + 1, end - 1).replaceAll('""', '"');
    }
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, cell) => this.text(cell));
  }

  /** A cell's number where it is written the short way, else NaN: then `parseNumber` decides. */
  shortNumber(cell: number): number {
    const inset = this.#kinds[cell] === 0 ? 0 : 1;
    const [start, end] = [this.#starts[cell]! + inset, this.#ends[cell]! - inset];
    // `1.234` with a point between thousands is 1234.
    if (this.#hasThousands && end - start > 4) return Number.NaN;
    return shortNumberAt(this.#text, start, end, this.#decimal);
  }

  /** Where a cell begins, its quote included, in the file's text. */
  offset(cell: number): number {
    return this.#base + this.#starts[cell]!;
  }

  /** Where a cell begins, its quote included. */
  place(cell: number): RowPlace {
    return this.#placeOf(this.#starts[cell]!);
  }

  /** How many lines the row takes: more than one where a quoted cell holds line ends. */
  get lines(): number {
    return this.#nextLine - this.line;
  }

  #scan(): "row" | "more" | "end" | "problem" | "blank" {
    const text = this.#text;
    const { length } = text;
    let at = this.#next;
    this.#row = at;
    this.line = this.#nextLine;
    this.count = 0;
    if (at >= length) return this.#isLast ? "end" : "more";
    if (this.#comment !== null && text.startsWith(this.#comment, at)) {
      while (at < length && !isLineEnd(text.charCodeAt(at))) at++;
      return this.#endRow(at) ?? "blank";
    }
    const delimiter = this.#delimiter;
    for (;;) {
      if (delimiter === ANY_SPACE) while (isSpace(text.charCodeAt(at))) at++;
      const start = at;
      let kind = 0;
      if (this.#quotes && text.charCodeAt(at) === QUOTE) {
        kind = 1;
        for (;;) {
          at = text.indexOf('"', at + 1);
          if (at < 0) return this.#openQuote(start);
          if (text.charCodeAt(at + 1) !== QUOTE) break;
          kind = 2;
          at++;
        }
        at++;
        // A quote at the very end may be the first of two: then the row is scanned again with the next piece.
        const code = text.charCodeAt(at);
        if (at < length && !isLineEnd(code) && code !== delimiter && !(delimiter === ANY_SPACE && isSpace(code))) {
          return this.#fail(
            at,
            "there is text after a closing quote",
            "Write a quote inside a quoted cell twice, or set `quoting: none` if quotes are characters like others.",
          );
        }
      } else if (delimiter === ANY_SPACE) {
        while (at < length && !isSpace(text.charCodeAt(at)) && !isLineEnd(text.charCodeAt(at))) at++;
        if (at === start && this.count > 0) break;
      } else {
        while (at < length) {
          const code = text.charCodeAt(at);
          if (code === delimiter || code === LF || code === CR) break;
          at++;
        }
      }
      this.#addCell(start, at, kind);
      if (delimiter === ANY_SPACE ? !isSpace(text.charCodeAt(at)) : text.charCodeAt(at) !== delimiter) break;
      at++;
    }
    const isBlank = this.count === 1 && this.#kinds[0] === 0 && this.text(0).trim() === "";
    return this.#endRow(at) ?? (isBlank ? "blank" : "row");
  }

  #addCell(start: number, end: number, kind: number): void {
    if (this.count === this.#starts.length) {
      const grow = <T extends Int32Array | Uint8Array>(array: T, larger: T): T => {
        larger.set(array);
        return larger;
      };
      this.#starts = grow(this.#starts, new Int32Array(2 * this.count));
      this.#ends = grow(this.#ends, new Int32Array(2 * this.count));
      this.#kinds = grow(this.#kinds, new Uint8Array(2 * this.count));
    }
    this.#starts[this.count] = start;
    this.#ends[this.count] = end;
    this.#kinds[this.count++] = kind;
  }

  /** Steps over the line end at `at`; what to answer instead where more text is needed to know it. */
  #endRow(at: number): "more" | "problem" | null {
    const text = this.#text;
    const isReturn = text.charCodeAt(at) === CR;
    if (!this.#isLast && at + (isReturn ? 1 : 0) >= text.length) return this.#more();
    this.#leave(at + (isReturn && text.charCodeAt(at + 1) === LF ? 2 : 1));
    return null;
  }

  #leave(next: number): void {
    this.#next = next;
    this.#nextLine++;
    for (let cell = 0; cell < this.count; cell++) {
      if (this.#kinds[cell] === 0) continue;
      this.#nextLine += lineEndsIn(this.#text, this.#starts[cell]!, this.#ends[cell]!);
    }
  }

  #more(): "more" | "problem" {
    this.#next = this.#row;
    if (this.#text.length - this.#row <= longestRow) return "more";
    return this.#fail(this.#row, "the row has more than 16 MiB", "See whether the delimiter and `quoting` are right.");
  }

  #openQuote(start: number): "more" | "problem" {
    if (!this.#isLast && this.#text.length - this.#row <= longestRow) return this.#more();
    return this.#fail(
      start,
      "the quote is never closed",
      'Close the cell with `"`, or set `quoting: none` if quotes are characters like others.',
    );
  }

  #fail(at: number, what: string, remedy: string): "problem" {
    this.problem = { offset: this.#base + at, ...this.#placeOf(at), what, remedy };
    return "problem";
  }

  #placeOf(at: number): RowPlace {
    const before = this.#text.slice(this.#row, at);
    const lastEnd = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r"));
    return { line: this.line + lineEndsIn(before, 0, before.length), column: before.length - lastEnd };
  }
}

const [LF, CR, QUOTE] = [10, 13, 34] as const;
const ANY_SPACE = -1;

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

function lineEndsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) count++;
  }
  return count;
}
