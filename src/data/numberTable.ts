import { type ColumnLook, lookAtColumns } from "../formats/columnLook.ts";
import { headTable } from "../formats/headTable.ts";
import { timeColumnOf } from "../formats/lookFindings.ts";
import { cellNumber, parseNumber } from "../formats/number.ts";
import { RowOrder } from "../formats/rowOrder.ts";
import type { RowScanner } from "../formats/rowScanner.ts";
import type { TableFormat } from "../formats/tableFormat.ts";
import { parseTime } from "../formats/timestamps.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import { NumberColumn } from "./numberColumn.ts";
import { TableReader } from "./table.ts";
import { openText, type SourceOptions } from "./textSource.ts";

/** Columns of numbers of one file. */
export interface NumberTable {
  readonly name: string;
  readonly sha256: string;
  readonly encoding: string;
  /** What separates its cells. */
  readonly delimiter: string;
  /** Of the column that says when each row was; null where there seems to be none. */
  readonly order: RowOrder | null;
  /** All columns of the file, as its first rows show them. */
  readonly looks: readonly ColumnLook[];
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, ReadColumn>;
}

interface ReadColumn {
  readonly values: NumberColumn;
  readonly missing: number;
  /** Of the first missing value, and its text. */
  readonly firstMissing: (DataPlace & { readonly text: string }) | null;
}

interface NumberTableRequest {
  /** Columns by name; null is every column of numbers. */
  readonly columns: readonly string[] | null;
  /** More columns by name. */
  readonly also: readonly string[];
  /** Column by which rows have to ascend, or are sorted; it is not read unless it is named. */
  readonly time: string | null;
  readonly sort: boolean;
  /** Whether a missing value ends the reading. */
  readonly refusesMissing: boolean;
}

/** Numbers that one table may have in memory: 2 GiB of float64, and half as much again once they are scaled. */
const mostNumbers = 268_435_456;

/**
 * Reads columns of a table as a stream: what is in memory is their numbers and one piece of the text.
 *
 * Where no columns are named, those are read of which at least half of the first thousand values are numbers. What is
 * no number further down is then an error with its place, so that no column is left out for one bad cell.
 *
 * @throws {DataError}
 */
export async function readNumberTable(
  folder: string,
  name: string,
  format: TableFormat,
  request: NumberTableRequest,
  options: SourceOptions,
): Promise<NumberTable> {
  const source = await openText(folder, name, options);
  const reader = new TableReader(name, format);
  let reading: Reading | null = null;
  let held = "";
  const take = (text: string, isLast: boolean) => {
    if (reading === null) {
      held += text;
      const looks = looksOf(held, format, isLast);
      if (looks === null) return;
      reading = new Reading(reader, looks, request);
      reading.take(held, isLast);
      held = "";
    } else {
      reading.take(text, isLast);
    }
  };
  for await (const piece of source.pieces()) take(piece, false);
  take("", true);
  const { delimiter } = reader.format;
  const found = (reading as unknown as Reading).finished();
  return { name, sha256: source.sha256(), encoding: source.encoding, delimiter, ...found };
}

/** Null where the text does not reach to the end of the first row of data. */
function looksOf(text: string, format: TableFormat, isWhole: boolean): ColumnLook[] | null {
  const head = headTable(text, format, isWhole);
  if (head === null || head.rows.length === 0) return isWhole ? [] : null;
  return lookAtColumns(head, format.numbers);
}

/** A column while it is read. */
interface OpenColumn {
  readonly name: string;
  readonly index: number;
  values: NumberColumn;
  /** Its first rows have no value, so that only a later row shows whether it holds numbers. */
  isUncertain: boolean;
  missing: number;
  firstMissing: ReadColumn["firstMissing"];
}

interface TimeColumn {
  readonly look: ColumnLook;
  rows: RowOrder;
  /** Of every row, where rows are to be sorted. */
  readonly kept: { readonly times: NumberColumn; readonly lines: NumberColumn } | null;
}

function rowOrderOf({ name, dayOrder }: ColumnLook): RowOrder {
  return new RowOrder(name, dayOrder !== null);
}

class Reading {
  #open: OpenColumn[] | null = null;
  readonly #order: TimeColumn | null;
  #rows = 0;

