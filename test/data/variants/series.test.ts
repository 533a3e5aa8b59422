import { expect, test } from "vitest";
import { initAndValidate } from "./initAndValidate.ts";

/** Series of 600 rows, with what people have in them; each is read rightly, said of with a warning, or refused. */
const rows = Array.from({ length: 600 }, (_, i) => i);
const value = (i: number) => String(20 + ((i * 7) % 11) / 4);
const at = (i: number) => new Date(Date.UTC(2020, 0, 1, i)).toISOString();
const hour = (i: number) => at(i).slice(0, 16).replace("T", " ");
const table = (header: string, row: (i: number) => string, order: readonly number[] = rows) =>
  `${header}\n${order.map(row).join("\n")}\n`;
const said = async (content: string) => {
  const { said: text, exitCode } = await initAndValidate("forecasting", "a.csv", content);
  return { text: text.replace(/\n\s+/g, " "), lines: text.split("\n").map((line) => line.trim()), exitCode };
};

const marks =
  "#N/A,<NA>,NaT,.,--,n.a.,inf,-Inf,#DIV/0!,\\N,NULL,N/A,NaN,None,missing,?,-,#VALUE!,#REF!,(null),..,1.#IND,–,—,…,n.d.,no data";

test.each(marks.split(","))("B9: `%s` is a missing value, in the first rows and in the middle", async (mark) => {
  const isMissing = (i: number) => i < 2 || i === 50 || i === 51;
  const { lines, exitCode } = await said(
    table("date,a,temp", (i) => `${hour(i)},${isMissing(i) ? mark : value(i + 3)},${value(i)}`),
  );
  expect(lines.find((line) => line.startsWith("a "))).toMatch(/4 \(forward_fill\)/);
  expect(exitCode).toBe(0);
});

test.each(["*", "x", "<5", ">100", "5.0*", "trace", "below limit", "1e999", "///", "12:30"])(
  "B9: `%s` among numbers is refused, with what to do",
  async (mark) => {
    const { text, exitCode } = await said(
      table("date,a,temp", (i) => `${hour(i)},${i === 50 ? mark : value(i + 3)},${value(i)}`),
    );
    expect(text).toContain(`a.csv:52:18: \`${mark}\` in column \`a\` is no number.`);
    expect(text).toContain("name it in `missing_marks`");
    expect(exitCode).toBe(4);
  },
);

test.each(["-99", "-999", "-9999", "-9999.0", "9999", "99999", "-99.99", "999.9"])(
  "B9: %s that comes again far from all else is said to look missing",
  async (mark) => {
    const { text, exitCode } = await said(
      table("date,a,temp", (i) => `${hour(i)},${i % 150 === 7 ? mark : value(i + 3)},${value(i)}`),
    );
    expect(text).toMatch(
      new RegExp(
        `column \`a\` has ${Number(mark)} in 4 rows, far from its other values \\(20 to 22\\.5\\).*missing_marks: \\["${Number(mark)}"\\]`,
      ),
    );
    expect(exitCode).toBe(0);
  },
);

test("B9: a 99 among values up to 120 is a value", async () => {
  const { text } = await said(table("date,a,temp", (i) => `${hour(i)},${(i * 7) % 121},${value(i)}`));
  expect(text).not.toContain("missing_marks");
});

const counters: readonly (readonly [string, string, (i: number) => string])[] = [
  ["without a name, from 0", "", (i) => String(i)],
  ["called Unnamed: 0", "Unnamed: 0", (i) => String(i)],
  ["from 1", "n", (i) => String(i + 1)],
  ["by tens", "id", (i) => String(1000 + 10 * i)],
  ["of decimals", "t", (i) => (i / 4).toFixed(2)],
  ["down to 1", "left", (i) => String(600 - i)],
  ["seconds since 1970", "foo", (i) => String(1577836800 + 3600 * i)],
  ["seconds since 1970, not quite even", "foo", (i) => String(1577836800 + 3600 * i + (i % 3))],
  ["milliseconds since 1970", "when", (i) => String(1577836800000 + 3600000 * i)],
  ["days of a spreadsheet", "day", (i) => String(43831 + i)],
];

test.each(counters)("B2: a counter %s is left out by init", async (_, name, count) => {
  const { text, exitCode } = await said(table(`${name},a,y`, (i) => `${count(i)},${value(i + 3)},${value(2 * i)}`));
  expect(text).toContain("reads 2 of 3 columns");
  expect(exitCode).toBe(0);
});

