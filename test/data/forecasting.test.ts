import { expect, test } from "vitest";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { copyBatches, expectDataError, load } from "./dataFixture.ts";

const setOf = (payload: DatasetPayload) => payload.task as SequenceSet;
const base = { type: "forecasting", train: "t.csv", target: ["y"], look_back: 2, horizon: 1 } as const;

/** Rows d0,0,100 to d9,9,109. */
const ten = `\ufeffdate,x,"y"\r\n${Array.from({ length: 10 }, (_, row) => `d${row},${row},${100 + row}`).join("\r\n")}\r\n`;

test("numeric columns are read, windows precede what they forecast, and all is scaled by the training rows", async () => {
  const payload = await load({ ...base, split: [0.6, 0.2, 0.2] }, { "t.csv": ten });
  const { names, input, output } = setOf(payload);
  expect({ features: names.features, targets: names.targets }).toEqual({ features: ["x", "y"], targets: ["y"] });
  expect({ input, output }).toEqual({
    input: { kind: "features", size: 2 },
    output: { size: 1, loss: "meanSquaredError" },
  });
  // Rows 0 to 5: means 2.5 and 102.5, variance 35 / 12.
  expect(names.featureScaling?.mean).toEqual([2.5, 102.5]);
  expect(names.targetScaling?.mean).toEqual([102.5]);
  const deviation = names.targetScaling?.deviation[0] as number;
  expect(deviation).toBeCloseTo(Math.sqrt(35 / 12), 12);
  const dataset = openDataset(payload);
  const rowsOf = (split: "train" | "validation" | "test") =>
    copyBatches(dataset.batches(split, 1, null)).map(({ inputs, targets, outputRows }) => {
      expect(outputRows).toEqual([1]);
      return [inputs[0], inputs[2], targets[0]].map(
        (value) => Number(((value as number) * deviation + 2.5).toFixed(4)) + 0,
      );
    });
  expect(rowsOf("train")).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 5],
  ]);
  expect(rowsOf("validation")).toEqual([
    [4, 5, 6],
    [5, 6, 7],
  ]);
  expect(rowsOf("test")).toEqual([
    [6, 7, 8],
    [7, 8, 9],
  ]);
  expect(dataset.metrics.map(({ name }) => name)).toEqual(["mse", "mae", "mase", "smape", "rmse(y)", "mae(y)"]);
});

test("errors are measured in the target's own unit, and against the naive forecast, by hand", async () => {
  const dataset = openDataset(await load({ ...base, split: [0.6, 0.2, 0.2] }, { "t.csv": ten }));
  const scorer = dataset.scorer();
  // 102.5, the mean, for 106 and 107.
  for (const batch of dataset.batches("validation", 2, null)) scorer.add(batch, new Float32Array(2));
  const { "rmse(y)": rmse, "mae(y)": mae, mase, smape } = scorer.result(1);
  expect(rmse).toBeCloseTo(Math.sqrt((3.5 ** 2 + 4.5 ** 2) / 2), 4);
  expect(mae).toBeCloseTo(4, 4);
  // Tomorrow as today is wrong by 1.
  expect(mase).toBeCloseTo(4, 4);
  expect(smape).toBeCloseTo((3.5 / (106 + 102.5) + 4.5 / (107 + 102.5)) * (2 / 2), 5);
});

test("more than eight targets are measured one by one only where the config names them", async () => {
  const names = Array.from({ length: 9 }, (_, n) => `y${n}`);
  const table = `${names.join(",")}\n${Array.from({ length: 20 }, (_, row) => names.map((_, n) => row * n + (row % 3)).join(",")).join("\n")}\n`;
  const task = { ...base, target: "all", split: [0.6, 0.2, 0.2] } as const;
  const metricNames = async (rest = {}) =>
    (await load(task, { "t.csv": table }, rest)).metrics.map(({ name }) => name).slice(4);
  expect(await metricNames()).toEqual([]);
  expect(await metricNames({ search: { objectives: ["mae(y3)", "blocks"] } })).toEqual(["mae(y3)"]);
  const wrong = metricNames({ search: { objectives: ["mae(z)", "blocks"] } });
  expect((await expectDataError(wrong, "DATA_COLUMN_NOT_FOUND", "t.csv")).message).toContain("`z` is no target");
});

