import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { initAndValidate } from "./initAndValidate.ts";

/** 400 texts of two classes, some of them with quotes, written in many ways: every text and class has to come through. */
const openings = ["good day", "bad night", "he left home", '"so what', 'nice "quote" here', "it's fine", "3.5 stars"];
const count = 400;
const indices = Array.from({ length: count }, (_, i) => i);
const text = (i: number) => `${openings[i % openings.length]} w${i % 7} v${i % 13}`;
const label = (i: number) => (i % 2 === 0 ? "pos" : "neg");
const doubled = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const plainText = (i: number) => text(i).replaceAll('"', "");
const lines = (header: string, row: (i: number) => string, end = "\n") =>
  `${header}${header === "" ? "" : end}${indices.map(row).join(end)}${end}`;
const record = (i: number) => JSON.stringify({ text: text(i), label: label(i) });

const readRightly: readonly (readonly [string, string, string | Uint8Array])[] = [
  ["B1: quotes in .tsv", "a.tsv", lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`)],
  ["B1: quotes in .tsv, CRLF", "a.tsv", lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`, "\r\n")],
  ["B1: quotes in .tsv.gz", "a.tsv.gz", gzipSync(lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`))],
  ["B1: tabs in .txt without a header", "a.txt", lines("", (i) => `${label(i)}\t${text(i)}`)],
  ["B1: tabs in .csv", "a.csv", lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`)],
  ["B1: tabs, cells in quotes", "a.tsv", lines("text\tlabel", (i) => `${doubled(text(i))}\t${label(i)}`)],
  [
    "B1: tabs, cells in quotes with line ends and tabs",
    "a.tsv",
    lines("text\tlabel", (i) => `${doubled(`${text(i)}\n\t`)}\t${label(i)}`),
  ],
  ["B1: commas, cells in quotes", "a.csv", lines("text,label", (i) => `${doubled(text(i))},${label(i)}`)],
  ["B1: commas, the class in quotes too", "a.csv", lines('"text","label"', (i) => `${doubled(text(i))},"${label(i)}"`)],
  ["B1: semicolons, cells in quotes", "a.csv", lines("text;label", (i) => `${doubled(text(i))};${label(i)}`)],
  [
    "B1: commas, a lone quote twice",
    "a.csv",
    lines("text,label", (i) => `${i === 1 || i === 39 ? '"' : ""}${plainText(i)},${label(i)}`),
  ],
  [
    "B1: semicolons, a lone quote twice",
    "a.csv",
    lines("text;label", (i) => `${i === 1 || i === 39 ? '"' : ""}${plainText(i)};${label(i)}`),
  ],
  [
    "B1: bars, a lone quote four times",
    "a.txt",
    lines("text|label", (i) => `${i % 100 === 1 ? '"' : ""}${plainText(i)}|${label(i)}`),
  ],
  [
    "B1: commas, a lone quote once",
    "a.csv",
    lines("text,label", (i) => `${i === 39 ? '"' : ""}${plainText(i)},${label(i)}`),
  ],
  ["B1: quotes within cells", "a.csv", lines("text,label", (i) => `5" ${plainText(i)},${label(i)}`)],
  ["B6: UTF-16", "a.tsv", Buffer.from(`\ufeff${lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`)}`, "utf16le")],
  ["B6: CR", "a.tsv", lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`, "\r")],
  ["B11: JSON lines", "a.jsonl", lines("", record)],
  ["B11: JSON lines behind a mark, CRLF, empty lines", "a.jsonl", `\ufeff${lines("", record, "\r\n\r\n")}`],
  ["B11: JSON lines of the name .json", "a.json", lines("", record)],
  ["B11: JSON lines, compressed", "a.jsonl.gz", gzipSync(lines("", record))],
  ["B11: lines that begin with a class", "a.txt", lines("", (i) => `${label(i)} ${text(i)}`)],
  ["B11: no ending", "messages", lines("text\tlabel", (i) => `${text(i)}\t${label(i)}`)],
];

test.each(readRightly)("%s: all examples are read, half of each class", async (_, name, content) => {
  const seen = await initAndValidate("classification", name, content);
  expect(seen.said).toContain(`${count} examples`);
  for (const each of ["pos", "neg"]) expect(seen.said).toMatch(new RegExp(`^ *${each} +160 +20 +20$`, "m"));
  expect(seen.exitCode).toBe(0);
});

test("B1: cells in single quotes that hold commas are refused with place and remedy", async () => {
  const seen = await initAndValidate(
    "classification",
    "a.csv",
    lines("text,label", (i) => `'he said, w${i}',${label(i)}`),
  );
  expect(seen.said.replace(/\n\s+/g, " ")).toMatch(/a\.csv:2:1: .*Enclose cells in double quotes/);
  expect(seen.exitCode).toBe(4);
});

test("B1: quotes that a backslash escapes are read as characters, and that is said", async () => {
  const content = lines("text,label", (i) => `"he said \\"w${i}\\"",${label(i)}`);
  const seen = await initAndValidate("classification", "a.csv", content);
  expect(seen.said).toContain("quotes do not match, so they are read as characters (`quoting: none`)");
  expect(seen.said).toMatch(/a\.csv: warning: the texts are in quotes, which are read as a part of them/);
});

const classes = (...names: readonly string[]) => lines("text,label", (i) => `word${i % 9},${names[i % names.length]}`);

