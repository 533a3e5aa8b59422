import { expect, test } from "vitest";
import { wilsonInterval } from "../../src/data/describe/classFacts.ts";
import { readDataset } from "../../src/data/loadDataset.ts";
import { findingText } from "../../src/formats/dataFinding.ts";
import { configOf, expectDataError, folderOf, load, type TaskInput } from "./dataFixture.ts";

async function factsOf(task: TaskInput, files: { readonly [name: string]: string }) {
  const { facts } = await readDataset(configOf(task), { folder: folderOf(files) });
  return { ...facts, warnings: facts.findings.map(findingText) };
}

const forecast = { type: "forecasting", train: "t.csv", target: ["y"], look_back: 4 } as const;
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
const level = (i: number) => String(20 + ((i * 7) % 11));
const days = Array.from({ length: 1500 }, (_, i) => i);
const table = (rows: readonly number[], time: (i: number) => string, name = "date") =>
  `${name},y\n${rows.map((i) => `${time(i)},${level(i)}`).join("\n")}\n`;
const warningsOf = async (text: string) => (await factsOf(forecast, { "t.csv": text })).warnings;

test("B5: rows in the order of time have nothing said against them", async () => {
  const times: readonly ((i: number) => string)[] = [
    day,
    (i) => day(i).split("-").reverse().join("."),
    (i) => day(i).replaceAll("-", "/"),
    (i) => new Date(Date.UTC(2020, 0, 1, i)).toISOString(),
    (i) => new Date(Date.UTC(2020, 0, 1, 0, 15 * i)).toISOString().slice(0, 16).replace("T", " "),
    (i) => `${day(i).slice(5, 7)}/${day(i).slice(8)}/${day(i).slice(0, 4)}`,
  ];
  for (const time of times) expect(await warningsOf(table(days, time))).toEqual([]);
});

test.each([
  [
    "newest first, by date",
    table(days.toReversed(), day),
    /^t\.csv:3: warning: column `date` descends: the newest row is first/,
  ],
  [
    "newest first, by seconds",
    table(days.toReversed(), (i) => String(1.6e9 + 3600 * i), "ts"),
    /^t\.csv:3: warning: column `ts` descends/,
  ],
  [
    "newest first, day before month",
    table(days.toReversed(), (i) => day(i).split("-").reverse().join("/")),
    /^t\.csv:3: .*descends/,
  ],
  [
    "shuffled",
    table(
      days.map((i) => (i * 7) % 1500),
      day,
    ),
    /^t\.csv:\d+: warning: column `date` goes back 6 times/,
  ],
  [
    "shuffled thoroughly",
    table(
      days.map((i) => (i * 667) % 1500),
      day,
    ),
    /rows are not in the order of time/,
  ],
  [
    "shuffled milliseconds",
    table(
      days.map((i) => (i * 667) % 1500),
      (i) => String(1.6e12 + 1000 * i),
      "time",
    ),
    /not in the order of time/,
  ],
  [
    "two series stacked",
    table([...days.slice(0, 700), ...days.slice(0, 700)], day),
    /^t\.csv:702: warning: column `date` goes back once, first from 2021-11-30 to 2020-01-01: the table seems to hold 2 stretches/,
  ],
  [
    "two series row by row",
    table(
      days.flatMap((i) => [i, i]),
      day,
    ),
    /^t\.csv:3: warning: column `date` has the same time in 1500 rows as in the row before/,
  ],
  [
    "a month missing",
    table(
      days.filter((i) => i < 800 || i >= 830),
      day,
    ),
    /^t\.csv:802: warning: column `date` has a gap: rows are 1 day apart, but 31 days before this one/,
  ],
  [
    "weekdays only",
    table(
      days.filter((i) => i % 7 < 5),
      day,
    ),
    /the rows are not evenly apart: mostly 1 day in `date`, but 214 of 1071 steps are longer, up to 3 days/,
  ],
  [
    "a clock put back",
    table(
      days.map((i) => (i === 900 ? 899 : i)),
      day,
    ),
    /^t\.csv:902: warning: column `date` has one time twice in a row/,
  ],
])("B5: %s is said, with the line", async (_, text, warning) => {
  expect((await warningsOf(text)).filter((each) => warning.test(each))).toHaveLength(1);
});

