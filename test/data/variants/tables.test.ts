import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { initAndValidate, shownColumn } from "./initAndValidate.ts";

/** One table of 600 rows, written in many ways; what is read has to be the same table, or the file is refused. */
const rows = Array.from({ length: 600 }, (_, i) => i);
const value = (i: number) => 1000 + ((i * 37) % 211) / 4 - (i % 5 === 0 ? 2500 : 0);
const [mean, deviation] = (() => {
  const training = rows.slice(0, 480).map(value);
  const average = training.reduce((sum, each) => sum + each, 0) / training.length;
  const variance = training.reduce((sum, each) => sum + (each - average) ** 2, 0) / training.length;
  return [average, Math.sqrt(variance)] as const;
})();
const at = (i: number) => new Date(Date.UTC(2020, 0, 1, i)).toISOString();
const hour = (i: number) => at(i).slice(0, 16).replace("T", " ");
type Write = (value: number) => string;
const plain: Write = (each) => each.toFixed(2);
const german: Write = (each) => plain(each).replace(".", ",");
const grouped =
  (sign: string, decimal: string): Write =>
  (each) => {
    const [whole = "", rest] = Math.abs(each).toFixed(2).split(".");
    return `${each < 0 ? "-" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, sign)}${decimal}${rest}`;
  };
const table = (write: Write = plain, sep = ",", end = "\n", header = `date${sep}temp`) =>
  `${header}${header === "" ? "" : end}${rows.map((i) => `${hour(i)}${sep}${write(value(i))}`).join(end)}${end}`;
const quote =
  (write: Write): Write =>
  (each) =>
    `"${write(each)}"`;
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

/** [name of the variant, file's name, its content, how `temp` is called where not so] */
type Variant = readonly [string, string, string | Uint8Array, string?];

