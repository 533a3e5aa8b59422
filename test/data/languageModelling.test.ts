import { expect, test } from "vitest";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { describeDataset } from "../../src/data/describe/describeDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { RunningText } from "../../src/data/runningText.ts";
import { copyBatches, expectDataError, load } from "./dataFixture.ts";

const textOf = (payload: DatasetPayload) => payload.task as RunningText;
const spell = (payload: DatasetPayload, split: "train" | "validation" | "test") =>
  Array.from(textOf(payload).symbols[split], (symbol) => textOf(payload).vocabulary[symbol]);
const small = { training: { batch: 1, bptt: 4 } };

test("characters are code points, cut in order by the shares; what train does not have is unknown", async () => {
  const payload = await load(
    { type: "language_modelling", train: "t.txt", split: [0.5, 0.25, 0.25] },
    { "t.txt": "😀a😀bbxa" + "c" },
    small,
  );
  expect(textOf(payload).vocabulary).toEqual(["<unk>", "😀", "a", "b"]);
  expect(spell(payload, "train")).toEqual(["😀", "a", "😀", "b"]);
  expect(spell(payload, "validation")).toEqual(["b", "<unk>"]);
  expect(spell(payload, "test")).toEqual(["a", "<unk>"]);
});

test("words are separated by white space and every line ends with <eos>", async () => {
  const files = { "t.txt": " the cat \r\n\r\nthe <unk>\n", "v.txt": "the\tdog", "e.txt": "cat\n" };
  const task = {
    type: "language_modelling",
    unit: "word",
    train: "t.txt",
    validation: "v.txt",
    test: "e.txt",
  } as const;
  const payload = await load(task, files, small);
  expect(spell(payload, "train")).toEqual(["the", "cat", "<eos>", "<eos>", "the", "<unk>", "<eos>"]);
  expect(spell(payload, "validation")).toEqual(["the", "<unk>", "<eos>"]);
  expect(spell(payload, "test")).toEqual(["cat", "<eos>"]);
  expect(textOf(payload).vocabulary).toEqual(["<unk>", "<eos>", "the", "cat"]);
});

test("the vocabulary keeps the most frequent symbols within its limit", async () => {
  const task = { type: "language_modelling", train: "t.txt", split: [0.8, 0.2, 0], vocabulary_limit: 3 } as const;
  const payload = await load(task, { "t.txt": "abbccc" + "ab" + "cb" }, small);
  expect(textOf(payload).vocabulary).toEqual(["<unk>", "b", "c"]);
  expect(spell(payload, "train").join(" ")).toBe("<unk> b b c c c <unk> b");
});

test("CRLF counts as one character, so line ends of either kind give the same data", async () => {
  const task = { type: "language_modelling", train: "t.txt" } as const;
  const [unix, windows] = await Promise.all(
    ["\n", "\r\n"].map((end) => load(task, { "t.txt": `ab${end}`.repeat(20) }, small)),
  );
  expect(textOf(windows as DatasetPayload).symbols).toEqual(textOf(unix as DatasetPayload).symbols);
});

test("a validation file leaves its share to the others", async () => {
  const files = { "t.txt": "a".repeat(90), "v.txt": "a".repeat(7) };
  const payload = await load({ type: "language_modelling", train: "t.txt", validation: "v.txt" }, files, small);
  const { train, validation, test: tested } = textOf(payload).symbols;
  expect([train.length, validation.length, tested.length]).toEqual([80, 7, 10]);
});

test("the opened dataset predicts the next symbol and reports its metrics", async () => {
  const payload = await load(
    { type: "language_modelling", train: "t.txt", split: [0.5, 0.5, 0] },
    { "t.txt": "abcabcabcab".repeat(2) },
    { training: { batch: 2, bptt: 3 } },
  );
  const dataset = openDataset(structuredClone(payload));
  expect(dataset).toMatchObject({
    input: { kind: "tokens", vocabularySize: 4 },
    output: { size: 4, loss: "softmaxCrossEntropy" },
    time: 3,
  });
  const batches = copyBatches(dataset.batches("train", 2, null));
  expect(batches.map(({ steps }) => steps)).toEqual([3, 2]);
  expect(dataset.batchCount("train", 2)).toBe(2);
  expect(dataset.batchCount("test", 2)).toBe(0);
  expect(dataset.scorer().result(0)).toEqual({ perplexity: 1, bits_per_character: 0 });
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["perplexity", "bits_per_character"]);
  expect(describeDataset(payload)).toEqual({
    splits: {
      train: { sequences: 1, timesteps: 11, unknownShare: 0 },
      validation: { sequences: 1, timesteps: 11, unknownShare: 0 },
      test: { sequences: 0, timesteps: 0, unknownShare: 0 },
    },
    time: 3,
    vocabulary: 4,
    features: null,
    classes: 4,
    outputs: 4,
  });
});

test("a word model reports perplexity only", async () => {
  const payload = await load(
    { type: "language_modelling", unit: "word", train: "t.txt" },
    { "t.txt": "a b\n".repeat(30) },
    small,
  );
  expect(openDataset(payload).scorer().result(0)).toEqual({ perplexity: 1 });
});

test("the big arrays are shared, not copied, when sent to a worker", async () => {
  const payload = await load({ type: "language_modelling", train: "t.txt" }, { "t.txt": "ab".repeat(50) }, small);
  const copy = structuredClone(payload);
  expect(textOf(copy).symbols.train.buffer).toBeInstanceOf(SharedArrayBuffer);
  textOf(copy).symbols.train[0] = 77;
  expect(textOf(payload).symbols.train[0]).toBe(77);
});

test("the hash follows the contents and the settings, not the file's name", async () => {
  const hash = async (name: string, text: string, bptt = 4, limit = 50) => {
    const task = { type: "language_modelling", train: name, vocabulary_limit: limit } as const;
    return (await load(task, { [name]: text }, { training: { batch: 1, bptt } })).hash;
  };
  const text = "abc".repeat(20);
  const first = await hash("a.txt", text);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash("b.txt", text)).toBe(first);
  const others = [await hash("a.txt", `${text}a`), await hash("a.txt", text, 5), await hash("a.txt", text, 4, 51)];
  expect(new Set([first, ...others]).size).toBe(4);
});

test("a split that cannot fill the streams names the sizes and the largest batch that fits", async () => {
  const task = { type: "language_modelling", train: "t.txt" } as const;
  const files = { "t.txt": "one line of text, no more than that: 50 symbols....\n" };
  const error = await expectDataError(load(task, files, { training: { batch: 20 } }), "DATA_TOO_FEW_SYMBOLS", "t.txt");
  expect(error.message).toBe(
    "t.txt: the validation split has 5 characters, but 20 streams (`training.batch`) need at least 40",
  );
  expect(error.remedy).toContain("at most 2");
  await expectDataError(
    load(
      { ...task, unit: "word", validation: "v.txt" },
      { "t.txt": "a b c\n".repeat(50), "v.txt": "a" },
      { training: { batch: 2 } },
    ),
    "DATA_TOO_FEW_SYMBOLS",
    "v.txt",
  );
});

test("a test split without share or file may be empty", async () => {
  const payload = await load(
    { type: "language_modelling", train: "t.txt", split: [0.9, 0.1, 0] },
    { "t.txt": "ab".repeat(50) },
    small,
  );
  expect(textOf(payload).symbols.test.length).toBe(0);
});