test.each([
  ["two Unicode forms", classes("café", "cafe\u0301", "tea"), /different only in their Unicode form/],
  ["umlauts in two forms", classes("für", "fu\u0308r", "x"), /different only in their Unicode form/],
  ["1 and 1.0", classes("1", "1.0", "0"), /`1`, `1\.0` are different only in how a number/],
  ["1 and 01", classes("1", "01", "0"), /different only in how a number/],
  ["1e3 and 1000", classes("1e3", "1000", "0"), /different only in how a number/],
  ["Yes and yes", classes("Yes", "yes", "no"), /different only in case/],
  ["TRUE and True", classes("TRUE", "True", "false"), /different only in case/],
  ["two kinds of spaces", classes("yes it", "yes\u00a0it", "no"), /different only in case or white space/],
  ["two spaces", classes("yes it", "yes  it", "no"), /different only in case or white space/],
  ["letters of full width", classes("A1", "\uff21\uff11", "no"), /different only in/],
  ["a zero-width space", classes("yes", "ye\u200bs", "no"), /not seen/],
  ["a soft hyphen", classes("yesno", "yes\u00adno", "no"), /not seen/],
  ["a Cyrillic letter", classes("spam", "sp\u0430m", "no"), /another script/],
  ["a Greek letter", classes("bot", "b\u03bft", "no"), /another script/],
  ["NA", classes("pos", "NA", "neg"), /the class `NA` is what programs write where there is no value/],
  ["nan", classes("pos", "nan", "neg"), /the class `nan` is what programs write/],
  ["#N/A", classes("pos", "#N/A", "neg"), /the class `#N\/A` is what programs write/],
  [
    "one in fifty",
    lines("text,label", (i) => `word${i % 9},${i % 50 === 0 ? 1 : 0}`),
    /very different sizes: 98 % of the training examples are `0`/,
  ],
  ["one in twenty", lines("text,label", (i) => `word${i % 9},${i % 20 === 0 ? "yes" : "no"}`), /very different sizes/],
  [
    "two examples of one",
    lines("text,label", (i) => `word${i % 9},${i % 250 === 5 ? "rare" : label(i)}`),
    /validation has no example of 1 class of 3: `rare`/,
  ],
  [
    "one example of one",
    lines("text,label", (i) => `word${i % 9},${i === 5 ? "single" : label(i)}`),
    /validation has no example of 1 class of 3: `single`/,
  ],
  [
    "quotes behind a space",
    lines("text, label", (i) => `word${i % 9}, "${label(i)}"`),
    /the answers are in quotes, which are read as a part of them/,
  ],
] as const)("B7: classes with %s are read as they are, with a warning", async (_, content, warning) => {
  const seen = await initAndValidate("classification", "a.csv", content);
  expect(seen.said).toMatch(warning);
  expect(seen.said).toContain("warning: ");
  expect(seen.exitCode).toBe(0);
});

const asLabel = (config: string) =>
  config
    .replace(/^task:\n/m, "task:\n  input: text\n  label: kind\n")
    .replace(/^ {2}(input|label): (?!text\n|kind\n).*\n/gm, "");

test.each([
  ["a name for each row", (i: number) => `u${i}`, /`kind` has 400 different values in 400 examples, texts/],
  ["measured values", (i: number) => (i * 0.37).toFixed(2), /`kind` has 400 different values in 400 examples, numbers/],
  [
    "times",
    (i: number) => `2020-01-01 ${String(i % 24).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}:${i}`,
    /different values in 400 examples/,
  ],
  ["hashes", (i: number) => (i * 2654435761).toString(16), /different values in 400 examples/],
  ["a name for two rows", (i: number) => `u${i >> 1}`, /different values in/],
] as const)("B7: a class that is %s is said to be none", async (_, kind, message) => {
  const seen = await initAndValidate(
    "classification",
    "a.csv",
    lines("text,kind", (i) => `word${i % 9},${kind(i)}`),
    asLabel,
  );
  expect(seen.said).toMatch(message);
});

test.each([
  ["empty", (i: number) => (i === 77 ? "" : label(i)), /a\.csv:79:\d+: the class is empty\. /],
  ["blank", (i: number) => (i === 77 ? "  " : label(i)), /a\.csv:79:\d+: the class is empty\. /],
  ["always the same", () => "pos", /a\.csv: all training examples have the class `pos`\. Give at least two/],
] as const)("B7: a class that is %s is refused", async (_, kind, message) => {
  const seen = await initAndValidate(
    "classification",
    "a.csv",
    lines("text,kind", (i) => `word${i % 9},${kind(i)}`),
    asLabel,
  );
  expect(seen.said.replace(/\n\s+/g, " ")).toMatch(message);
  expect(seen.exitCode).toBe(4);
});

test("B7: the class is not read from itself", async () => {
  const content = lines("text,kind", (i) => `word${i % 9},u${i}`);
  const seen = await initAndValidate("classification", "a.csv", content, (config) =>
    config
      .replace(/^task:\n/m, "task:\n  input: text\n  label: text\n")
      .replace(/^ {2}(input|label): (?!text\n).*\n/gm, ""),
  );
  expect(seen.said.replace(/\n\s+/g, " ")).toContain("`input` and `label` are the same column, `text`");
  expect(seen.exitCode).not.toBe(0);
});
