import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { DatasetPayload, Split } from "../../src/data/dataset.ts";
import { describeDataset } from "../../src/data/describe/describeDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { copyBatches, expectDataError, load } from "./dataFixture.ts";

const setOf = (payload: DatasetPayload) => payload.task as SequenceSet;

/** The examples of a split as `class: symbols`. */
function read(payload: DatasetPayload, split: Split): string[] {
  const { splits, names } = setOf(payload);
  const { inputs, starts, lengths, targets } = splits[split];
  return Array.from(starts, (start, index) => {
    const symbols = Array.from(inputs.slice(start, start + lengths[index]!));
    const shown = names.vocabulary === null ? symbols : symbols.map((symbol) => names.vocabulary?.[symbol]);
    return `${names.classes?.[targets[index]!]}: ${shown.join(" ")}`;
  });
}

const files = { "t.csv": 'label,text\npos,"good, really"\nneg,bad\n', "v.csv": "text,label\nreally awful,neg\n" };
const csv = { type: "classification", train: "t.csv", validation: "v.csv", split: [1, 0, 0] } as const;

test("words of a CSV file, columns found by name, unseen words unknown", async () => {
  const payload = await load(csv, files);
  expect(read(payload, "train")).toEqual(["pos: good, really", "neg: bad"]);
  expect(read(payload, "validation")).toEqual(["neg: really <unk>"]);
  const dataset = openDataset(payload);
  expect(dataset).toMatchObject({
    input: { kind: "tokens", vocabularySize: 4 },
    output: { size: 2, loss: "softmaxCrossEntropy" },
    time: 2,
  });
  expect(copyBatches(dataset.batches("train", 3, null))).toEqual([
    { steps: 2, inputs: [3, 1, 0, 0, 2, 0], outputRows: [0, 4], targets: [0, 1], carryState: false },
  ]);
  const names = ["error", "accuracy", "balanced_accuracy", "macro_f1", "macro_precision", "auc"];
  expect(dataset.metrics.map(({ name }) => name)).toEqual(names);
});

test("class weights are counted on the training split, in the order of the classes, and are part of the data", async () => {
  const rare = { "t.csv": `text,label\n${"a,ham\n".repeat(9)}b,spam\n`, "v.csv": "text,label\nb,spam\na,ham\n" };
  const task = { ...csv, class_weights: "balanced" } as const;
  const [plain, weighted] = [await load(csv, rare), await load(task, rare)];
  expect(openDataset(weighted).output.classWeights).toEqual([10 / 18, 10 / 2]);
  expect(openDataset(plain).output.classWeights).toBeUndefined();
  expect(weighted.hash).not.toBe(plain.hash);
  await expectDataError(load({ ...csv, class_weights: { egg: 2 } }, rare), "DATA_UNKNOWN_CLASS", "t.csv");
});

test("every text format gives the same data", async () => {
  const expected = ["neg: bad film", "pos: good film", "neg: so bad"];
  const split = [1, 0, 0] as const;
  const validation = "v.txt";
  const common = { type: "classification", validation, split } as const;
  const lines = "neg bad film\npos good film\n\nneg  so bad\n";
  const all = { [validation]: "pos film\n" };
  const cases = [
    load({ ...common, train: "t.data", format: "labelled_lines" }, { ...all, "t.data": lines }),
    load({ ...common, train: "t.gz", format: "labelled_lines" }, { ...all, "t.gz": gzipSync(lines) }),
    load(
      { ...common, train: "t.tsv", validation: "v.tsv", header: false, label: "1", input: "2" },
      {
        "t.tsv": "neg\tbad film\npos\tgood film\nneg\tso bad\n",
        "v.tsv": "pos\tfilm",
      },
    ),
    load(
      { ...common, train: "t.jsonl.gz", validation: "v.ndjson", label: "y" },
      {
        "t.jsonl.gz": gzipSync(
          '{"y":"neg","text":"bad film"}\n{"text":["good","film"],"y":"pos"}\n{"y":"neg","text":"so bad"}',
        ),
        "v.ndjson": '{"y":"pos","text":"film"}\n',
      },
    ),
  ];
  for (const payload of await Promise.all(cases)) {
    expect(read(payload, "train")).toEqual(expected);
    expect(read(payload, "validation")).toEqual(["pos: film"]);
  }
});

