import type { ColumnLook } from "./columnLook.ts";
import type { DataFinding } from "./dataFinding.ts";

const timeName = /(^|_|\b)(time|date|datetime|timestamp|epoch|unix|ts|t)(_|\b|$)|time$|date$/i;

/** Seconds, or milliseconds, of 1990 to 2100 since 1970. */
function isEpoch(value: number): boolean {
  return (value > 631e6 && value < 4.1e9) || (value > 631e9 && value < 4.1e12);
}

/** The column that says when each row was: the first of dates, else one of numbers that is called so or counts seconds. */
export function timeColumnOf(looks: readonly ColumnLook[]): ColumnLook | null {
  const numbers = looks.filter(({ kind, mayBeUnordered }) => kind === "numbers" && mayBeUnordered);
  return (
    looks.find(({ kind }) => kind === "times") ??
    numbers.find(({ firstNumber, name }) => isEpoch(firstNumber) && timeName.test(name)) ??
    numbers.find(({ firstNumber, trend }) => isEpoch(firstNumber) && trend !== null) ??
    numbers.find(({ name }) => timeName.test(name)) ??
    null
  );
}

/** Why a column of a table is not read, where columns are chosen by what they hold; null for one that is. */
export function whyUnread({ kind, firstText, numberShare }: ColumnLook): string | null {
  const example = firstText === null ? "" : ` such as \`${firstText.text.slice(0, 30)}\``;
  switch (kind) {
    case "numbers":
      return null;
    case "times":
      return `dates${example}`;
    case "texts":
      return `texts${example}`;
    case "partly":
      return `${Math.round(100 * numberShare)} % numbers, but also texts${example}`;
    case "empty":
      return "no values";
  }
}

/**
 * What a person would want to know of columns that are chosen by what they hold: some that are partly numbers and not read,
 * counters and times that are read as features.
 *
 * @param targets are meant whatever they look like.
 */
export function lookFindings(file: string, looks: readonly ColumnLook[], targets: readonly string[]): DataFinding[] {
  const read = looks.filter(({ kind }) => kind === "numbers");
  const counters = read.filter(({ name, step }) => step !== null && !targets.includes(name));
  const left = read.filter((each) => !counters.includes(each)).map(({ name }) => name);
  const list = left.length <= 12 ? left.map((name) => quoted(name)).join(", ") : "…";
  const partly = looks.filter(({ kind, name }) => kind === "partly" && !targets.includes(name));
  return [
    ...partly.map((look) => ({
      file,
      line: look.firstText?.line ?? 1,
      key: "columns",
      what: `column ${columnName(look.name)} is not read: ${whyUnread(look)}`,
      remedy: "Name it in `columns` to read it, or name the columns that are meant.",
    })),
    ...counters.map(({ name, step }) => ({
      file,
      line: 1,
      key: "columns",
      what: `column ${columnName(name)} goes ${(step ?? 0) < 0 ? "down" : "up"} by ${Math.abs(step ?? 0)} with every row, as a counter, an index or a time does, and is read as a feature: rows to come lie outside of all that was trained on`,
      remedy: `Leave it out: \`columns: [${list}]\`.`,
    })),
  ];
}

/** For people: spreadsheets and pandas write columns without a name. */
export function columnName(name: string): string {
  return name === "" ? "without a name" : `\`${name}\``;
}

function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_ ]*$/.test(name) ? name : JSON.stringify(name);
}
