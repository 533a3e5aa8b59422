import { expect, test } from "vitest";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { describeDataset } from "../../src/data/describe/describeDataset.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { expectDataError, load } from "./dataFixture.ts";

const setOf = (payload: DatasetPayload) => payload.task as SequenceSet;
const forecast = { type: "forecasting", target: ["y"], look_back: 2 } as const;
const examplesIn = (payload: DatasetPayload) => {
  const { train, validation, test: tested } = describeDataset(payload).splits;
  return train.sequences + validation.sequences + tested.sequences;
};

/** 60 rows of a text and its class, separated by tabs. */
const days = (change: (row: string, index: number) => string) =>
  `text\tlabel\n${Array.from({ length: 60 }, (_, i) => change(i % 2 === 0 ? "good day\tpos" : "bad day\tneg", i)).join("\n")}\n`;

test("B1: quotes in a table separated by tabs are characters, and no row is lost", async () => {
  const text = days((row, i) => (i === 1 ? `"${row}` : i === 38 ? row.replace("good", '"good') : row));
  const payload = await load({ type: "classification", train: "t.tsv" }, { "t.tsv": text });
  expect(examplesIn(payload)).toBe(60);
  expect(payload.task.kind === "sequences" && setOf(payload).names.vocabulary).not.toContain("pos");
  const lone = await load(
    { type: "classification", train: "t.tsv" },
    { "t.tsv": days((row, i) => (i === 5 ? `"${row}` : row)) },
  );
  expect(examplesIn(lone)).toBe(60);
});

test("B1: where quotes enclose cells, or none do, the config says so", async () => {
  const quoted = days((row) => row.replace(/^(.*)\t/, '"$1\n"\t'));
  const task = { type: "classification", train: "t.tsv" } as const;
  expect(examplesIn(await load({ ...task, quoting: "double" }, { "t.tsv": quoted }))).toBe(60);
  const commas = days((row, i) => (i === 5 ? `"${row}` : row)).replaceAll("\t", ",");
  const none = { type: "classification", train: "t.csv", quoting: "none" } as const;
  expect(examplesIn(await load(none, { "t.csv": commas }))).toBe(60);
  const error = await expectDataError(
    load({ ...none, quoting: "double" }, { "t.csv": commas }),
    "DATA_BAD_TABLE",
    "t.csv:7:1",
  );
  expect(error.remedy).toContain("`quoting: none`");
});

const hundred = Array.from({ length: 100 }, (_, i) => `${i % 7},${i % 5},${i % 3},${i}`).join("\n");

test("B2: a first row that is no number leaves no column out: the cell is named, with what the config may say", async () => {
  const table = (first: string) => ({ "t.csv": `a,b,c,y\n${first}\n${hundred}\n` });
  const task = { ...forecast, train: "t.csv" } as const;
  const thousands = await expectDataError(load(task, table('"1,000",2,3,4')), "DATA_NOT_A_NUMBER", "t.csv:2:1");
  expect(thousands.remedy).toBe("Set `thousands: ,` if it is 1000, or `decimal: ,` if it is 1.000.");
  const mark = await expectDataError(load(task, table("1,#N/A,3,4")), "DATA_NOT_A_NUMBER", "t.csv:2:3");
  expect(mark.remedy).toContain("`missing: forward_fill`");
  const bound = await expectDataError(load(task, table("1,2,<5,4")), "DATA_NOT_A_NUMBER", "t.csv:2:5");
  expect(bound.remedy).toContain("`missing_marks`");
  const read = { ...task, thousands: ",", missing: "interpolate", missing_marks: ["<5"] } as const;
  const { names, splits } = setOf(await load(read, table('"1,000",#N/A,<5,1')));
  expect(names.features).toEqual(["a", "b", "c", "y"]);
  expect(splits.train.inputs[0]! * names.featureScaling!.deviation[0]! + names.featureScaling!.mean[0]!).toBeCloseTo(
    1000,
    3,
  );
});

test("B2: a column of texts with a number first is not read, and one whose values begin late is", async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => `${i === 0 ? 7 : `s${i}`},${i < 1100 ? "" : i % 9},${i % 7}`);
  const task = { ...forecast, train: "t.csv", missing: "mean" } as const;
  const late = await load(task, { "t.csv": `name,late,y\n${rows.join("\n")}\n` });
  expect(setOf(late).names.features).toEqual(["late", "y"]);
  const texts = rows.map((row, i) => (i < 1100 ? row : row.replace(/,\d/, ",text")));
  expect(setOf(await load(task, { "t.csv": `name,late,y\n${texts.join("\n")}\n` })).names.features).toEqual(["y"]);
});

test("B3: a header of 70 KB, and one of 2 MB, is read whole", async () => {
  for (const count of [5000, 150_000]) {
    const columns = Array.from({ length: count }, (_, i) => `column_${i}`);
    const rows = Array.from({ length: 20 }, (_, i) => columns.map((_, column) => (column + i) % 10).join(","));
    const table = `${columns.join(",")},y\n${rows.map((row, i) => `${row},${i}`).join("\n")}\n`;
    const payload = await load({ ...forecast, train: "t.csv", columns: ["y"] }, { "t.csv": table });
    expect(setOf(payload).names.features).toEqual(["y"]);
  }
});