  constructor(
    private readonly reader: TableReader,
    private readonly looks: readonly ColumnLook[],
    private readonly request: NumberTableRequest,
  ) {
    const { time, sort } = request;
    const look = time === null ? timeColumnOf(looks) : (looks.find(({ name }) => name === time) ?? null);
    this.#order =
      look === null
        ? null
        : {
            look,
            rows: rowOrderOf(look),
            kept: sort ? { times: new NumberColumn(), lines: new NumberColumn() } : null,
          };
  }

  take(text: string, isLast: boolean): void {
    // Marks that are numbers need a look at every value.
    const hasNumberMarks = this.reader.format.numbers.missingNumbers.size > 0;
    for (const row of this.reader.rows(text, isLast)) {
      const open = this.#open ?? this.#openColumns();
      if (++this.#rows * open.length > mostNumbers) throw this.#tooLarge();
      for (let at = 0; at < open.length; at++) {
        const column = open[at] as OpenColumn;
        const short = row.shortNumber(column.index);
        column.values.push(Number.isNaN(short) || hasNumberMarks ? this.#value(row, column) : short);
      }
      if (this.#order !== null) this.#follow(row, this.#order);
    }
  }

  finished() {
    const open = this.#open ?? this.#openColumns();
    const empty = (column: OpenColumn) => column.missing === column.values.length;
    const named = new Set([...(this.request.columns ?? []), ...this.request.also]);
    const hollow = open.find((column) => named.has(column.name) && empty(column) && this.#rows > 0);
    if (hollow !== undefined) {
      const place = hollow.firstMissing ?? wholeFile(this.reader.name);
      const what = `column \`${hollow.name}\` has no value in any row`;
      throw new DataError("DATA_NOT_A_NUMBER", place, what, "Leave it out of `columns` and `target`.");
    }
    const kept = open.filter((column) => named.has(column.name) || !empty(column));
    const lacking = kept.find(({ missing }) => missing > 0);
    if (this.request.refusesMissing && lacking?.firstMissing) throw missingValue(lacking.name, lacking.firstMissing);
    this.#sortRows(kept);
    return {
      looks: this.looks,
      order: this.#order?.rows ?? null,
      rowCount: this.#rows,
      columns: new Map(kept.map((column) => [column.name, column as ReadColumn])),
    };
  }

  /** Chosen once the header has been read. */
  #openColumns(): OpenColumn[] {
    const { columns, also } = this.request;
    if (this.request.time !== null) this.reader.columnIndex(this.request.time);
    const found = this.looks.filter(
      ({ kind, name }) => (kind === "numbers" || kind === "empty") && name !== this.request.time,
    );
    const names = columns ?? found.map(({ name }) => name);
    // A table without a row is refused for that, by who knows how many are needed.
    if (columns === null && this.looks.length > 0 && !found.some(({ kind }) => kind === "numbers"))
      this.#refuseNoNumbers();
    this.#open = [...new Set([...names, ...also])].map((name) => ({
      name,
      index: this.reader.columnIndex(name),
      values: new NumberColumn(),
      isUncertain:
        columns === null && !also.includes(name) && found.some((each) => each.name === name && each.kind === "empty"),
      missing: 0,
      firstMissing: null,
    }));
    return this.#open;
  }