test("characters are code points", async () => {
  const payload = await load(
    { ...csv, unit: "character", validation: undefined, split: [0.5, 0.5, 0] },
    { "t.csv": "label,text\na,x😀\nb,😀\na,x\nb,x\n" },
  );
  expect([...read(payload, "train"), ...read(payload, "validation")].sort()).toEqual(
    ["a: x", "a: x 😀", "b: x", "b: 😀"].sort(),
  );
});

test("shares are drawn class by class, at random but by the seed, and a class with one example is in train", async () => {
  const rows = Array.from({ length: 60 }, (_, index) => `${index < 40 ? "big" : "small"},w${index}`);
  const task = { type: "classification", train: "t.csv" } as const;
  const text = { "t.csv": `label,text\n${rows.join("\n")}\nlone,w\n` };
  const payload = await load(task, text);
  const { classes } = setOf(payload).names;
  const count = (split: Split, name: string) =>
    setOf(payload).splits[split].targets.filter((target) => classes?.[target] === name).length;
  for (const [split, big, small, lone] of [
    ["train", 32, 16, 1],
    ["validation", 4, 2, 0],
    ["test", 4, 2, 0],
  ] as const) {
    expect([count(split, "big"), count(split, "small"), count(split, "lone")]).toEqual([big, small, lone]);
  }
  expect(await load(task, text)).toEqual(payload);
  const other = await load(task, text, { seed: 2 });
  expect(read(other, "train")).not.toEqual(read(payload, "train"));
  expect(other.hash).not.toBe(payload.hash);
  expect(describeDataset(payload)).toMatchObject({
    splits: { train: { sequences: 49, timesteps: 49, unknownShare: null } },
    vocabulary: 50,
    classes: 3,
  });
});

test("numbers are standardised by the training data, feature by feature", async () => {
  const text = { "t.csv": 'label,text\na,"1 10; 3 10"\nb,5 10;7 10\n', "v.csv": "label,text\na,9 12;\n" };
  const payload = await load({ ...csv, unit: "number" }, text);
  const { splits, names, input, time } = setOf(payload);
  expect({ input, time }).toEqual({ input: { kind: "features", size: 2 }, time: 2 });
  // 1, 3, 5, 7: mean 4, deviation √5; the second feature never changes.
  expect(names.featureScaling).toEqual({ mean: [4, 10], deviation: [Math.sqrt(5), 1] });
  const scaled = [-3, 0, -1, 0, 1, 0, 3, 0].map((value) => Math.fround(value / Math.sqrt(5)));
  expect(Array.from(splits.train.inputs)).toEqual(scaled);
  expect(Array.from(splits.validation.inputs)).toEqual([Math.fround(5 / Math.sqrt(5)), 2]);
});

test("JSON arrays of numbers, or of arrays, are sequences too", async () => {
  const lines = (x: unknown[]) => x.map((text, index) => JSON.stringify({ label: index % 2, text })).join("\n");
  const task = {
    type: "classification",
    unit: "number",
    train: "t.jsonl",
    validation: "v.jsonl",
    split: [1, 0, 0],
  } as const;
  const flat = await load(task, { "t.jsonl": lines([[1, 3], [5]]), "v.jsonl": lines([[3]]) });
  expect(setOf(flat).input).toEqual({ kind: "features", size: 1 });
  expect(setOf(flat).names.classes).toEqual(["0", "1"]);
  const nested = await load(task, {
    "t.jsonl": lines([
      [[1, 2]],
      [
        [5, 6],
        [7, 8],
      ],
    ]),
    "v.jsonl": lines([[[3, 3]]]),
  });
  expect(setOf(nested).input).toEqual({ kind: "features", size: 2 });
  expect(Array.from(setOf(nested).splits.train.lengths)).toEqual([1, 2]);
});

