import type { ColumnLook } from "./columnLook.ts";
import { timeColumnOf } from "./lookFindings.ts";
import { cellNumber, type NumberFormat } from "./number.ts";
import { parseTime } from "./timestamps.ts";

/** When a row was, put together from its cells. */
export interface RowTime {
  /** Of its column, or of its columns: `date, hour`. */
  readonly name: string;
  /** Whether one column alone says it, which `time` can name. */
  readonly isOneColumn: boolean;
  /** Whether times are milliseconds of a date, not numbers of some unit. */
  readonly isMs: boolean;
  /** Undefined where the cells hold no time, null where they are empty. @param cell the text of a column, by index. */
  of(cell: (index: number) => string): number | null | undefined;
}

const hourName = /^(hours?|hr|h|time|clock|stunde|uhrzeit|zeit|heure|hora|ora|uur)$/i;
const dateParts = [
  /^(year|yr|jahr|année|año|anno|jaar)$/i,
  /^(month|mon|mo|monat|mois|mes|mese|maand)$/i,
  /^(day|dy|tag|jour|día|dia|giorno|dag)$/i,
];

/** The time of rows of a table: of one column, of a date and the hour beside it, or of year, month, day and hour. */
export function rowTimeOf(looks: readonly ColumnLook[], numbers: NumberFormat): RowTime | null {
  const [year, month, day] = dateParts.map((name) =>
    looks.find((look) => look.kind === "numbers" && name.test(look.name)),
  );
  const date = timeColumnOf(looks.filter((look) => look !== year && look !== month && look !== day));
  const clock = looks.find((look) => look !== date && isClock(look));
  if (date !== null && (date.kind !== "times" || /:/.test(date.firstText?.text ?? "") || clock === undefined)) {
    return columnTime(date, numbers);
  }
  if (date !== null)
    return joined([date, clock], (cell) => parseTime(cell(date.index), date.dayOrder ?? "dayFirst"), clock);
  if (year === undefined || month === undefined) return null;
  const numberIn = (cell: string) => cellNumber(cell, numbers) ?? Number.NaN;
  const start = (cell: (index: number) => string) => {
    const of = (look: ColumnLook | undefined) => (look === undefined ? 1 : numberIn(cell(look.index)));
    return Date.UTC(of(year), of(month) - 1, of(day));
  };
  return joined([year, month, day, clock], start, day === undefined ? undefined : clock);
}

/** The time that one column says. */
export function columnTime(look: ColumnLook, numbers: NumberFormat): RowTime {
  const { name, index, dayOrder } = look;
  return {
    name,
    isOneColumn: true,
    isMs: dayOrder !== null,
    of: (cell) => (dayOrder === null ? cellNumber(cell(index), numbers) : parseTime(cell(index), dayOrder)),
  };
}

function joined(
  columns: readonly (ColumnLook | undefined)[],
  startOfDay: (cell: (index: number) => string) => number | undefined,
  clock: ColumnLook | undefined,
): RowTime {
  return {
    name: columns.flatMap((look) => look?.name ?? []).join(", "),
    isOneColumn: false,
    isMs: true,
    of(cell) {
      const ms = clock === undefined ? 0 : clockMs(cell(clock.index));
      const start = startOfDay(cell);
      return start === undefined || ms === undefined ? undefined : start + ms;
    },
  };
}

/** A column of hours, or of times of day such as `13:30`. */
function isClock({ name, kind, firstText }: ColumnLook): boolean {
  return kind === "numbers" ? hourName.test(name) : clockMs(firstText?.text ?? "") !== undefined;
}

/** Milliseconds of a time of day: an hour, or hours and minutes. */
function clockMs(text: string): number | undefined {
  const match = /^(\d{1,2})(?:[:.h](\d{2})(?::(\d{2}))?)?\s*([ap]m)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, hour, minute = "0", second = "0", half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}
