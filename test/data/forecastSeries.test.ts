import { expect, test } from "vitest";
import { readDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { forecastReferences, simpleForecasts } from "../../src/data/references/forecastReferences.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { findingText } from "../../src/formats/dataFinding.ts";
import { configOf, copyBatches, expectDataError, folderOf, load, type TaskInput } from "./dataFixture.ts";

/** Two shops, a row of each in turn: A of days 0 to 9 with y = 100 + day, B of days 0 to 7 with y = 200 + day. */
const shops = (() => {
  const rows = ["shop,date,price,weather,y"];
  const weather = ["sun", "rain", "fog"];
  for (let day = 0; day < 10; day++) {
    for (const [shop, level] of [
      ["A", 100],
      ["B", 200],
    ] as const) {
      if (shop === "B" && day > 7) continue;
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
      rows.push(`${shop},${date},${level / 10 + day},${weather[day % 3]},${level + day}`);
    }
  }
  return rows;
})();
const text = (rows: readonly string[]) => `${rows.join("\n")}\n`;
const base = {
  type: "forecasting",
  train: "t.csv",
  target: ["y"],
  columns: ["y"],
  group: "shop",
  normalise: "none",
  look_back: 2,
  horizon: 1,
  split: [0.5, 0.3, 0.2],
} as const;
const loaded = (task: Partial<TaskInput> = {}, rows: readonly string[] = shops) =>
  load({ ...base, ...task } as TaskInput, { "t.csv": text(rows) });
const setOf = async (...parts: Parameters<typeof loaded>) => (await loaded(...parts)).task as SequenceSet;

/** Each window as what is read of its rows, and what follows. */
async function windowsOf(split: "train" | "validation" | "test", ...parts: Parameters<typeof loaded>) {
  const dataset = openDataset(await loaded(...parts));
  return copyBatches(dataset.batches(split, 1, null)).map(({ inputs, targets }) => [inputs, targets] as const);
}

test("windows are of one series, and each series is split in time", async () => {
  // A: rows 0–4, 5–7, 8–9; B of eight rows: 0–3, 4–5, 6–7 (0.8 of 8 is 6.4).
  expect(await windowsOf("train")).toEqual([
    [[100, 101], [102]],
    [[101, 102], [103]],
    [[102, 103], [104]],
    [[200, 201], [202]],
    [[201, 202], [203]],
  ]);
  expect(await windowsOf("validation")).toEqual([
    [[103, 104], [105]],
    [[104, 105], [106]],
    [[105, 106], [107]],
    [[202, 203], [204]],
    [[203, 204], [205]],
  ]);
  expect(await windowsOf("test")).toEqual([
    [[106, 107], [108]],
    [[107, 108], [109]],
    [[204, 205], [206]],
    [[205, 206], [207]],
  ]);
});

test("series one below the other, and rows that are sorted by time, give the same windows", async () => {
  const [header = "", ...rows] = shops;
  const stacked = [header, ...rows.filter((row) => row.startsWith("A")), ...rows.filter((row) => row.startsWith("B"))];
  expect(await windowsOf("train", {}, stacked)).toEqual(await windowsOf("train"));
  const shuffled = [header, ...rows.map((_, at) => rows[(at * 5) % rows.length] as string)];
  const sorted = await windowsOf("test", { time: "date", sort: true }, shuffled);
  expect(sorted).toEqual(await windowsOf("test"));
  const error = await expectDataError(loaded({ time: "date" }, shuffled), "DATA_NOT_IN_ORDER", "t.csv:6");
  expect(error.message).toContain("in `shop` `");
  expect(error.remedy).toContain("`sort: true`");
});

test("whole series may be kept for validation and test", async () => {
  const more = [...shops, ...Array.from({ length: 5 }, (_, day) => `C,2024-01-0${day + 1},30,sun,${300 + day}`)];
  const task = { split_by: "group", split: [0.34, 0.33, 0.33] } as const;
  const levels = async (split: "train" | "validation" | "test") =>
    (await windowsOf(split, task, more)).map(([, [y]]) => Math.floor((y as number) / 100));
  expect(new Set(await levels("train"))).toEqual(new Set([1]));
  expect(new Set(await levels("validation"))).toEqual(new Set([2]));
  expect(await levels("test")).toEqual([3, 3, 3]);
  const error = await expectDataError(loaded({ ...task, split: [0.9, 0.05, 0.05] }), "DATA_TOO_FEW_ROWS", "t.csv");
  expect(error.message).toContain("has no series: there are 2 in column `shop`");
});

test("naive forecasts do not look into another series", async () => {
  const season = [1, 5, 2, 9];
  const rows = [
    "shop,y",
    ...["A", "B"].flatMap((shop, at) => Array.from({ length: 12 }, (_, t) => `${shop},${100 * at + season[t % 4]!}`)),
  ];
  const set = await setOf({ split: [0.75, 0.25, 0] }, rows);
  const { train } = set.splits;
  const seasonal = simpleForecasts(set).find(({ name }) => name === "value 4 rows before");
  const into = new Float64Array(1);
  const forecasts = Array.from(
    train.starts,
    (start, window) => [start, seasonal?.forecast(train, window, into), into[0]] as const,
  );
  // Windows of B begin at row 12; what they forecast, two rows later, has a row of B four rows before from row 16 on.
  expect(forecasts.filter(([start]) => start >= 12).map(([start, isKnown]) => [start, isKnown])).toEqual([
    ...[12, 13].map((start) => [start, false]),
    ...[14, 15, 16, 17, 18].map((start) => [start, true]),
  ]);
  expect(forecasts.find(([start]) => start === 14)?.[2]).toBe(101);
  for (const { name, scores } of forecastReferences(set)) {
    if (name === "value 4 rows before") expect(scores.validation?.mae).toBe(0);
  }
  expect(set.naive).toEqual([0]);
});

test("what is known is read of the row that is forecast too, also as categories and calendar", async () => {
  const task = {
    columns: ["y"],
    known: ["price", "weather", "date"],
    categorical: ["weather"],
    time: "date",
    calendar: ["weekday"],
    horizon: 2,
    split: [0.6, 0.4, 0],
  } as const;
  const { names } = await setOf(task);
  expect(names.features).toEqual([
    ...["y", "price", "weather=fog", "weather=rain", "weather=sun", "weekday sin", "weekday cos"],
    ...["price +2", "weather=fog +2", "weather=rain +2", "weather=sun +2", "weekday sin +2", "weekday cos +2"],
  ]);
  const [[inputs, targets] = [[], []]] = await windowsOf("validation", task);
  // Of A the rows from 6 on are forecast, from rows 4 and 5.
  expect(targets).toEqual([106, 107]);
  const wave = (day: number) => [Math.sin, Math.cos].map((f) => f((2 * Math.PI * ((day + 1) % 7)) / 7));
  const weather = (day: number) =>
    ["fog", "rain", "sun"].map((each) => Number(["sun", "rain", "fog"][day % 3] === each));
  const wanted = [4, 5].flatMap((day) => [
    ...[100 + day, 10 + day, ...weather(day), ...wave(day)],
    ...[10 + day + 2, ...weather(day + 2), ...wave(day + 2)],
  ]);
  expect(inputs.length).toBe(wanted.length);
  inputs.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at]!, 6);
  });
});