const readRightly: readonly Variant[] = [
  ["B4: semicolons, decimal commas", "a.csv", table(german, ";")],
  ["B4: bars, decimal commas", "a.txt", table(german, "|")],
  ["B4: tabs in .csv", "a.csv", table(plain, "\t")],
  ["B4: tabs, decimal commas in .tsv", "A.TSV", table(german, "\t")],
  ["B4: carets", "a.dat", table(plain, "^")],
  ["B4: tildes", "a.dat", table(plain, "~")],
  ["B4: points between thousands, decimal commas", "a.csv", table(grouped(".", ","), ";")],
  ["B4: spaces between thousands", "a.csv", table(grouped(" ", ","), ";")],
  ["B4: narrow no-break spaces between thousands", "a.csv", table(grouped("\u202f", ","), ";")],
  ["B4: no-break spaces between thousands", "a.csv", table(grouped("\u00a0", "."), ";")],
  ["B4: apostrophes between thousands", "a.csv", table(grouped("'", "."), ";")],
  ["B4: curved apostrophes between thousands", "a.csv", table(grouped("\u2019", "."), ";")],
  ["B4: quoted commas between thousands", "a.csv", table(quote(grouped(",", ".")))],
  ["B4: quoted decimal commas between commas", "a.csv", table(quote(german))],
  ["B4: the minus of typography", "a.csv", table((each) => plain(each).replace("-", "\u2212"))],
  ["B4: exponents and plus signs", "a.csv", table((each) => each.toExponential(8).replace(/^(?!-)/, "+"))],
  ["B4: spaces around cells", "a.csv", table((each) => `   ${plain(each)} `)],
  ["B4: sep=; of a spreadsheet", "a.csv", `sep=;\r\n${table(german, ";", "\r\n")}`],
  ["B4: sep= in quotes, behind a mark", "a.csv", `\ufeff"sep=;"\r\n${table(german, ";", "\r\n")}`],
  ["B4: sep= of a tab", "a.csv", `SEP=\t\n${table(german, "\t")}`],
  ["B4: comments first and last", "a.csv", `# station 4\n# hourly\n${table()}# end\n`],
  ["B4: comments of two slashes", "a.csv", `// station 4\n${table()}`],
  ["B4: comments of percent signs", "a.csv", `% station 4\n${table()}`],
  ["B6: UTF-8 with a mark", "a.csv", `\ufeff${table()}`],
  ["B6: UTF-16, little end first, with a mark", "a.csv", Buffer.from(`\ufeff${table()}`, "utf16le")],
  ["B6: UTF-16, little end first, without", "a.csv", Buffer.from(table(), "utf16le")],
  ["B6: UTF-16, big end first, with a mark", "a.csv", utf16be(`\ufeff${table()}`)],
  ["B6: UTF-16, big end first, without", "a.csv", utf16be(table())],
  ["B6: UTF-16 compressed", "a.csv.gz", gzipSync(Buffer.from(`\ufeff${table()}`, "utf16le"))],
  [
    "B6: gzip of two members, without an ending",
    "rates",
    Buffer.concat([gzipSync(table().slice(0, 5000)), gzipSync(table().slice(5000))]),
  ],
  ["B6: Latin-1 names", "a.csv", Buffer.from(table(plain, ",", "\n", "date,température"), "latin1"), "température"],
  ["B6: CR", "a.csv", table(plain, ",", "\r")],
  ["B6: CRLF", "a.csv", table(plain, ",", "\r\n")],
  ["B6: CR CR LF", "a.csv", table(plain, ",", "\r\r\n")],
  ["B6: a line between any two", "a.csv", table(plain, ",", "\n\n")],
  ["B6: no line end at the end", "a.csv", table().trimEnd()],
  ["B6: a comma behind every row", "a.csv", table((each) => `${plain(each)},`, ",", "\n", "date,temp,")],
  ["B6: a name with a quote", "a.csv", table(plain, ",", "\n", 'date,"te""mp"'), 'te"mp'],
  ["B6: names padded", "a.csv", table(plain, ",", "\n", "  date ,\u00a0temp ")],
  ["B6: names that YAML takes for others", "a.csv", table(plain, ",", "\n", 'yes,"- {a}: #x"'), "- {a}: #x"],
  ["B2: a year as a name", "a.csv", table(plain, ",", "\n", "date,2020"), "2020"],
  ["B2: no header", "a.csv", table(plain, ",", "\n", ""), "2"],
  ["B11: a name of a file with signs", "my data; #1 {x}.csv", table()],
  ["B11: a folder with letters of others", "ünï çødé/it's.csv", table()],
];

const read = readRightly.map(([variant, name, content, column = "temp"]) => ({ variant, name, content, column }));

test.each(read)("$variant: the table is read", async ({ name, content, column }) => {
  const seen = await initAndValidate("forecasting", name, content);
  expect(seen.said).toContain("600 rows");
  const [shownMean, shownDeviation] = shownColumn(seen.said, column) ?? [];
  expect(shownMean).toBeCloseTo(mean, 0);
  expect(Math.abs((shownDeviation ?? 0) / deviation - 1)).toBeLessThan(0.01);
  expect(seen.exitCode).toBe(0);
});

const bytes = (...start: number[]) =>
  Buffer.concat([Buffer.from(start), Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 7) % 256))]);
const firstRow = (change: (row: string) => string) => {
  const [header = "", first = "", ...rest] = table().split("\n");
  return [header, change(first), ...rest].join("\n");
};

