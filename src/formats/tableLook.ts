import { type ColumnLook, lookAtColumns } from "./columnLook.ts";
import { type HeadTable, headTable, withSeparatorLine } from "./headTable.ts";
import { likelyDelimiter } from "./likelyFormat.ts";
import { isMissing, parseNumber, plainNumbers } from "./number.ts";
import {
  delimiterKey,
  delimiterName,
  delimiters,
  type TableFormat,
  type TableSettings,
  tableFormat,
} from "./tableFormat.ts";
import { dayOrderOf, parseTime } from "./timestamps.ts";

/** How a table seems to be written, from a look at its first rows. */
interface TableLook {
  /** What a config has to say of it: only what is not understood without. */
  readonly settings: TableSettings;
  readonly format: TableFormat;
  readonly table: HeadTable;
  readonly columns: readonly ColumnLook[];
  /** What could be otherwise. */
  readonly unsure: readonly string[];
}

/**
 * @param head the beginning of the file. @param isWhole whether it is all of it.
 * @returns null where no two columns can be found.
 */
export function lookAtTable(head: string, isWhole: boolean, fileName: string): TableLook | null {
  const unsure: string[] = [];
  const usual = tableFormat({}, fileName);
  const { skipped, written } = withSeparatorLine(head, usual);
  const text = head.slice(skipped);
  const comment = commentSign(text);
  const base = { ...usual, comment: comment ?? null };
  const delimiter = written ?? likelyDelimiter(text, base) ?? oneColumn(text, base);
  if (delimiter === null || !(delimiters as readonly string[]).includes(delimiterKey(delimiter))) return null;
  const quoting = likelyQuoting(text, { ...base, delimiter, isDelimiterGiven: true }, isWhole);
  if (quoting === "none" && delimiter !== "\t")
    unsure.push("quotes do not match, so they are read as characters (`quoting: none`)");
  const shape: TableFormat = { ...base, delimiter, isDelimiterGiven: true, quoting, header: false };
  const raw = headTable(text, shape, isWhole);
  if (raw === null) return null;
  const numbers = likelyNumbers(raw.rows.slice(1), unsure);
  const header = hasHeader(raw.rows, numbers, unsure);
  const byName = tableFormat({}, fileName);
  const settings: TableSettings = {
    ...(written !== null || delimiter === byName.delimiter
      ? {}
      : { delimiter: delimiterKey(delimiter) as (typeof delimiters)[number] }),
    ...(quoting === tableFormat({ delimiter: delimiterKey(delimiter) as (typeof delimiters)[number] }, fileName).quoting
      ? {}
      : { quoting }),
    ...(header ? {} : { header }),
    ...(comment === undefined ? {} : { comment }),
    ...numbers,
  };
  const format = {
    ...tableFormat({ ...settings, delimiter: delimiterKey(delimiter) as (typeof delimiters)[number] }, fileName),
    quoting,
  };
  const table = headTable(text, format, isWhole);
  return table === null ? null : { settings, format, table, columns: lookAtColumns(table, format.numbers), unsure };
}

/** A table of one column of numbers has nothing between its cells. */
function oneColumn(text: string, format: TableFormat): string | null {
  const rows = headTable(text, { ...format, header: false }, true, 20)?.rows ?? [];
  const isNumbers =
    rows.length > 1 && rows.slice(1).every(([cell = ""]) => parseNumber(cell) !== undefined || isMissing(cell));
  return isNumbers ? format.delimiter : null;
}