const series = "#c\n@problemName x\n@classLabel true a b\n@data\n1,2,3:4,5,6:a\n7,8:9,10:b\n";

test("the .ts format: channels by colon, cases of different length", async () => {
  const payload = await load(
    { type: "classification", train: "t.ts", validation: "v.ts.gz", split: [1, 0, 0] },
    { "t.ts": series, "v.ts.gz": gzipSync("@data\n1:2:b\n") },
  );
  const { splits, input, names } = setOf(payload);
  expect(input).toEqual({ kind: "features", size: 2 });
  expect(Array.from(splits.train.lengths)).toEqual([3, 2]);
  const { mean, deviation } = names.featureScaling as { mean: number[]; deviation: number[] };
  const back = Array.from(splits.train.inputs, (value, at) => value * deviation[at % 2]! + mean[at % 2]!);
  expect(back.map((value) => Math.round(value * 1e4) / 1e4)).toEqual([1, 4, 2, 5, 3, 6, 7, 9, 8, 10]);
});

test("long sequences are cut, left out or refused", async () => {
  const text = { "t.csv": "label,text\na,1 2 3 4\nb,5\na,6\n", "v.csv": "label,text\nb,7\n" };
  const lengths = async (too_long: "truncate" | "drop") =>
    Array.from(setOf(await load({ ...csv, max_length: 2, too_long }, text)).splits.train.lengths);
  expect(await lengths("truncate")).toEqual([2, 1, 1]);
  expect(await lengths("drop")).toEqual([1, 1]);
  const error = await expectDataError(
    load({ ...csv, max_length: 2, too_long: "error" }, text),
    "DATA_SEQUENCE_TOO_LONG",
    "t.csv:2:3",
  );
  expect(error.message).toContain("4 timesteps");
});

test("a class that the training data do not have is named with its place", async () => {
  const text = { ...files, "v.csv": "text,label\nx,neg\ny,new\n" };
  const error = await expectDataError(load(csv, text), "DATA_UNKNOWN_CLASS", "v.csv:3:3");
  expect(error.message).toContain("class `new` is in the validation data");
  const missing = { ...files, "t.csv": "label,text\n,x\n" };
  await expectDataError(load(csv, missing), "DATA_UNKNOWN_CLASS", "t.csv:2:1");
});

test("one class, no examples, an empty sequence and an unknown format are refused", async () => {
  await expectDataError(
    load(csv, { ...files, "t.csv": "label,text\na,x\na,y\n", "v.csv": "label,text\na,x\n" }),
    "DATA_ONE_CLASS",
    "t.csv",
  );
  await expectDataError(load(csv, { ...files, "t.csv": "label,text\n" }), "DATA_TOO_FEW_SEQUENCES", "t.csv");
  await expectDataError(load(csv, { ...files, "v.csv": "label,text\n" }), "DATA_TOO_FEW_SEQUENCES", "v.csv");
  await expectDataError(load(csv, { ...files, "t.csv": "label,text\na,x\nb, \n" }), "DATA_EMPTY_SEQUENCE", "t.csv:3:3");
  await expectDataError(
    load({ ...csv, train: "t.data" }, { ...files, "t.data": "x" }),
    "DATA_UNKNOWN_FORMAT",
    "t.data",
  );
});