/** [name of the variant, file's name, its content, what the refusal has to say] */
const refused: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
  [
    "B4: currency",
    "a.csv",
    table((each) => `$${plain(each)}`),
    /a\.csv:2: .*`temp` has `\$-1500\.00`\. Write it as `-1500\.00`/,
  ],
  ["B4: euros behind", "a.csv", table((each) => `${plain(each)} €`), /a\.csv:2: .*Write it as `-1500\.00`/],
  ["B4: percent", "a.csv", table((each) => `${plain(each)}%`), /a\.csv:2: .*Write it as `-1500\.00`/],
  [
    "B4: minus of an account",
    "a.csv",
    table((each) => plain(each).replace(/^-(.*)/, "($1)")),
    /a\.csv:2:18: `\(1500\.00\)` in column `temp` is no number\. Write it as `-1500\.00`/,
  ],
  [
    "B4: minus behind",
    "a.csv",
    table((each) => plain(each).replace(/^-(.*)/, "$1-")),
    /a\.csv:2:18: .*Write it as `-1500\.00`/,
  ],
  [
    "B4: Arabic digits",
    "a.csv",
    table((each) => plain(each).replace(/\d/g, (d) => "٠١٢٣٤٥٦٧٨٩"[Number(d)] ?? "")),
    /a\.csv:2: .*Write it as `-1500\.00`/,
  ],
  [
    "B4: digits of full width",
    "a.csv",
    table((each) => plain(each).replace(/\d/g, (d) => "０１２３４５６７８９"[Number(d)] ?? "")),
    /a\.csv:2: .*Write it as `-1500\.00`/,
  ],
  [
    "B4: exponents of Fortran",
    "a.csv",
    table((each) => each.toExponential(3).replace("e", "D")),
    /a\.csv:2: .*Write it as `-1\.500e\+3`/,
  ],
  [
    "B4: units below the names",
    "a.csv",
    firstRow((row) => `[h],[C]\n${row}`),
    /a\.csv:2:5: `\[C\]` in column `temp` is no number\. \S/,
  ],
  [
    "B4: a title above the names",
    "a.csv",
    `Temperatures of station 42\n\n${table()}`,
    /a\.csv:3:1: the row has 2 cells, the first has 1\. Delete the lines above/,
  ],
  ["B6: UTF-32", "a.csv", bytes(0xff, 0xfe, 0, 0), /a\.csv:1:1: the file is no text: it is UTF-32\. Give a text/],
  ["B6: a spreadsheet", "a.xlsx", bytes(0x50, 0x4b, 3, 4), /a\.xlsx:1:1: .*a zip archive, as spreadsheets/],
  ["B6: Parquet", "a.parquet", bytes(0x50, 0x41, 0x52, 0x31), /a Parquet file/],
  ["B6: xz", "a.csv.xz", bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /compressed with xz/],
  ["B6: zstd", "a.csv.zst", bytes(0x28, 0xb5, 0x2f, 0xfd), /compressed with zstd/],
  ["B6: HDF5", "a.h5", bytes(0x89, 0x48, 0x44, 0x46), /an HDF5 file/],
  [
    "B6: gzip that is cut off",
    "a.csv.gz",
    gzipSync(table()).subarray(0, -40),
    /a\.csv\.gz: the gzip data are damaged or cut off\. Compress it anew/,
  ],
  [
    "B6: a comma behind the header only",
    "a.csv",
    table(plain, ",", "\n", "date,temp,"),
    /a\.csv:2:1: the row has 2 cells, the first has 3\. Delete what ends the header/,
  ],
  [
    "B6: a comma behind rows only",
    "a.csv",
    table((each) => `${plain(each)},`),
    /a\.csv:2:1: .*Delete the `,` at the end of the rows/,
  ],
  [
    "B2: a name too few, as R writes it",
    "a.csv",
    table((each) => `${plain(each)},7`),
    /a\.csv:2:1: .*or give each column a name in the header/,
  ],
  [
    "B2: two columns of one name",
    "a.csv",
    table((each) => `${plain(each)},${plain(each)}`, ",", "\n", "date,temp,temp"),
    /a\.csv:1: two columns are called `temp`\. Rename one/,
  ],
  [
    "B2: a short row",
    "a.csv",
    `${table()}2021-01-01 00:00\n`,
    /a\.csv:602:1: the row has 1 cell, the first has 2\. \S/,
  ],
];

test.each(refused)("%s: the file is refused with place and remedy", async (_, name, content, message) => {
  const seen = await initAndValidate("forecasting", name, content);
  expect(seen.said.replace(/\n\s+/g, " ")).toMatch(message);
  expect(seen.exitCode).toBe(4);
});