/** What the first lines begin with, where it is a sign that programs take for a comment. */
function commentSign(text: string): string | undefined {
  const match = /^(#|%|\/\/)/.exec(text);
  if (match === null) return undefined;
  // `#id,name` is a header: what follows is divided as the rest is.
  const [first = "", second = ""] = text.split(/\r\n|\n|\r/, 2);
  const cells = (line: string) => line.split(/[\t,;|]/).length;
  return cells(first) > 1 && cells(first) === cells(second) ? undefined : match[1];
}

function likelyQuoting(text: string, format: TableFormat, isWhole: boolean): "double" | "none" {
  const look = (quoting: "double" | "none") => headTable(text, { ...format, quoting, header: false }, isWhole);
  const plain = look("none")?.rows ?? [];
  const width = plain[0]?.length ?? 0;
  const isQuoted = (cell: string) => cell.length > 1 && cell.startsWith('"') && cell.endsWith('"');
  if (!plain.flat().some((cell) => cell.includes('"'))) return format.delimiter === "\t" ? "none" : "double";
  const whole = look("double");
  const quoted = whole?.rows ?? [];
  const isEven = whole?.isBroken === false && quoted.every((row) => row.length === quoted[0]?.length);
  // Quotes that nothing closes swallow rows: then there are fewer than lines.
  const swallows = quoted.some((row) =>
    row.some((cell) => cell.split("\n").some((line) => line.split(format.delimiter).length === width && width > 1)),
  );
  const evenPlain = plain.every((row) => row.length === width);
  if (format.delimiter === "\t") {
    const enclosed = plain.flat().filter((cell) => cell.includes('"'));
    return isEven && (!evenPlain || (!swallows && enclosed.every(isQuoted))) ? "double" : "none";
  }
  return evenPlain && (!isEven || swallows) ? "none" : "double";
}

/** Decimal and thousands signs with which most cells are numbers; nothing said where points do. */
function likelyNumbers(
  rows: readonly (readonly string[])[],
  unsure: string[],
): Pick<TableSettings, "decimal" | "thousands"> {
  const cells = rows.flat().filter((cell) => /\d/.test(cell) && /^[\s\d.,'\u2019\u02bc\u2212_+-]+$/.test(cell));
  const read = (decimal: "." | ",", thousands: string | null) =>
    cells.filter((cell) => parseNumber(cell, { ...plainNumbers, decimal, thousands }) !== undefined).length;
  const choices = [
    [".", null, {}],
    [".", ",", { thousands: "," }],
    [",", null, { decimal: "," }],
    [",", ".", { decimal: ",", thousands: "." }],
    [",", " ", { decimal: ",", thousands: "space" }],
    [".", " ", { thousands: "space" }],
    [".", "'", { thousands: "'" }],
  ] as const;
  let best: { readonly count: number; readonly settings: Pick<TableSettings, "decimal" | "thousands"> } | null = null;
  for (const [decimal, thousands, settings] of choices) {
    const count = read(decimal, thousands);
    if (best === null || count > best.count) best = { count, settings };
  }
  const example = cells.find((cell) => /^[+-]?\d{1,3},\d{3}$/.test(cell.trim()));
  if (
    best !== null &&
    example !== undefined &&
    read(",", null) === read(".", ",") &&
    read(",", null) > read(".", null)
  ) {
    unsure.push(
      `\`${example.trim()}\` is read as ${example.trim().replace(",", "")} (\`thousands: ","\`); write \`decimal: ","\` if it is ${example.trim().replace(",", ".")}`,
    );
  }
  return best?.settings ?? {};
}

const knownNames =
  /^(text|label|class|target|category|sentence|message|review|input|output|name|title|id|x|y|date|time|value|v[12])$/i;

/** Whether the first row names the columns: it is of another kind than the rows below it. */
function hasHeader(rows: readonly (readonly string[])[], numbers: TableSettings, unsure: string[]): boolean {
  const [first = [], ...rest] = rows;
  const { numbers: format } = tableFormat(numbers, "");
  const isValue = (cell: string) => parseNumber(cell, format) !== undefined;
  if (rest.length === 0) return true;
  const columns = first.map((_, column) => rest.map((row) => row[column] ?? ""));
  const numeric = columns.map((cells) => cells.filter((cell) => isValue(cell)).length >= 0.5 * cells.length);
  // Numbers may be names, such as years; a text above dates is one for certain.
  const datesBelow = columns.map((cells) => dayOrderOf(cells.slice(0, 200)));
  if (datesBelow.some((order, column) => order !== null && parseTime(first[column] ?? "", order) === undefined)) {
    return true;
  }
  if (numeric.some(Boolean)) {
    const named = first.filter(
      (cell, column) => numeric[column] && !isValue(cell) && cell.trim() !== "" && !/^[<>]/.test(cell.trim()),
    );
    const valued = first.filter((cell, column) => numeric[column] && isValue(cell));
    // A year among the names of months and the like is a name too.
    return (
      named.length > valued.length || (named.length > 0 && new Set(first).size === first.length && valued.length === 0)
    );
  }
  if (first.some((cell) => knownNames.test(cell.trim()))) return true;
  // Texts only: a class that comes again below is no name.
  const comesAgain = first.some((cell, column) => columns[column]?.includes(cell));
  if (comesAgain) return false;
  const isWordy = first.some((cell) => cell.trim().split(/\s+/).length > 3);
  if (isWordy) return false;
  unsure.push(
    `the first row (${first
      .slice(0, 3)
      .map((cell) => `\`${cell.trim().slice(0, 30)}\``)
      .join(", ")}) is taken for the names of the columns; write \`header: false\` if it is data`,
  );
  return true;
}

/** For people: `a table separated by semicolons, without a header, decimal commas`. */
export function tableText({ format }: TableLook): string {
  const parts = [
    `a table separated by ${delimiterName(format.delimiter)}`,
    format.header ? "with a header" : "without a header",
    ...(format.numbers.decimal === "," ? ["decimal commas"] : []),
    ...(format.quoting === "none" && format.delimiter !== "\t" ? ["quotes as characters"] : []),
  ];
  return parts.join(", ");
}
