/** Which comes first in `03/04/2024`. */
export type DayOrder = "dayFirst" | "monthFirst";

const clock = String.raw`(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?${clock}$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})${clock}$`);
const namedMonth = new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3})[a-z]{0,6}[ -,]\s?(\d{4}|\d{2})${clock}$`);
const namedMonthFirst = new RegExp(String.raw`^([A-Za-z]{3})[a-z]{0,6} (\d{1,2}),? (\d{4})${clock}$`);
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Longer texts are no times. */
const longestTime = 40;

/** Milliseconds since 1970 that a date, with or without a time of day, stands for; undefined for any other text. */
export function parseTime(text: string, order: DayOrder): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length < 6 || trimmed.length > longestTime) return undefined;
  let match = yearFirst.exec(trimmed);
  if (match !== null) return timeOf(match[1], match[2], match[3] ?? "1", match);
  match = yearLast.exec(trimmed);
  if (match !== null) {
    const [day, month] = order === "dayFirst" ? [match[1], match[2]] : [match[2], match[1]];
    return timeOf(match[3], month, day, match);
  }
  match = namedMonth.exec(trimmed);
  if (match !== null) return timeOf(match[3], monthNumber(match[2]), match[1], match);
  match = namedMonthFirst.exec(trimmed);
  return match === null ? undefined : timeOf(match[3], monthNumber(match[1]), match[2], match);
}

function monthNumber(name = ""): string {
  return String(monthNames.indexOf(name.toLowerCase()) + 1);
}

function timeOf(yearText = "", monthText = "", dayText = "", match: RegExpExecArray): number | undefined {
  const [, , , , hourText = "0", minute = "0", second = "0", fraction = "0", half, zone] = match;
  const [month, day] = [Number(monthText), Number(dayText)];
  // As POSIX has it: 69 to 99 are of the last century.
  const year = yearText.length === 2 ? Number(yearText) + (Number(yearText) < 69 ? 2000 : 1900) : Number(yearText);
  let hour = Number(hourText);
  if (half !== undefined) hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || Number(minute) > 59 || Number(second) > 60) {
    return undefined;
  }
  const ms = Math.floor(Number(`0.${fraction}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, Number(minute), Number(second), ms) - offsetMs(zone);
}

function offsetMs(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (match === null) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

/**
 * How the times of a column are to be read: a day above 12 decides what stands first. Null where fewer than nine in
 * ten of the texts are times.
 */
export function dayOrderOf(texts: readonly string[]): DayOrder | null {
  for (const order of ["dayFirst", "monthFirst"] as const) {
    const times = texts.filter((text) => parseTime(text, order) !== undefined).length;
    if (texts.length > 0 && times >= 0.9 * texts.length) return order;
  }
  return null;
}