const columns = (names: string, row: (i: number) => string) => `${names}\n${days.map(row).join("\n")}\n`;

test.each([
  [
    "pandas' index",
    columns(",y", (i) => `${i},${level(i)}`),
    /column without a name goes up by 1 with every row.*`columns: \[y\]`/,
  ],
  [
    "a row counter",
    columns("row,a,y", (i) => `${i + 1},${level(i + 1)},${level(i)}`),
    /column `row` goes up by 1.*`columns: \[a, y\]`/,
  ],
  ["an epoch", columns("epoch,y", (i) => `${1_600_000_000 + 60 * i},${level(i)}`), /column `epoch` goes up by 60/],
  [
    "a column with some numbers",
    columns("code,y", (i) => `${i % 5 === 0 ? i : `x${i}`},${level(i)}`),
    /column `code` is not read: 20 % numbers, but also texts such as `x1`/,
  ],
])("B2: %s is said", async (_, text, warning) => {
  expect((await warningsOf(text)).filter((each) => warning.test(each))).toHaveLength(1);
});

test("B2: columns that are not read are listed with what they hold", async () => {
  const { columns: read } = await factsOf(forecast, {
    "t.csv": columns("date,shop,y", (i) => `${day(i)},s${i % 3},${level(i)}`),
  });
  expect(read?.unread).toEqual([
    { name: "date", why: "dates such as `2020-01-01`" },
    { name: "shop", why: "texts such as `s0`" },
  ]);
  expect(read?.read[0]).toMatchObject({ name: "y", role: "input and target" });
});

test.each([
  [
    "values that differ by rounding",
    columns("a,y", (i) => `${i % 2 === 0 ? 0.3 : 0.1 + 0.2},${level(i)}`),
    /column `a` is 0\.3 in all training rows/,
  ],
  [
    "values that hardly differ",
    columns("a,y", (i) => `${1e6 + (i % 3) * 1e-3},${level(i)}`),
    /column `a` hardly varies: 1000000 ± 0\.000816/,
  ],
  [
    "a constant target",
    columns("a,y", (i) => `${level(i)},7`),
    /the target `y` is 7 in all training rows, so every cell forecasts it without an error/,
  ],
  [
    "a level that is new in validation",
    columns("a,y", (i) => `${i < 1250 ? 5 : 1e6},${level(i)}`),
    /the validation rows leave the range of the training rows: `a` 5 to 1000000 \(training 5 to 5\)/,
  ],
  ["a drift", columns("a,y", (i) => `${level(i)},${100 + i}`), /the validation rows leave the range/],
])("B8: %s is said", async (_, text, warning) => {
  expect((await warningsOf(text)).filter((each) => warning.test(each)).length).toBeGreaterThan(0);
});

test("B8: rounding is not learned: such a column is 0 throughout", async () => {
  const payload = await load(forecast, {
    "t.csv": columns("a,y", (i) => `${i % 2 === 0 ? 0.3 : 0.1 + 0.2},${level(i)}`),
  });
  if (payload.task.kind !== "sequences") throw new Error("no windows");
  const { inputs } = payload.task.splits.train;
  for (let row = 0; row < 100; row++) expect(Math.abs(inputs[2 * row]!)).toBeLessThan(1e-12);
});

test.each([1e200, 1e-200, 1e40, 1e-50, 1e300])("A5: a column times %s is standardised as without", async (factor) => {
  const scaled = (by: number) =>
    load(forecast, { "t.csv": columns("a,y", (i) => `${by * Number(level(i))},${level(i)}`) });
  const inputs = async (by: number) => {
    const { task } = await scaled(by);
    if (task.kind !== "sequences") throw new Error("no windows");
    return [...task.splits.train.inputs.subarray(0, 40)];
  };
  const [plain, large] = [await inputs(1), await inputs(factor)];
  for (const [at, value] of large.entries()) expect(value).toBeCloseTo(plain[at]!, 5);
});