test("hour, month and day of the year are waves of their periods", async () => {
  const rows = [
    "at,y",
    ...Array.from({ length: 40 }, (_, i) => `${new Date(Date.UTC(2023, 2, 1, 6 * i)).toISOString()},${i}`),
  ];
  const task = { group: undefined, time: "at", calendar: ["hour", "month", "day_of_year"] } as const;
  const set = (await load({ ...base, ...task } as TaskInput, { "t.csv": text(rows) })).task as SequenceSet;
  expect(set.names.features?.slice(1)).toEqual([
    ...["hour sin", "hour cos", "month sin", "month cos", "day_of_year sin", "day_of_year cos"],
  ]);
  // Row 3: 18 o'clock of 1 March, the 60th day.
  const day = (2 * Math.PI * (59 + 0.75)) / 365;
  const wanted = [-1, 0, Math.sin(Math.PI / 3), Math.cos(Math.PI / 3), Math.sin(day), Math.cos(day)];
  wanted.forEach((value, at) => {
    expect(set.splits.train.inputs[3 * 7 + 1 + at]).toBeCloseTo(value, 6);
  });
});

test("a mask says which values are missing, the last value stands there, and missing targets are not forecast", async () => {
  const rows = ["x,y", "NA,1", "5,2", "NA,3", "7,4", "8,NA", "9,6", "10,7", "11,8", "12,9", "13,10"];
  const task = { group: undefined, columns: ["x", "y"], missing: "mask", split: [0.7, 0.3, 0] } as const;
  const set = await setOf(task, rows);
  expect(set.names.features).toEqual(["x", "y", "x missing", "y missing"]);
  // Of 5, 7, 8, 9 and 10 the mean is 7.8, of 1, 2, 3, 4, 6 and 7 no row is without one before it.
  expect(Array.from(set.splits.train.inputs.slice(0, 5 * 4), (value) => Number(value.toFixed(4)))).toEqual([
    ...[7.8, 1, 1, 0],
    ...[5, 2, 0, 0],
    ...[5, 3, 1, 0],
    ...[7, 4, 0, 0],
    ...[8, 4, 0, 1],
  ]);
  // Rows 2 to 6 are forecast, but row 4.
  expect(Array.from(set.splits.train.starts)).toEqual([0, 1, 3, 4]);
  expect((await windowsOf("train", task, rows)).map(([, [y]]) => y)).toEqual([3, 4, 6, 7]);
});

