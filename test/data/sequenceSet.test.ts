import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import {
  groupByLength,
  namesOfNothing,
  type SequenceSet,
  type SequenceSplit,
  sequenceBatchCount,
  sequenceBatches,
} from "../../src/data/sequenceSet.ts";
import { copyBatches } from "./dataFixture.ts";

const empty: SequenceSplit = {
  inputs: new Int32Array(0),
  starts: new Int32Array(0),
  lengths: new Int32Array(0),
  targets: new Int32Array(0),
  targetStarts: new Int32Array(0),
};

function setOf(part: Partial<SequenceSet>, train: SequenceSplit): SequenceSet {
  return {
    kind: "sequences",
    input: { kind: "tokens", vocabularySize: 100 },
    output: { size: 5, loss: "softmaxCrossEntropy" },
    time: 3,
    scored: 1,
    scoring: "classes",
    splits: { train, validation: empty, test: empty },
    names: namesOfNothing,
    ...part,
  };
}

/** Sequences 11; 21 22 23; 31 32 of classes 1, 2, 3. */
const three: SequenceSplit = {
  inputs: Int32Array.from([11, 21, 22, 23, 31, 32]),
  starts: Int32Array.from([0, 1, 4]),
  lengths: Int32Array.from([1, 3, 2]),
  targets: Int32Array.from([1, 2, 3]),
  targetStarts: Int32Array.from([0, 1, 2]),
};

test("sequences of like length share a batch, are scored at their last timestep, and the last batch is partial", () => {
  expect(copyBatches(sequenceBatches(setOf({}, three), three, 2, null))).toEqual([
    { steps: 2, inputs: [11, 31, 0, 32], outputRows: [0, 3], targets: [1, 3], carryState: false },
    { steps: 3, inputs: [21, 0, 22, 0, 23, 0], outputRows: [4], targets: [2], carryState: false },
  ]);
  expect(sequenceBatchCount(three, 2)).toBe(2);
});

test("every timestep may be scored, or some at the end", () => {
  const everyTimestep: SequenceSplit = {
    ...three,
    targets: Int32Array.from([1, 2, 3, 4, 5, 6]),
    targetStarts: three.starts,
  };
  expect(copyBatches(sequenceBatches(setOf({ scored: null }, everyTimestep), everyTimestep, 3, null))).toEqual([
    // In batch order 11 | 31 32 | 21 22 23.
    {
      steps: 3,
      inputs: [11, 31, 21, 0, 32, 22, 0, 0, 23],
      outputRows: [0, 1, 2, 4, 5, 8],
      targets: [1, 5, 2, 6, 3, 4],
      carryState: false,
    },
  ]);
  const lastTwo: SequenceSplit = {
    ...three,
    starts: Int32Array.from([1]),
    lengths: Int32Array.from([3]),
    targets: Int32Array.from([7, 8]),
    targetStarts: Int32Array.from([0]),
  };
  expect(copyBatches(sequenceBatches(setOf({ scored: 2 }, lastTwo), lastTwo, 1, null))).toEqual([
    { steps: 3, inputs: [21, 22, 23], outputRows: [1, 2], targets: [7, 8], carryState: false },
  ]);
});

test("features and value targets are rows, and overlapping windows read the same rows", () => {
  const windows: SequenceSplit = {
    inputs: Float32Array.from([1, -1, 2, -2, 3, -3]),
    starts: Int32Array.from([0, 1]),
    lengths: Int32Array.from([2, 2]),
    targets: Float32Array.from([10, 11, 20, 21]),
    targetStarts: Int32Array.from([0, 1]),
  };
  const set = setOf(
    { input: { kind: "features", size: 2 }, output: { size: 2, loss: "meanSquaredError" }, scoring: "values", time: 2 },
    windows,
  );
  expect(copyBatches(sequenceBatches(set, windows, 2, null))).toEqual([
    {
      steps: 2,
      inputs: [1, -1, 2, -2, 2, -2, 3, -3],
      outputRows: [2, 3],
      targets: [10, 11, 11, 20],
      carryState: false,
    },
  ]);
});

test("a pass has every sequence once, whatever the order, and the same stream gives the same order", () => {
  const lengths = Int32Array.from({ length: 1001 }, (_, index) => 1 + ((index * 7) % 30));
  const orders = [
    null,
    Rng.fromSeed(4).fork("epoch 1"),
    Rng.fromSeed(4).fork("epoch 2"),
    Rng.fromSeed(4).fork("epoch 1"),
  ];
  const groups = orders.map((order) => groupByLength(lengths, 8, order));
  for (const each of groups) {
    expect(each.flat().sort((a, b) => a - b)).toEqual(Array.from(lengths, (_, index) => index));
    expect(each.length).toBe(126);
  }
  expect(groups[1]).toEqual(groups[3]);
  expect(groups[1]).not.toEqual(groups[2]);
  const padding = (each: readonly number[][]) =>
    each.reduce((sum, group) => {
      const longest = Math.max(...group.map((index) => lengths[index]!));
      return sum + group.reduce((part, index) => part + longest - lengths[index]!, 0);
    }, 0);
  // Random batches of 8 would pad by about 12 timesteps a sequence.
  expect(padding(groups[1] as number[][])).toBeLessThan(1001);
});