test("a horizon of several rows of several targets is one vector, row by row", async () => {
  const task = { ...base, columns: ["x"], target: ["y", "x"], horizon: 2, split: [0.8, 0.2, 0] } as const;
  const payload = await load(task, { "t.csv": ten });
  const { output, names, splits } = setOf(payload);
  expect(output.size).toBe(4);
  const { mean, deviation } = names.targetScaling as { mean: number[]; deviation: number[] };
  const [batch] = copyBatches(openDataset(payload).batches("validation", 4, null));
  const values = batch?.targets.map((value, at) => Math.round(value * deviation[at % 2]! + mean[at % 2]!));
  expect(values).toEqual([108, 8, 109, 9]);
  expect(splits.test.lengths.length).toBe(0);
});

test("the stride thins training windows only", async () => {
  const { splits } = setOf(await load({ ...base, stride: 3, split: [0.6, 0.4, 0] }, { "t.csv": ten }));
  expect(Array.from(splits.train.starts)).toEqual([0, 3]);
  expect(Array.from(splits.validation.starts)).toEqual([4, 5, 6, 7]);
});

test("files of their own begin anew: no window reaches into another file", async () => {
  const text = { "t.csv": ten, "v.csv": "y,x\n1,2\n3,4\n5,6\n" };
  const payload = await load({ ...base, validation: "v.csv", split: [0.8, 0.1, 0.1] }, text);
  const { splits, names } = setOf(payload);
  expect(Array.from(splits.validation.starts)).toEqual([0]);
  const back =
    splits.validation.inputs[0]! * (names.featureScaling?.deviation[0] as number) +
    (names.featureScaling?.mean[0] as number);
  // Columns are found by name in each file: x comes second here.
  expect(back).toBeCloseTo(2, 4);
});

test("an empty or marked cell is refused with its place, or filled with the last value", async () => {
  const text = (cell: string) => ({ "t.csv": ten.replace("d4,4,", `d4,${cell},`) });
  for (const cell of ["", "NaN", " NA "]) {
    const error = await expectDataError(load(base, text(cell)), "DATA_NOT_A_NUMBER", "t.csv:6:4");
    expect(error.message).toContain("column `x`");
    expect(error.remedy).toContain("forward_fill");
  }
  const payload = await load({ ...base, missing: "forward_fill", split: [0.8, 0.2, 0] }, text("NaN"));
  const { splits } = setOf(payload);
  expect(splits.train.inputs[2 * 4]).toBe(splits.train.inputs[2 * 3]);
});

test("what is no number is refused even where missing values are filled", async () => {
  const task = { ...base, missing: "forward_fill" } as const;
  const typo = await expectDataError(
    load(task, { "t.csv": ten.replace("104", "1O4") }),
    "DATA_NOT_A_NUMBER",
    "t.csv:6:6",
  );
  expect(typo.message).toContain("`1O4` in column `y` is no number");
  await expectDataError(load({ ...base, target: ["date"] }, { "t.csv": ten }), "DATA_NOT_A_NUMBER", "t.csv:2:1");
  await expectDataError(load(base, { "t.csv": `a,y\n${"u,v\n".repeat(30)}` }), "DATA_NOT_A_NUMBER", "t.csv:1");
});

test("B9: before the first value of a column stands that value, between two a line, or the mean of the training rows", async () => {
  const text = ten.replace("d0,0,", "d0,#N/A,").replace("d3,3,", "d3,.,").replace("d4,4,", "d4,\\N,");
  const values = async (missing: "forward_fill" | "interpolate" | "mean") => {
    const { splits, names } = setOf(await load({ ...base, missing, split: [0.8, 0.2, 0] }, { "t.csv": text }));
    const [mean, deviation] = [names.featureScaling?.mean[0] as number, names.featureScaling?.deviation[0] as number];
    return Array.from({ length: 8 }, (_, row) => Number((splits.train.inputs[2 * row]! * deviation + mean).toFixed(4)));
  };
  expect(await values("forward_fill")).toEqual([1, 1, 2, 2, 2, 5, 6, 7]);
  expect(await values("interpolate")).toEqual([1, 1, 2, 3, 4, 5, 6, 7]);
  expect(await values("mean")).toEqual([4.2, 1, 2, 4.2, 4.2, 5, 6, 7]);
});

