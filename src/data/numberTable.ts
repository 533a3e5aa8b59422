import { type ColumnLook, lookAtColumns } from "../formats/columnLook.ts";
import { headTable } from "../formats/headTable.ts";
import { cellNumber, parseNumber } from "../formats/number.ts";
import { RowOrder } from "../formats/rowOrder.ts";
import type { RowScanner } from "../formats/rowScanner.ts";
import { columnTime, type RowTime, rowTimeOf } from "../formats/rowTime.ts";
import type { TableFormat } from "../formats/tableFormat.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import { NumberColumn } from "./numberColumn.ts";
import { type Series, seriesOrder } from "./series.ts";
import { TableReader } from "./table.ts";
import { TextColumn } from "./textColumn.ts";
import { openText, type SourceOptions } from "./textSource.ts";

/** Columns of numbers of one file. */
export interface NumberTable {
  readonly name: string;
  readonly sha256: string;
  readonly encoding: string;
  /** What separates its cells. */
  readonly delimiter: string;
  /** Of the column that says when each row was, of each series; none where there seems to be no such column. */
  readonly orders: readonly RowOrder[];
  /** The series, one behind the other. */
  readonly series: readonly Series[];
  /** Milliseconds since 1970 of each row, where they were asked for. */
  readonly times: NumberColumn | null;
  /** Columns of texts that were asked for. */
  readonly texts: ReadonlyMap<string, TextColumn>;
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
  /** Column that says which series a row is of; null where the table is one series. */
  readonly group: string | null;
  /** Columns of texts. */
  readonly texts: readonly string[];
  /** Whether the times of rows are needed; they have to be dates. */
  readonly needsTimes: boolean;
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
  readonly time: RowTime;
  rows: RowOrder;
  /** Of every row, where rows are to be sorted, are of several series, or their times are needed. */
  readonly kept: { times: NumberColumn; lines: NumberColumn } | null;
}

class Reading {
  #open: OpenColumn[] | null = null;
  readonly #order: TimeColumn | null;
  readonly #texts: ReadonlyMap<string, TextColumn>;
  #textPlaces: readonly (readonly [column: TextColumn, index: number, name: string])[] | null = null;
  #rows = 0;