test("B4: decimal commas of sequences are read as the config says, and asked about where it does not", async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `"0,13 0,${i}5 0,76",${i % 2 === 0 ? "a" : "b"}`);
  const files = { "t.csv": `text,label\n${rows.join("\n")}\n` };
  const task = { type: "classification", train: "t.csv", unit: "number" } as const;
  const error = await expectDataError(load(task, files), "DATA_NOT_A_NUMBER", "t.csv:2:1");
  expect(error.message).toContain("`0,13` may be one number or two");
  expect(error.remedy).toContain("`decimal: ,` if it is 0.13");
  const lengths = async (decimal: "." | ",") => setOf(await load({ ...task, decimal }, files)).splits.train.lengths[0];
  expect(await lengths(",")).toBe(3);
  expect(await lengths(".")).toBe(6);
});

test.each([
  ["1,2,3 4,5,6", 6],
  ["0.1, 0.2, 0.3", 3],
  ["1 2;3 4", 2],
  ["1,2;3,4", 2],
  ["5 7", 2],
])("B4: the sequence %s can be read in one way only", async (sequence, timesteps) => {
  const files = { "t.csv": `text,label\n${`"${sequence}",a\n"${sequence}",b\n`.repeat(10)}` };
  const payload = await load({ type: "classification", train: "t.csv", unit: "number" }, files);
  expect(setOf(payload).splits.train.lengths[0]).toBe(timesteps);
});

test.each(["1 2,5 3", "0,05;0,13", "0,13;0,85;0,76", "1,5e-3 2"])(
  "B4: the sequence %s can be read in two ways",
  async (sequence) => {
    const files = { "t.csv": `text,label\n${`"${sequence}",a\n"${sequence}",b\n`.repeat(10)}` };
    const task = { type: "classification", train: "t.csv", unit: "number" } as const;
    await expectDataError(load(task, files), "DATA_NOT_A_NUMBER", "t.csv:2:1");
  },
);

const temperatures = (join: string, row: (i: number) => readonly string[]) =>
  `zeit${join}y${join}druck\n${Array.from({ length: 30 }, (_, i) => row(i).join(join)).join("\n")}\n`;

test("B4: a table with another separator is named with it, and is read once the config has it", async () => {
  const text = temperatures(";", (i) => [String(i), `20,${i}`, `1.013,${i}`]);
  const task = { ...forecast, train: "t.csv" } as const;
  const error = await expectDataError(load(task, { "t.csv": text }), "DATA_BAD_TABLE", "t.csv:2:1");
  expect(error.remedy).toContain('`delimiter: ";"`');
  const decimal = await expectDataError(
    load({ ...task, delimiter: ";" }, { "t.csv": text }),
    "DATA_NOT_A_NUMBER",
    "t.csv:2:3",
  );
  expect(decimal.remedy).toContain("`decimal: ,` if it is 20.0");
  const payload = await load({ ...task, delimiter: ";", decimal: ",", thousands: "." }, { "t.csv": text });
  expect(setOf(payload).names.features).toEqual(["zeit", "y", "druck"]);
  expect(setOf(payload).names.featureScaling?.mean[2]).toBeGreaterThan(1013);
});