  /** Times that cannot be read are left out where the config names no column of them: then they decide nothing. */
  #follow(row: RowScanner, { look, rows, kept }: TimeColumn): void {
    const text = row.text(look.index);
    const time = look.dayOrder === null ? cellNumber(text, this.reader.format.numbers) : parseTime(text, look.dayOrder);
    const line = this.reader.lineOf(row);
    if (this.request.time !== null && typeof time !== "number") {
      const what = `\`${text.trim().slice(0, 40)}\` in column \`${look.name}\` is no time`;
      const remedy = "Correct the cell, or name another column as `time`; dates are written as `2024-01-31 12:00`.";
      throw new DataError("DATA_NOT_A_NUMBER", this.reader.placeOf(row, look.index), what, remedy);
    }
    rows.push(time ?? Number.NaN, line);
    kept?.times.push(time ?? Number.NaN);
    kept?.lines.push(line);
  }

  /** Sorts the rows of all columns by time, rows of the same time in the file's order; or refuses rows out of order. */
  #sortRows(columns: readonly OpenColumn[]): void {
    const order = this.#order;
    if (this.request.time === null || order === null) return;
    const { look, kept } = order;
    const back = order.rows.firstStepBack;
    if (back === null) return;
    if (kept === null) {
      const place = { file: this.reader.name, line: back.line, column: null };
      const what = `the time in column \`${look.name}\` is before that of the row above`;
      const remedy = "Set `sort: true`, or sort the rows; where the table holds several series, give each a file.";
      throw new DataError("DATA_NOT_IN_ORDER", place, what, remedy);
    }
    const { times, lines } = kept;
    const sorted = Uint32Array.from({ length: times.length }, (_, row) => row).sort(
      (a, b) => times.at(a) - times.at(b) || a - b,
    );
    order.rows = rowOrderOf(look);
    for (const row of sorted) order.rows.push(times.at(row), lines.at(row));
    for (const column of columns) column.values = column.values.inOrder(sorted);
  }

  /** The number of a cell that is not written the short way; NaN for a missing one. */
  #value(row: RowScanner, column: OpenColumn): number {
    const text = row.text(column.index);
    const value = cellNumber(text, this.reader.format.numbers);
    if (typeof value === "number") {
      column.isUncertain = false;
      return value;
    }
    if (value === undefined && !column.isUncertain) throw this.#notANumber(row, column, text);
    // A column without values that turns out to hold texts is left out, as if its first row had been a text.
    if (value === undefined) this.#open = (this.#open ?? []).filter((each) => each !== column);
    column.missing++;
    column.firstMissing ??= { ...this.reader.placeOf(row, column.index), text: text.trim() };
    if (this.request.refusesMissing && !column.isUncertain) throw missingValue(column.name, column.firstMissing);
    return Number.NaN;
  }

  #notANumber(row: RowScanner, column: OpenColumn, text: string): DataError {
    const what = `\`${text.trim().slice(0, 40)}\` in column \`${column.name}\` is no number`;
    const remedy = remedyFor(text.trim(), this.reader.format);
    return new DataError("DATA_NOT_A_NUMBER", this.reader.placeOf(row, column.index), what, remedy);
  }

  #refuseNoNumbers(): never {
    // Where the config names a column, a missing name is reported first: the delimiter may be another one.
    for (const name of this.request.also) this.reader.columnIndex(name);
    throw new DataError(
      "DATA_NOT_A_NUMBER",
      { file: this.reader.name, line: 1, column: null },
      "no column has numbers",
      "Give a table with columns of numbers; see whether `delimiter`, `decimal` and `header` are right.",
    );
  }

  #tooLarge(): DataError {
    const what = `the table has more than ${mostNumbers.toLocaleString("en-US")} numbers`;
    const remedy = "Name fewer `columns`, or give a part of it.";
    return new DataError("DATA_FILE_TOO_LARGE", wholeFile(this.reader.name), what, remedy);
  }
}

function missingValue(column: string, { text, ...place }: DataPlace & { readonly text: string }): DataError {
  const shown = text === "" ? "an empty cell" : `\`${text}\``;
  return new DataError(
    "DATA_NOT_A_NUMBER",
    place,
    `column \`${column}\` has ${shown}, which means that a value is missing`,
    "Fill it in, leave the column out of `columns` and `target`, or set `missing`, for example `missing: forward_fill`.",
  );
}

/** What the config may say so that a cell is read as a number. */
function remedyFor(text: string, { numbers, quoting }: TableFormat): string {
  const leaveOut = "Correct the cell, or leave the column out of `columns` and `target`";
  const reads = (decimal: "." | ",", thousands: string | null) =>
    parseNumber(text, { ...numbers, decimal, thousands }) !== undefined;
  const isComma = numbers.decimal === "." && reads(",", null);
  const sign = [",", ".", " ", "'", "_"].find((each) => each !== numbers.decimal && reads(numbers.decimal, each));
  if (quoting === "none" && text.startsWith('"'))
    return `Set \`quoting: double\` if quotes enclose cells. ${leaveOut}.`;
  if (isComma && sign !== undefined) {
    return `Set \`thousands: ${sign}\` if it is ${text.replaceAll(sign, "")}, or \`decimal: ,\` if it is ${text.replace(",", ".")}.`;
  }
  if (isComma) return `Set \`decimal: ,\` if it is ${text.replace(",", ".")}. ${leaveOut}.`;
  if (sign !== undefined)
    return `Set \`thousands: ${sign === " " ? "space" : sign}\` if it is one number. ${leaveOut}.`;
  if (numbers.decimal === "," && parseNumber(text) !== undefined) {
    return `Leave \`decimal: ,\` out if numbers have points. ${leaveOut}.`;
  }
  return `${leaveOut}; where it means a missing value, name it in \`missing_marks\`.`;
}