test("windows that are left out for a missing target are counted, and a split of nothing else is refused", async () => {
  const rows = ["y", ...Array.from({ length: 20 }, (_, i) => (i === 5 || i === 15 ? "NA" : String(i)))];
  const task = { ...base, group: undefined, missing: "mask", split: [0.5, 0.5, 0] } as const;
  const { facts } = await readDataset(configOf(task as TaskInput), { folder: folderOf({ "t.csv": text(rows) }) });
  const told = facts.findings.map(findingText).filter((each) => each.includes("left out"));
  expect(told.map((each) => each.match(/\d+ of .* split/)?.[0])).toEqual([
    "1 of 8 windows of the train split",
    "1 of 10 windows of the validation split",
  ]);
  const none = rows.map((row, at) => (at > 10 ? "NA" : row));
  const error = await expectDataError(load(task as TaskInput, { "t.csv": text(none) }), "DATA_TOO_FEW_ROWS", "t.csv");
  expect(error.message).toContain("every window of the validation split");
});

test("gaps are filled within a series", async () => {
  const rows = ["g,y", "A,1", "A,2", "A,3", "A,4", "A,5", "B,NA", "B,20", "B,30", "B,40", "B,50"];
  const task = { group: "g", missing: "forward_fill", split: [0.6, 0.4, 0] } as const;
  const { splits } = await setOf(task, rows);
  expect(Array.from(splits.train.inputs)).toEqual([1, 2, 3, 4, 5, 20, 20, 30, 40, 50]);
});

test("what is wrong with groups, categories and calendar is named with its place", async () => {
  const error = async (
    task: Partial<TaskInput>,
    rows: readonly string[],
    code: "DATA_NOT_A_TEXT" | "DATA_COLUMN_NOT_FOUND" | "DATA_NOT_A_NUMBER" | "DATA_TOO_FEW_ROWS",
    place: string,
  ) => expectDataError(loaded(task, rows), code, place);
  expect((await error({ group: "shp" }, shops, "DATA_COLUMN_NOT_FOUND", "t.csv:1")).remedy).toContain("`shop`");
  const noShop = shops.map((row, at) => (at === 3 ? row.replace("A", "") : row));
  expect((await error({}, noShop, "DATA_NOT_A_TEXT", "t.csv:4:1")).message).toContain("of no series");
  const noWeather = shops.map((row, at) => (at === 5 ? row.replace("fog", "") : row));
  expect((await error({ categorical: ["weather"] }, noWeather, "DATA_NOT_A_TEXT", "t.csv:6:17")).message).toContain(
    "category",
  );
  expect((await error({ categorical: ["wether"] }, shops, "DATA_COLUMN_NOT_FOUND", "t.csv:1")).remedy).toContain(
    "`weather`",
  );
  const many = ["c,y", ...Array.from({ length: 300 }, (_, i) => `c${i},${i}`)];
  const tooMany = await error({ group: undefined, categorical: ["c"] }, many, "DATA_NOT_A_TEXT", "t.csv");
  expect(tooMany.message).toContain("150 different values");
  const dates = await error({ time: "price", calendar: ["hour"] }, shops, "DATA_NOT_A_NUMBER", "t.csv");
  expect(dates.message).toContain("`calendar` needs dates");
  const short = await error({ look_back: 30 }, shops, "DATA_TOO_FEW_ROWS", "t.csv");
  expect(short.message).toContain("no series in the train split");
});

test("series, categories and what is not read are told", async () => {
  const rows = [...shops, "C,2024-01-01,30,hail,300", "C,2024-01-02,30,sun,301"];
  const task = {
    ...base,
    columns: undefined,
    normalise: undefined,
    categorical: ["weather"],
    time: "date",
    calendar: ["month"],
  };
  const { facts } = await readDataset(configOf(task as unknown as TaskInput), {
    folder: folderOf({ "t.csv": text(rows) }),
  });
  expect(facts.groups).toEqual({ name: "shop", counts: { train: 3, validation: 2, test: 3 } });
  expect(facts.columns?.read.map(({ name, role }) => [name, role])).toEqual([
    ["price", "input"],
    ["y", "input and target"],
    ["weather", "4 categories"],
  ]);
  expect(facts.columns?.unread).toEqual([
    { name: "shop", why: "says which series a row is of" },
    { name: "date", why: "the time of the rows, of which `month` are read" },
  ]);
  const warnings = facts.findings.map(findingText).join("\n");
  expect(warnings).toContain("1 series of the train split has too few rows");
  const later = shops.map((row, at) => (at === shops.length - 1 ? row.replace(/sun|rain|fog/, "hail") : row));
  const found = await readDataset(configOf(task as unknown as TaskInput), {
    folder: folderOf({ "t.csv": text(later) }),
  });
  expect(found.facts.findings.map(findingText).join("\n")).toContain("1 value that no training row has");
});
