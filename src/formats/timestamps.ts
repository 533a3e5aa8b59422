import { isWeekday, monthNumber } from "./monthNames.ts";

/** Which comes first in `03/04/2024`. */
export type DayOrder = "dayFirst" | "monthFirst";

/** A time of day, with or without a zone; the last part of every pattern with days in it. */
const clock = String.raw`(?:(?:T|:|,?\s+)(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?\s*(?<half>[AaPp]\.?[Mm]\.?)?\s*(?<zone>Z|[+-]\d{2}(?::?\d{2})?|[A-Z]{2,5}(?:[+-]\d{1,2})?)?)?`;
const word = String.raw`\p{L}{3,10}`;
const year = String.raw`(?<year>\d{4})`;
const anyYear = String.raw`(?<year>\d{4}|\d{2})`;

/** `named` is a month in words; `first` and `second` are day and month in an order that the file has to show. */
const patterns = [
  String.raw`${year}[-/.](?<month>\d{1,2})(?:[-/.](?<day>\d{1,2}))?${clock}`,
  String.raw`(?<first>\d{1,2})[-/.](?<second2>\d{1,2})[-/.]${anyYear}${clock}`,
  String.raw`(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[ /-]?(?<named>${word})\.?[ ,/-]?\s?${anyYear}${clock}`,
  String.raw`(?<named>${word})\.?[ -](?<day>\d{1,2})(?:st|nd|rd|th)?[ ,-]\s?${year}${clock}`,
  String.raw`${year}[ /-](?<named>${word})\.?(?:[ /-](?<day>\d{1,2}))?${clock}`,
  String.raw`(?<named>${word})\.?[ /-]${anyYear}`,
  String.raw`(?<month>\d{1,2})[-/.]${year}`,
  String.raw`${year}(?<month>\d{2})(?<day>\d{2})T(?<hour>\d{2}):?(?<minute>\d{2})?:?(?<second>\d{2})?(?<zone>Z|[+-]\d{2}:?\d{2})?`,
  String.raw`${year}年(?<month>\d{1,2})月(?:(?<day>\d{1,2})日)?(?:\s*(?<hour>\d{1,2})[:時](?<minute>\d{2})?分?)?`,
  String.raw`${year}[ -]?Q(?<quarter>[1-4])`,
  `Q(?<quarter>[1-4])[ /-]?${year}`,
  String.raw`${year}[ -]?W(?<week>\d{1,2})(?:-(?<weekday>[1-7]))?`,
].map((pattern) => new RegExp(`^${pattern}$`, "u"));

type Parts = { readonly [part: string]: string | undefined };

/** Longer texts are no times. */
const longestTime = 50;

/** Milliseconds since 1970 that a date, with or without a time of day, stands for; undefined for any other text. */
export function parseTime(text: string, order: DayOrder): number | undefined {
  const trimmed = withoutZoneName(text.trim());
  if (trimmed.length < 6 || trimmed.length > longestTime || !/\d/.test(trimmed)) return undefined;
  return timeOfText(trimmed, order) ?? timeOfText(withoutWeekday(trimmed), order);
}

function timeOfText(text: string, order: DayOrder): number | undefined {
  for (const pattern of patterns) {
    const parts: Parts | undefined = pattern.exec(text)?.groups;
    const time = parts === undefined ? undefined : timeOf(parts, order);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** As Java writes it behind an offset or a local time: `2024-01-31T12:00+01:00[Europe/Berlin]`. */
function withoutZoneName(text: string): string {
  return text.replace(/\[[A-Za-z_/+-]+\]$/, "");
}

function withoutWeekday(text: string): string {
  const match = /^(\p{L}{2,10})\.?,?\s+/u.exec(text);
  return match !== null && isWeekday(match[1] as string) ? text.slice(match[0].length) : text;
}

function timeOf(parts: Parts, order: DayOrder): number | undefined {
  const yearText = parts.year as string;
  // As POSIX has it: 69 to 99 are of the last century.
  const century = Number(yearText) < 69 ? 2000 : 1900;
  const year = yearText.length === 2 ? Number(yearText) + century : Number(yearText);
  if (parts.week !== undefined) return timeOfWeek(year, Number(parts.week), Number(parts.weekday ?? 1));
  const [month, day] = monthAndDay(parts, order);
  const [minute, second] = [Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  let hour = Number(parts.hour ?? 0);
  if (parts.half !== undefined) hour = (hour % 12) + (/^p/i.test(parts.half) ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined;
  const ms = Math.floor(Number(`0.${parts.fraction ?? 0}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMs(parts.zone);
}

/** 0 as the month stands for a word that names none. */
function monthAndDay(parts: Parts, order: DayOrder): readonly [number, number] {
  if (parts.quarter !== undefined) return [3 * Number(parts.quarter) - 2, 1];
  const [first, second] = [Number(parts.first), Number(parts.second2)];
  if (parts.first !== undefined) return order === "dayFirst" ? [second, first] : [first, second];
  const month = parts.named === undefined ? Number(parts.month) : (monthNumber(parts.named) ?? 0);
  return [month, Number(parts.day ?? 1)];
}

/** Of ISO 8601: week 1 is the one with 4 January in it, and weeks begin on Monday. */
function timeOfWeek(year: number, week: number, weekday: number): number | undefined {
  if (week < 1 || week > 53) return undefined;
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  return Date.UTC(year, 0, monday + 7 * (week - 1) + weekday - 1);
}

/** Zones by name count as none: which offset they have changes with the season and from country to country. */
function offsetMs(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "");
  if (match === null) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

/**
 * How the times of a column are to be read. Where both orders give times, that one in which they go on in one direction,
 * by equal steps: 1/1, 2/1, 3/1 are months or days. Null where fewer than nine in ten of the texts are times.
 */
export function dayOrderOf(texts: readonly string[]): DayOrder | null {
  let best: { readonly order: DayOrder; readonly times: readonly number[] } | null = null;
  for (const order of ["dayFirst", "monthFirst"] as const) {
    const times = texts.map((text) => parseTime(text, order)).filter((time) => time !== undefined);
    if (texts.length === 0 || times.length < 0.9 * texts.length) continue;
    if (best === null || times.length > best.times.length || unevenness(times) < unevenness(best.times)) {
      best = { order, times };
    }
  }
  return best?.order ?? null;
}

/** Turns of direction, then different steps (of months, by days at most three apart, as one). */
function unevenness(times: readonly number[]): number {
  const steps = times.slice(1).map((time, at) => time - (times[at] as number));
  const turns = Math.min(steps.filter((step) => step < 0).length, steps.filter((step) => step > 0).length);
  const kinds = new Set(steps.map((step) => Math.round(step / (4 * 86_400_000))));
  return turns * 1000 + kinds.size;
}