test.each([
  [
    "one in eight numbers",
    (i: number) => (i % 8 ? "x" : value(i)),
    /a\.csv:3: warning: column `a` is not read: 13 % numbers, but also texts such as `x`/,
  ],
  ["half of them texts", (i: number) => (i % 2 ? "x" : value(i)), /a\.csv:3:18: `x` in column `a` is no number\. \S/],
  [
    "a text far below",
    (i: number) => (i === 555 ? "oops" : value(i)),
    /a\.csv:557:18: `oops` in column `a` is no number\. \S/,
  ],
  ["texts only", () => "north", /not read: .*`a`: texts such as `north`/],
  ["no value", () => "", /not read: .*`a`: no values/],
] as const)("B2: a column with %s is told of", async (_, cell, message) => {
  const { text } = await said(table("date,a,y", (i) => `${hour(i)},${cell(i)},${value(2 * i)}`));
  expect(text).toMatch(message);
});

const parts = (i: number) => [at(i).slice(0, 4), at(i).slice(5, 7), at(i).slice(8, 10), at(i).slice(11, 13)] as const;
const layouts: readonly (readonly [string, string, (i: number) => string])[] = [
  ["a date and a time of day", "date,time", (i) => `${at(i).slice(0, 10)},${at(i).slice(11, 16)}`],
  ["a date and an hour", "date,hour", (i) => `${at(i).slice(0, 10)},${Number(parts(i)[3])}`],
  [
    "a time of day and a date",
    "Uhrzeit,Datum",
    (i) => `${at(i).slice(11, 16)},${parts(i).slice(0, 3).toReversed().join(".")}`,
  ],
  ["a date and AM or PM", "date,clock", (i) => `${at(i).slice(0, 10)},${i % 12 || 12}:00 ${i % 24 < 12 ? "AM" : "PM"}`],
  ["year, month, day, hour", "year,month,day,hour", (i) => parts(i).join(",")],
  [
    "year, month, day",
    "Year,Month,Day",
    (i) =>
      parts(24 * i)
        .slice(0, 3)
        .join(","),
  ],
  ["year, month", "yr,mo", (i) => `${1970 + Math.floor(i / 12)},${(i % 12) + 1}`],
  [
    "day, month, year",
    "day,month,year",
    (i) =>
      parts(24 * i)
        .slice(0, 3)
        .toReversed()
        .join(","),
  ],
];

test.each(layouts)("B5: rows by %s are in their order", async (_, names, time) => {
  const { text, exitCode } = await said(table(`${names},y`, (i) => `${time(i)},${value(i)}`));
  expect(text).not.toMatch(/descends|goes back|same time|evenly|gap/);
  expect(exitCode).toBe(0);
});

test.each(layouts)("B5: rows by %s, the newest first, are found out", async (_, names, time) => {
  const { text } = await said(table(`${names},y`, (i) => `${time(i)},${value(i)}`, rows.toReversed()));
  expect(text).toMatch(/a\.csv:3: warning: column `[^`]+` descends: .*Sort the rows of the file/);
});

test.each(layouts)("B5: two series by %s, one below the other, are found out", async (_, names, time) => {
  const { text } = await said(table(`${names},y`, (i) => `${time(i % 300)},${value(i)}`));
  expect(text).toMatch(/a\.csv:302: warning: column `[^`]+` goes back once, .*2 stretches of time/);
});

test.each([
  ["a last bit", (i: number) => (i % 2 ? "0.3" : "0.30000000000000004"), /column `a` is 0\.3 in all training rows/],
  ["nothing", () => "42", /column `a` is 42 in all training rows/],
  ["a last digit of many", (i: number) => (1e15 + (i % 3)).toFixed(0), /column `a` hardly varies/],
  [
    "nothing, and jumps in validation",
    (i: number) => (i < 490 ? "5" : "1000005"),
    /the validation rows leave the range of the training rows: `a`/,
  ],
  ["a drift out of its range", (i: number) => String(i * i), /leave the range of the training rows: `a`/],
  [
    "a step",
    (i: number) => (i < 480 ? String(i % 5) : "900"),
    /the validation rows leave the range of the training rows: `a` 900 to 900 \(training 0 to 4\)/,
  ],
] as const)("B8: a column that varies by %s is told of", async (_, cell, message) => {
  const { text, exitCode } = await said(table("date,a,y", (i) => `${hour(i)},${cell(i)},${value(2 * i)}`));
  expect(text).toMatch(message);
  expect(exitCode).toBe(0);
});