  constructor(
    private readonly reader: TableReader,
    private readonly looks: readonly ColumnLook[],
    private readonly request: NumberTableRequest,
  ) {
    const { time, sort, group, texts, needsTimes } = request;
    const named = [...new Set([...(group === null ? [] : [group]), ...texts])];
    this.#texts = new Map(named.map((name) => [name, new TextColumn()]));
    const { numbers } = reader.format;
    const look = looks.find(({ name }) => name === time);
    const rowTime = look === undefined ? (time === null ? rowTimeOf(looks, numbers) : null) : columnTime(look, numbers);
    this.#order =
      rowTime === null
        ? null
        : {
            time: rowTime,
            rows: new RowOrder(rowTime),
            kept:
              sort || group !== null || needsTimes ? { times: new NumberColumn(), lines: new NumberColumn() } : null,
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
      if (this.#texts.size > 0) this.#keepTexts(row);
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
    const series = this.#arrange(kept);
    return {
      looks: this.looks,
      ...series,
      times: this.request.needsTimes ? (this.#order?.kept?.times ?? null) : null,
      texts: this.#texts,
      rowCount: this.#rows,
      columns: new Map(kept.map((column) => [column.name, column as ReadColumn])),
    };
  }

  /** Chosen once the header has been read. */
  #openColumns(): OpenColumn[] {
    const { columns, also } = this.request;
    if (this.request.time !== null) this.reader.columnIndex(this.request.time);
    const isOther = (name: string) => name === this.request.time || this.#texts.has(name);
    const found = this.looks.filter(({ kind, name }) => (kind === "numbers" || kind === "empty") && !isOther(name));
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
  #follow(row: RowScanner, { time: rowTime, rows, kept }: TimeColumn): void {
    const time = rowTime.of((index) => row.text(index));
    const line = this.reader.lineOf(row);
    if (this.request.time !== null && typeof time !== "number") {
      const index = this.reader.columnIndex(rowTime.name);
      const what = `\`${row.text(index).trim().slice(0, 40)}\` in column \`${rowTime.name}\` is no time`;
      const remedy = "Correct the cell, or name another column as `time`; dates are written as `2024-01-31 12:00`.";
      throw new DataError("DATA_NOT_A_NUMBER", this.reader.placeOf(row, index), what, remedy);
    }
    rows.push(time ?? Number.NaN, line);
    kept?.times.push(time ?? Number.NaN);
    kept?.lines.push(line);
  }

  #keepTexts(row: RowScanner): void {
    this.#textPlaces ??= [...this.#texts].map(([name, column]) => [column, this.reader.columnIndex(name), name]);
    for (const [column, index, name] of this.#textPlaces) {
      const text = row.text(index).trim();
      const isGroup = name === this.request.group;
      if (isGroup || this.request.refusesMissing) {
        if (cellNumber(text, this.reader.format.numbers) === null)
          throw missingText(name, this.reader.placeOf(row, index), isGroup);
      }
      if (!column.push(text)) {
        const what = `column \`${name}\` has another text in almost every row`;
        const remedy = isGroup
          ? "Name a column that says which series a row is of."
          : "Name a column with few categories.";
        throw new DataError("DATA_NOT_A_TEXT", this.reader.placeOf(row, index), what, remedy);
      }
    }
  }

  /**
   * Puts the rows of each series behind each other, by time where they are to be sorted; rows of the same time in the file's order.
   * Refuses rows that are out of order.
   */
  #arrange(columns: readonly OpenColumn[]): Pick<NumberTable, "series" | "orders"> {
    const order = this.#order;
    const { time, sort, group, needsTimes } = this.request;
    if (needsTimes && order?.time.isMs === false) throw noDates(this.reader.name, order.time);
    const isOneSeries = group === null;
    const isInOrder = isOneSeries && (time === null || order?.rows.firstStepBack === null);
    const groups = isOneSeries ? null : (this.#texts.get(group) ?? null);
    const sorts = sort && time !== null && !isInOrder;
    const { rows, series } = seriesOrder(this.#rows, groups, sorts ? (order?.kept?.times ?? null) : null);
    if (rows !== null) {
      for (const column of columns) column.values = column.values.inOrder(rows);
      for (const column of this.#texts.values()) column.codes = column.codes.inOrder(rows);
      if (order?.kept) {
        order.kept.times = order.kept.times.inOrder(rows);
        order.kept.lines = order.kept.lines.inOrder(rows);
      }
    }
    if (order === null) return { series, orders: [] };
    const { time: rowTime, kept } = order;
    const orders = kept === null ? [order.rows] : series.map((each) => this.#orderOf(each, rowTime, kept));
    const back = orders.map(({ firstStepBack }) => firstStepBack).find((each) => each !== null) ?? null;
    if (time !== null && back !== null) {
      const place = { file: this.reader.name, line: back.line, column: null };
      const above = isOneSeries
        ? "that of the row above"
        : `that of the row before it in \`${group}\` \`${seriesAt(orders, series)}\``;
      const what = `the time in column \`${rowTime.name}\` is before ${above}`;
      const remedy = isOneSeries
        ? "Set `sort: true`, or sort the rows; where the table holds several series, name the column that says which as `group`."
        : "Set `sort: true`, or sort the rows of each series.";
      throw new DataError("DATA_NOT_IN_ORDER", place, what, remedy);
    }
    return { series, orders };
  }

  #orderOf(
    { name, from, to }: Series,
    rowTime: RowTime,
    kept: { readonly times: NumberColumn; readonly lines: NumberColumn },
  ): RowOrder {
    const rows = new RowOrder(rowTime, name);
    for (let row = from; row < to; row++) rows.push(kept.times.at(row), kept.lines.at(row));
    return rows;
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
    const usual = "Give a table with columns of numbers; see whether `delimiter`, `decimal` and `header` are right.";
    const nearly = this.looks.find(({ kind, firstText }) => kind !== "times" && /\p{Nd}/u.test(firstText?.text ?? ""));
    const { line = 1, text = "" } = nearly?.firstText ?? {};
    throw new DataError(
      "DATA_NOT_A_NUMBER",
      { file: this.reader.name, line, column: null },
      nearly === undefined
        ? "no column has numbers"
        : `no column has numbers: \`${nearly.name}\` has \`${text.slice(0, 40)}\``,
      nearly === undefined ? usual : `${remedyFor(text, this.reader.format)} ${usual}`,
    );
  }

  #tooLarge(): DataError {
    const what = `the table has more than ${mostNumbers.toLocaleString("en-US")} numbers`;
    const remedy = "Name fewer `columns`, or give a part of it.";
    return new DataError("DATA_FILE_TOO_LARGE", wholeFile(this.reader.name), what, remedy);
  }
}

/** The series that is out of order. */
function seriesAt(orders: readonly RowOrder[], series: readonly Series[]): string {
  return series[orders.findIndex(({ firstStepBack }) => firstStepBack !== null)]?.name ?? "";
}

function missingText(column: string, place: DataPlace, isGroup: boolean): DataError {
  const what = `column \`${column}\` has an empty cell, ${isGroup ? "so that the row is of no series" : "which means that a category is missing"}`;
  const remedy = isGroup
    ? "Fill it in, or leave the row out."
    : "Fill it in, leave the column out of `categorical`, or set `missing`: then the row has none of the categories.";
  return new DataError("DATA_NOT_A_TEXT", place, what, remedy);
}

function noDates(file: string, { name }: Pick<RowTime, "name">): DataError {
  const what = `\`calendar\` needs dates, but column \`${name}\` has other texts or numbers`;
  const remedy = "Write dates as `2024-01-31 12:00`, name another column as `time`, or leave `calendar` out.";
  return new DataError("DATA_NOT_A_NUMBER", wholeFile(file), what, remedy);
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
  const plain = plainForm(text);
  if (plain !== undefined) return `Write it as \`${plain}\`, without other signs. ${leaveOut}.`;
  return `${leaveOut}; where it means a missing value, name it in \`missing_marks\`.`;
}

/** How a number with a currency, a percent sign, the minus of an account, a Fortran exponent or other digits is written. */
function plainForm(text: string): string | undefined {
  const digits = text.normalize("NFKC").replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
  const bare = digits.replace(/\p{Sc}|%|‰|°|^[A-Z]{3}\s|\s?(?:EUR|USD|GBP|CHF|[kKmMµ]?[a-zA-Z]{1,3})$/gu, "").trim();
  const account = /^\((.*)\)$/.exec(bare) ?? /^(.*)-$/.exec(bare);
  const plain = (account === null ? bare : `-${account[1]}`).replace(/[dD](?=[+-]?\d+$)/, "e").trim();
  const value = parseNumber(plain) ?? parseNumber(plain.replaceAll(",", ""));
  return value === undefined ? undefined : plain.replaceAll(",", "");
}

/** Unicode has the digits of every script in a row, 0 first. */
function digitValue(digit: string): number {
  let zero = digit.codePointAt(0) as number;
  const value = zero;
  while (value - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return value - zero;
}
