import { expect, test } from "vitest";
import { openDataset } from "../../src/data/openDataset.ts";
import { columnStatistics } from "../../src/data/scaling.ts";
import type { SequenceSet } from "../../src/data/sequenceSet.ts";
import { restored } from "../../src/measures/scorer.ts";
import { copyBatches, expectDataError, load, type TaskInput } from "./dataFixture.ts";

const base = {
  type: "forecasting",
  train: "t.csv",
  target: ["y"],
  look_back: 3,
  horizon: 2,
  split: [0.6, 0.2, 0.2],
} as const;

/** y drifts by jerks; x is y's neighbour on another scale. */
const ys = [1, 2, 4, 3, 7, 8, 6, 9, 11, 15, 12, 14, 18, 17, 20, 25, 22, 28, 30, 29];
const xs = ys.map((y, row) => 1000 - 10 * y + (row % 3));
const table = `x,y\n${ys.map((y, row) => `${xs[row]},${y}`).join("\n")}\n`;
const loaded = (task: Partial<TaskInput> = {}) => load({ ...base, ...task } as TaskInput, { "t.csv": table });

/** Of the training rows, as the definition has them. */
const scale = (values: readonly number[]) => {
  const { mean, deviation } = columnStatistics([values.slice(0, 12)]);
  return values.map((value) => (value - mean) / deviation);
};
const [sx, sy] = [scale(xs), scale(ys)];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));
/** Training windows: the rows that are forecast begin at 3 to 10. */
const trainingStarts = [0, 1, 2, 3, 4, 5, 6, 7];

type Window = { readonly x: number[]; readonly y: number[]; readonly next: number[] };
const windowAt = (start: number): Window => ({
  x: sx.slice(start, start + 3),
  y: sy.slice(start, start + 3),
  next: sy.slice(start + 3, start + 5),
});

/** By the definition, in float64: features [3, 2] and targets [2] of each window. */
function expected(
  read: (values: number[], floor: number) => number[],
  frame: (y: number[], floor: number) => [number, number],
) {
  const floorOf = (key: "x" | "y") => mean(trainingStarts.map((start) => variance(windowAt(start)[key]))) / 100;
  const [fx, fy] = [floorOf("x"), floorOf("y")];
  const changes = (start: number) => {
    const { y, next } = windowAt(start);
    const [origin, unit] = frame(y, fy);
    return next.map((value) => (value - origin) / unit);
  };
  const all = trainingStarts.flatMap(changes);
  return (start: number) => {
    const { x, y } = windowAt(start);
    const [rx, ry] = [read(x, fx), read(y, fy)];
    return {
      inputs: rx.flatMap((value, row) => [value, ry[row]!]),
      targets: changes(start).map((value) => (value - mean(all)) / Math.sqrt(variance(all))),
    };
  };
}

const perWindow = (values: number[], floor: number) =>
  values.map((value) => (value - mean(values)) / Math.sqrt(variance(values) + floor));
const lastValue = (values: number[]) => values.map((value) => value - values[2]!);
const difference = (values: number[]) => values.map((value, row) => (row === 0 ? 0 : value - values[row - 1]!));
const asIs = (values: number[]) => values;
const last = (y: number[]): [number, number] => [y[2]!, 1];
const deviationOf = (y: number[], floor: number) => Math.sqrt(variance(y) + floor);

test.each([
  [{ residual: true }, expected(asIs, last)],
  [{ normalise: "last_value" }, expected(lastValue, last)],
  [{ normalise: "difference" }, expected(difference, last)],
  [{ normalise: "per_window" }, expected(perWindow, (y, floor) => [mean(y), deviationOf(y, floor)])],
  [{ normalise: "per_window", residual: true }, expected(perWindow, (y, floor) => [y[2]!, deviationOf(y, floor)])],
] as const)("windows under %j are those of the definition, in every split", async (keys, of) => {
  const dataset = openDataset(await loaded(keys));
  for (const [split, first] of [
    ["train", 0],
    ["validation", 9],
    ["test", 13],
  ] as const) {
    const batches = copyBatches(dataset.batches(split, 1, null));
    expect(batches.length).toBe({ train: 8, validation: 3, test: 3 }[split]);
    batches.forEach(({ inputs, targets, outputRows }, index) => {
      const wanted = of(first + index);
      expect(outputRows).toEqual([2]);
      inputs.forEach((value, at) => {
        expect(value).toBeCloseTo(wanted.inputs[at]!, 4);
      });
      targets.forEach((value, at) => {
        expect(value).toBeCloseTo(wanted.targets[at]!, 4);
      });
    });
  }
});