const months = [
  "Januar",
  "Februar",
  "März",
  "April",
  "Mai",
  "Juni",
  "Juli",
  "August",
  "September",
  "Oktober",
  "November",
  "Dezember",
];
const english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const day = (i: number) => at(24 * i).slice(0, 10);
const parts = (i: number) => day(i).split("-").map(Number) as [number, number, number];
const two = (number: number) => String(number).padStart(2, "0");
const month = (i: number) => `${1970 + Math.floor(i / 12)}-${two((i % 12) + 1)}`;

/** The time of a row, in ways in which programs and people write it. */
const times: readonly (readonly [string, (i: number) => string])[] = [
  ["with T and Z", (i) => at(i)],
  ["with an offset", (i) => `${at(i).slice(0, 19)}+02:00`],
  ["with hours of an offset", (i) => `${hour(i)}+02`],
  ["with a zone in brackets", (i) => `${at(i).slice(0, 16)}[Europe/Berlin]`],
  ["with a zone's name", (i) => `${hour(i)} CET`],
  [
    "month first, with AM and PM",
    (i) => `${hour(i).slice(5, 7)}/${hour(i).slice(8, 10)}/2020 ${i % 12 || 12}:00 ${i % 24 < 12 ? "AM" : "PM"}`,
  ],
  ["day first with points", (i) => day(i).split("-").reverse().join(".")],
  ["a year of two digits", (i) => day(i).slice(2).split("-").reverse().join(".")],
  ["without signs", (i) => day(i).replaceAll("-", "")],
  ["compact with T", (i) => at(i).slice(0, 19).replace(/[-:]/g, "")],
  ["day-Mon-year", (i) => `${two(parts(i)[2])}-${english[parts(i)[1] - 1]}-${parts(i)[0]}`],
  ["SAS", (i) => `${two(parts(i)[2])}${english[parts(i)[1] - 1]?.toUpperCase()}${parts(i)[0]}`],
  ["Month day, year", (i) => `"${english[parts(i)[1] - 1]} ${parts(i)[2]}, ${parts(i)[0]}"`],
  ["with the weekday", (i) => `"${new Date(Date.UTC(2020, 0, 1 + i)).toUTCString().slice(0, 16)}"`],
  ["in German", (i) => `${parts(i)[2]}. ${months[parts(i)[1] - 1]} ${parts(i)[0]}`],
  ["in Japanese", (i) => `${parts(i)[0]}年${parts(i)[1]}月${parts(i)[2]}日`],
  ["months", month],
  ["months, month first", (i) => month(i).split("-").reverse().join("/")],
  ["quarters", (i) => `${1900 + Math.floor(i / 4)}Q${(i % 4) + 1}`],
  ["quarters, quarter first", (i) => `Q${(i % 4) + 1} ${1900 + Math.floor(i / 4)}`],
  ["weeks", (i) => `${1990 + Math.floor(i / 52)}-W${two((i % 52) + 1)}`],
  ["years", (i) => String(1400 + i)],
  ["seconds since 1970", (i) => String(1577836800 + 3600 * i)],
  ["milliseconds since 1970", (i) => String(1577836800000 + 3600000 * i)],
  ["days of a spreadsheet", (i) => (43831 + i / 24).toFixed(5)],
];

const withTimes = (order: readonly number[], time: (i: number) => string) =>
  `time,temp\n${order.map((i) => `${time(i)},${plain(value(i))}`).join("\n")}\n`;

test.each(times)("B5: times %s, the newest first, are found out", async (_, time) => {
  const seen = await initAndValidate("forecasting", "a.csv", withTimes(rows.toReversed(), time));
  expect(seen.said).toMatch(/a\.csv:\d+: warning: column `time` (descends|goes back).*(Sort them|Give one series)/);
});

test.each(times)("B5: times %s, in their order, are not blamed", async (_, time) => {
  const seen = await initAndValidate("forecasting", "a.csv", withTimes(rows, time));
  expect(seen.said).toContain("600 rows");
  expect(seen.said).not.toMatch(/descends|goes back/);
});