test("a column or key that is not there is answered with the nearest", async () => {
  const column = await expectDataError(load({ ...csv, label: "lable" }, files), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
  expect(column.remedy).toContain("Did you mean `label`?");
  const task = { type: "classification", train: "t.jsonl" } as const;
  const key = await expectDataError(
    load(task, { "t.jsonl": '{"label":1,"text":"x"}\n{"label":2,"txt":"y"}' }),
    "DATA_COLUMN_NOT_FOUND",
    "t.jsonl:2:1",
  );
  expect(key.remedy).toContain("Did you mean `txt`?");
});

test("lines that are not JSON objects with a class and a text are placed", async () => {
  const task = { type: "classification", train: "t.jsonl" } as const;
  const good = '{"label":1,"text":"x"}\n';
  const of = (line: string) => load(task, { "t.jsonl": `${good}\n${line}\n` });
  await expectDataError(of("{label:1}"), "DATA_BAD_JSON", "t.jsonl:3:1");
  await expectDataError(of("[1]"), "DATA_BAD_JSON", "t.jsonl:3:1");
  await expectDataError(of('{"label":null,"text":"x"}'), "DATA_NOT_A_TEXT", "t.jsonl:3:1");
  await expectDataError(of('{"label":1,"text":5}'), "DATA_NOT_A_TEXT", "t.jsonl:3:1");
});

test("numbers that are none and features that come and go are placed", async () => {
  const numeric = { ...csv, unit: "number" } as const;
  const of = (cell: string) =>
    load(numeric, { "t.csv": `label,text\na,1 2\nb,${cell}\n`, "v.csv": "label,text\na,1\n" });
  await expectDataError(of("1 NaN"), "DATA_NOT_A_NUMBER", "t.csv:3:3");
  await expectDataError(of("1 2;3"), "DATA_BAD_TABLE", "t.csv:3:3");
  await expectDataError(of("1 2; 3 4"), "DATA_BAD_TABLE", "t.csv:3:3");
  const json = { type: "classification", unit: "number", train: "t.jsonl" } as const;
  await expectDataError(load(json, { "t.jsonl": '{"label":1,"text":{"a":1}}' }), "DATA_NOT_A_NUMBER", "t.jsonl:1:1");
  await expectDataError(load(json, { "t.jsonl": '{"label":1,"text":[1,null]}' }), "DATA_NOT_A_NUMBER", "t.jsonl:1:1");
});

test("a .ts file that is not one is placed", async () => {
  const of = (text: string) => load({ type: "classification", train: "t.ts" }, { "t.ts": text });
  await expectDataError(of("@timeStamps true\n@data\n"), "DATA_BAD_SERIES", "t.ts:1:1");
  await expectDataError(of("#\n@classLabel false\n@data\n"), "DATA_BAD_SERIES", "t.ts:2:1");
  await expectDataError(of("1,2:a\n"), "DATA_BAD_SERIES", "t.ts:1:1");
  await expectDataError(of("@problemName x\n"), "DATA_BAD_SERIES", "t.ts");
  await expectDataError(of("@data\n1,2:1:a\n"), "DATA_BAD_SERIES", "t.ts:2:1");
  await expectDataError(of("@data\n1,2:a\n1,2:3,4:a\n"), "DATA_BAD_SERIES", "t.ts:3:1");
  await expectDataError(of("@data\n1,2\n"), "DATA_BAD_SERIES", "t.ts:2:1");
  await expectDataError(of("@data\n1,2:3,?:a\n"), "DATA_NOT_A_NUMBER", "t.ts:2:7");
});

test("a measure of a single class is among the metrics where the search asks for it; a class that is none is an error", async () => {
  const search = { objectives: ["recall(neg)", "parameters"], constraints: { "precision(pos)": { min: 0.5 } } };
  const payload = await load(csv, files, { search });
  const names = openDataset(payload).metrics.map(({ name }) => name);
  expect(names.slice(-2)).toEqual(["recall(neg)", "precision(pos)"]);
  const unknown = load(csv, files, { search: { objectives: ["recall(maybe)", "parameters"] } });
  expect((await expectDataError(unknown, "DATA_UNKNOWN_CLASS", "t.csv")).remedy).toContain("`neg`, `pos`");
});