test("what a batch's targets stand for are the scaled values, whatever the window's frame", async () => {
  const plain = openDataset(await loaded());
  const scaled = copyBatches(plain.batches("test", 2, null)).map(({ targets }) => targets);
  for (const keys of [{ residual: true }, { normalise: "per_window" }, { normalise: { y: "difference" } }] as const) {
    const batches = openDataset(await loaded(keys)).batches("test", 2, null);
    const back = Array.from(batches, (batch) => Array.from(batch.targets, (value, at) => restored(batch, at, value)));
    expect(back.length).toBe(scaled.length);
    back.flat().forEach((value, at) => {
      expect(value).toBeCloseTo(scaled.flat()[at] as number, 4);
    });
  }
});

test("metrics are on the scale of the training rows: those of no change are the naive forecast's", async () => {
  const dataset = openDataset(await loaded({ residual: true }));
  const { window } = (await loaded({ residual: true })).task as SequenceSet;
  const none = -(window?.change.mean[0] as number) / (window?.change.deviation[0] as number);
  const scorer = dataset.scorer();
  for (const batch of dataset.batches("test", 2, null)) {
    scorer.add(batch, new Float32Array(batch.targets.length).fill(none));
  }
  const errors = [13, 14, 15].flatMap((start) => {
    const { y, next } = windowAt(start);
    return next.map((value) => value - y[2]!);
  });
  const { mse, mae } = scorer.result(Number.NaN);
  expect(mse).toBeCloseTo(mean(errors.map((error) => error ** 2)), 4);
  expect(mae).toBeCloseTo(mean(errors.map(Math.abs)), 4);
});

test("min_max and none are scales of all rows, and a window is not looked at", async () => {
  const minMax = (await loaded({ normalise: { y: "min_max" } })).task as SequenceSet;
  expect(minMax.window).toBeUndefined();
  expect(minMax.names.targetScaling).toEqual({ mean: [1], deviation: [14] });
  expect(minMax.names.featureScaling?.mean[0]).toBeCloseTo(mean(xs.slice(0, 12)), 9);
  const none = (await loaded({ normalise: "none" })).task as SequenceSet;
  expect(Array.from(none.splits.train.targets.slice(0, 4))).toEqual([1, 2, 4, 3]);
});

test("a window in which nothing happens magnifies no noise", async () => {
  const flat = `y\n${[...ys.slice(0, 16), 5, 5, 5, 5].join("\n")}\n`;
  const payload = await load({ ...base, look_back: 2, horizon: 1, normalise: "per_window" }, { "t.csv": flat });
  const batches = copyBatches(openDataset(payload).batches("test", 1, null));
  const flatWindow = batches.at(-1);
  expect(flatWindow?.inputs).toEqual([0, 0]);
  expect(Math.abs(flatWindow?.targets[0] as number)).toBeLessThan(2);
});

test("a config without the keys has the same hash and the same plain data as ever", async () => {
  const before = await loaded();
  expect(before.task).not.toHaveProperty("window");
  expect((await loaded({ residual: true })).hash).not.toBe(before.hash);
});

test("a target whose window is not read, and a rule for a column that is not, are refused", async () => {
  const one = await expectDataError(loaded({ columns: ["x"], residual: true }), "DATA_COLUMN_NOT_FOUND", "t.csv");
  expect(one.message).toContain("`y` is not read as input");
  expect(one.remedy).toBe("Add `y` to `columns`.");
  const two = await expectDataError(loaded({ normalise: { z: "last_value" } }), "DATA_COLUMN_NOT_FOUND", "t.csv");
  expect(two.message).toContain("`z`");
});