test("a column that is not there is answered with the nearest", async () => {
  const error = await expectDataError(
    load({ ...base, target: ["yy"] }, { "t.csv": ten }),
    "DATA_COLUMN_NOT_FOUND",
    "t.csv:1",
  );
  expect(error.remedy).toContain("Did you mean `y`?");
  await expectDataError(load({ ...base, columns: ["z"] }, { "t.csv": ten }), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
});

test("too few rows for a window name both numbers", async () => {
  const train = await expectDataError(load({ ...base, look_back: 8 }, { "t.csv": ten }), "DATA_TOO_FEW_ROWS", "t.csv");
  expect(train.message).toBe("t.csv: the train split has 8 rows, but `look_back` 8 and `horizon` 1 need 9");
  const validation = await expectDataError(
    load({ ...base, horizon: 3 }, { "t.csv": ten }),
    "DATA_TOO_FEW_ROWS",
    "t.csv",
  );
  expect(validation.message).toBe("t.csv: the validation split has 1 row, but `horizon` needs 3");
  await expectDataError(load(base, { "t.csv": "x,y\n" }), "DATA_TOO_FEW_ROWS", "t.csv");
  await expectDataError(
    load({ ...base, test: "e.csv" }, { "t.csv": ten, "e.csv": "x,y\n1,2\n" }),
    "DATA_TOO_FEW_ROWS",
    "e.csv",
  );
});

const dated = (rows: readonly number[]) =>
  `date,x,y\n${rows.map((i) => `${new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)},${i % 5},${i % 7}`).join("\n")}\n`;
const inTime = Array.from({ length: 100 }, (_, i) => i);

test.each([
  ["newest first", inTime.toReversed()],
  ["shuffled", inTime.map((i) => (i * 37) % 100)],
  ["halves exchanged", [...inTime.slice(50), ...inTime.slice(0, 50)]],
])("B5: rows that are %s are refused by `time`, and read in order by `sort`", async (_, rows) => {
  const task = { ...base, time: "date" } as const;
  const error = await expectDataError(
    load(task, { "t.csv": dated(rows) }),
    "DATA_NOT_IN_ORDER",
    `t.csv:${2 + rows.findIndex((row, at) => at > 0 && row < rows[at - 1]!)}`,
  );
  expect(error.remedy).toContain("`sort: true`");
  const [sorted, plain] = await Promise.all([
    load({ ...task, sort: true }, { "t.csv": dated(rows) }),
    load(base, { "t.csv": dated(inTime) }),
  ]);
  expect(setOf(sorted).names.features).toEqual(["x", "y"]);
  expect(setOf(sorted).splits.train.inputs).toEqual(setOf(plain).splits.train.inputs);
  expect(setOf(sorted).splits.test.targets).toEqual(setOf(plain).splits.test.targets);
});

test("B5: a time of numbers is no input, rows of one time keep their order, and a cell that is no time is placed", async () => {
  const text = `ts,y\n${inTime.map((i) => `${1_600_000_000 + Math.floor((99 - i) / 2)},${i}`).join("\n")}\n`;
  const { names, splits } = setOf(await load({ ...base, time: "ts", sort: true }, { "t.csv": text }));
  expect(names.features).toEqual(["y"]);
  const values = Array.from({ length: 4 }, (_, row) =>
    Math.round(
      splits.train.inputs[row]! * (names.featureScaling?.deviation[0] ?? 0) + (names.featureScaling?.mean[0] ?? 0),
    ),
  );
  expect(values).toEqual([98, 99, 96, 97]);
  const bad = dated(inTime).replace("2020-01-31", "someday");
  await expectDataError(load({ ...base, time: "date" }, { "t.csv": bad }), "DATA_NOT_A_NUMBER", "t.csv:32:1");
  await expectDataError(load({ ...base, time: "dat" }, { "t.csv": dated(inTime) }), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
});