test.each([
  ["tab", "\t"],
  ["|", "|"],
  ["whitespace", "   "],
] as const)("B4: a table separated by %s is named with it", async (delimiter, join) => {
  const text = temperatures(join, (i) => [String(i), `2.${i}`, "1013"]);
  const task = { ...forecast, train: "t.csv" } as const;
  const error = await expectDataError(load(task, { "t.csv": text }), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
  expect(error.remedy).toContain(`\`delimiter: "${delimiter}"\``);
  expect(setOf(await load({ ...task, delimiter }, { "t.csv": text })).names.features).toHaveLength(3);
});

test("B4: a first line sep=; says the separator, and places count it", async () => {
  const text = temperatures(";", (i) => [String(i), `2.${i}`, "1013"]);
  const task = { ...forecast, train: "t.csv" } as const;
  expect(setOf(await load(task, { "t.csv": `sep=;\r\n${text}` })).names.features).toHaveLength(3);
  await expectDataError(
    load(task, { "t.csv": `sep=;\n${text.replace("2.0", "x")}` }),
    "DATA_NOT_A_NUMBER",
    "t.csv:3:3",
  );
  const other = { ...task, delimiter: "," } as const;
  await expectDataError(load(other, { "t.csv": `sep=;\n${text}` }), "DATA_BAD_TABLE", "t.csv:1:1");
});

test("B4: comments before the header are named, and left out once the config has their sign", async () => {
  const text = `# station 12\n# in °C\n${temperatures(",", (i) => [String(i), `2.${i}`, "1013"])}# end\n`;
  const task = { ...forecast, train: "t.csv" } as const;
  const error = await expectDataError(load(task, { "t.csv": text }), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
  expect(error.remedy).toContain('`comment: "#"`');
  const payload = await load({ ...task, comment: "#" }, { "t.csv": text });
  expect(setOf(payload).splits.train.inputs.length).toBe(30 * 3);
});

test("B4: a table without a header has columns 1, 2, …", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i},${i % 7}`).join("\n");
  const payload = await load({ ...forecast, train: "t.csv", header: false, target: ["2"] }, { "t.csv": rows });
  expect(setOf(payload).names.features).toEqual(["1", "2"]);
  expect(setOf(payload).splits.train.inputs.length).toBe(60);
  const all = await load({ ...forecast, train: "t.csv", header: false, target: "all" }, { "t.csv": rows });
  expect(setOf(all).names.targets).toEqual(["1", "2"]);
});

const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16();
const plain = temperatures(",", (i) => [`t${i}`, `2.${i}`, "1013"]).replace("druck", "größe");

test.each([
  ["UTF-8 with a mark", Buffer.from(`\ufeff${plain}`), {}],
  ["UTF-16 LE with a mark", Buffer.from(`\ufeff${plain}`, "utf16le"), {}],
  ["UTF-16 BE with a mark", utf16be(plain), {}],
  ["UTF-16 LE by name", Buffer.from(plain, "utf16le"), { encoding: "utf-16le" }],
  ["Latin-1 by name", Buffer.from(plain, "latin1"), { encoding: "latin1" }],
  ["a mark against a name", Buffer.from(`\ufeff${plain}`, "utf16le"), { encoding: "latin1" }],
  ["CR only", Buffer.from(plain.replaceAll("\n", "\r")), {}],
  ["CRLF", Buffer.from(plain.replaceAll("\n", "\r\n")), {}],
] as const)("B6: a table in %s is the table", async (_, bytes, settings) => {
  const payload = await load({ ...forecast, train: "t.csv", ...settings }, { "t.csv": bytes });
  expect(setOf(payload).names.features).toEqual(["y", "größe"]);
  expect(setOf(payload).splits.train.inputs.length).toBe(60);
});

test("B6: what is not UTF-8 is answered with the key to set", async () => {
  const task = { ...forecast, train: "t.csv" } as const;
  const latin = await expectDataError(
    load(task, { "t.csv": Buffer.from(plain, "latin1") }),
    "DATA_NOT_UTF8",
    "t.csv:1:10",
  );
  expect(latin.remedy).toContain("`encoding: latin1`");
  const utf16 = await expectDataError(
    load(task, { "t.csv": Buffer.from(plain, "utf16le") }),
    "DATA_NOT_UTF8",
    "t.csv:1:1",
  );
  expect(utf16.remedy).toContain("`encoding: utf-16le`");
  const wrong = { ...task, encoding: "shift_jis" } as const;
  await expectDataError(
    load(wrong, { "t.csv": Buffer.from([...Buffer.from(plain), 0xff, 0xff]) }),
    "DATA_NOT_UTF8",
    "t.csv",
  );
});

test("B6: a text whose lines end with CR has its line ends", async () => {
  const lines = "one two\rthree\r".repeat(400);
  const words = await load({ type: "language_modelling", unit: "word", train: "t.txt" }, { "t.txt": lines });
  const characters = await load({ type: "language_modelling", train: "t.txt" }, { "t.txt": lines });
  for (const [payload, end] of [
    [words, "<eos>"],
    [characters, "\n"],
  ] as const) {
    if (payload.task.kind !== "runningText") throw new Error("no text");
    expect(payload.task.vocabulary).toContain(end);
    expect(payload.task.vocabulary).not.toContain("\r");
  }
});

test("B9: a case of a .ts file may lack values, which are filled by its own, or by the training mean", async () => {
  const cases = Array.from({ length: 20 }, (_, i) => `1,?,3:?,${i},${i}:${i % 2 === 0 ? "a" : "b"}`);
  const files = { "t.ts": `@data\n${cases.join("\n")}\n?,?,?:1,1,1:a\n` };
  const task = { type: "classification", train: "t.ts" } as const;
  const error = await expectDataError(load(task, files), "DATA_NOT_A_NUMBER", "t.ts:2:3");
  expect(error.remedy).toContain("`missing: interpolate`");
  const { splits, names } = setOf(await load({ ...task, missing: "interpolate", split: [0.9, 0.1, 0] }, files));
  const value = (at: number, channel: number) =>
    splits.train.inputs[2 * at + channel]! * names.featureScaling!.deviation[channel]! +
    names.featureScaling!.mean[channel]!;
  expect([value(0, 0), value(1, 0), value(2, 0)].map((each) => Math.round(each * 1000) / 1000)).toEqual([1, 2, 3]);
  expect(value(0, 1)).toBeCloseTo(value(1, 1), 5);
  expect(splits.train.inputs.every(Number.isFinite)).toBe(true);
});

test("A1: more rows of one class than a call has arguments are dealt out to the splits", async () => {
  const rows = Array.from({ length: 320_000 }, (_, i) => `w,${i % 10 === 0 ? 1 : 0}`);
  const payload = await load(
    { type: "classification", train: "a.csv" },
    { "a.csv": `text,label\n${rows.join("\n")}\n` },
  );
  expect(describeDataset(payload).splits.train.sequences).toBe(256_000);
});