const classify = { type: "classification", train: "t.csv" } as const;
const examples = (label: (i: number) => string, count = 1500) =>
  `text,label\n${Array.from({ length: count }, (_, i) => `w${i % 7} x,${label(i)}`).join("\n")}\n`;

test.each([
  [
    "a class of one example",
    examples((i) => (i === 3 ? "rare" : `c${i % 2}`)),
    /validation has no example of 1 class of 3: `rare`/,
  ],
  ["é in two forms", examples((i) => (i % 2 === 0 ? "caf\u00e9" : "cafe\u0301")), /in their Unicode form/],
  ["1 and 1.0", examples((i) => (i % 2 === 0 ? "1" : "1.0")), /in how a number is written/],
  [
    "Yes and yes",
    examples((i) => ["Yes", "yes", "no"][i % 3] as string),
    /classes `Yes`, `yes` are different only in case or white space/,
  ],
  [
    "few examples",
    examples((i) => `c${i % 2}`, 360),
    /validation has 36 examples only: an error of 10 % measured on them may be anything from 4 % to 24 % \(95 %\), in steps of 2\.8 %/,
  ],
])("B7: %s is said", async (_, text, warning) => {
  const { warnings } = await factsOf(classify, { "t.csv": text });
  expect(warnings.filter((each) => warning.test(each))).toHaveLength(1);
});

test("B7: labels that are unique or measured are no classes, and the error says so", async () => {
  for (const label of [(i: number) => `id${i}`, (i: number) => (Math.sin(i) * 10).toFixed(4)]) {
    const error = await expectDataError(
      load(classify, { "t.csv": examples(label, 300) }),
      "DATA_TOO_FEW_SEQUENCES",
      "t.csv",
    );
    expect(error.message).toMatch(
      /`label` has \d+ different values in \d+ examples, (texts|numbers) such as .*: it is hardly a class/,
    );
    expect(error.remedy).toContain("`label`");
  }
});

test("classes are counted by split, and sequences that are cut are said", async () => {
  const text = `text,label\n${Array.from({ length: 1500 }, (_, i) => `${"w ".repeat(i % 10)}x,c${i % 3 === 0 ? 0 : 1}`).join("\n")}\n`;
  const { classes, lengths, warnings } = await factsOf({ ...classify, max_length: 5 }, { "t.csv": text });
  expect(classes).toEqual([
    { name: "c1", counts: { train: 800, validation: 100, test: 100 } },
    { name: "c0", counts: { train: 400, validation: 50, test: 50 } },
  ]);
  expect(lengths).toEqual({ least: 1, median: 6, most: 10, tooLong: 750, rule: "truncate" });
  expect(
    warnings.filter((each) => each.includes("750 of 1,500 sequences are longer than `max_length` 5 and are cut")),
  ).toHaveLength(1);
});

test("B1: a quoted cell that swallowed rows is said, and so are quotes that enclose every text", async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => `good day,c${i % 2}`);
  rows[3] = `"${rows[3]}`;
  rows[30] = 'bad day",c1';
  const { warnings } = await factsOf(classify, { "t.csv": `text,label\n${rows.join("\n")}\n` });
  expect(
    warnings.filter((each) => /^t\.csv:5: warning: a quoted cell reaches over 28 lines.*`quoting: none`/.test(each)),
  ).toHaveLength(1);
  const quoted = `text\tlabel\n${rows.map((_, i) => `"good day"\tc${i % 2}`).join("\n")}\n`;
  const tabs = await factsOf({ ...classify, train: "t.tsv" }, { "t.tsv": quoted });
  expect(tabs.warnings.filter((each) => each.includes("`quoting: double`"))).toHaveLength(1);
});

test("Wilson's interval of 1 in 10", () => {
  const [from, to] = wilsonInterval(0.1, 10);
  expect(from).toBeCloseTo(0.0179, 4);
  expect(to).toBeCloseTo(0.4042, 4);
});
