import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { textBatchCount, textBatches } from "../../src/data/runningText.ts";
import { copyBatches } from "./dataFixture.ts";

test("a text of 8 symbols in 2 streams of segments of 2 timesteps", () => {
  const symbols = Int32Array.from([10, 11, 12, 13, 14, 15, 16, 17]);
  // 7 predicted symbols: stream 0 reads 10 to 13, stream 1 reads 14 to 16.
  expect(copyBatches(textBatches(symbols, 2, 2))).toEqual([
    { steps: 2, inputs: [10, 14, 11, 15], outputRows: null, targets: [11, 15, 12, 16], carryState: false },
    { steps: 2, inputs: [12, 16, 13, 0], outputRows: [0, 1, 2], targets: [13, 17, 14], carryState: true },
  ]);
});

test("every symbol with a successor is read once, its successor is its target, and streams go on without a gap", () => {
  const rng = Rng.fromSeed(1);
  for (let round = 0; round < 300; round++) {
    const batch = 1 + rng.int(7);
    const time = 1 + rng.int(6);
    const length = 2 * batch + rng.int(60);
    const symbols = Int32Array.from({ length }, (_, index) => index);
    const read: number[] = [];
    const last = new Map<number, number>();
    let batches = 0;
    for (const { steps, inputs, outputRows, targets, carryState } of textBatches(symbols, time, batch)) {
      expect(steps).toBeLessThanOrEqual(time);
      expect(inputs.length).toBe(steps * batch);
      expect(carryState).toBe(batches > 0);
      const rows = outputRows ?? Int32Array.from({ length: steps * batch }, (_, row) => row);
      expect(targets.length).toBe(rows.length);
      rows.forEach((row, at) => {
        const input = inputs[row]!;
        expect(targets[at]).toBe(input + 1);
        const stream = row % batch;
        if (last.has(stream)) expect(input).toBe((last.get(stream) as number) + 1);
        last.set(stream, input);
        read.push(input);
      });
      batches++;
    }
    expect(read.sort((a, b) => a - b)).toEqual(Array.from({ length: length - 1 }, (_, index) => index));
    expect(batches).toBe(textBatchCount(symbols, time, batch));
  }
});

test("a text without symbols has no batches, one that is too short is refused", () => {
  expect(copyBatches(textBatches(new Int32Array(0), 5, 3))).toEqual([]);
  expect(textBatchCount(new Int32Array(0), 5, 3)).toBe(0);
  expect(() => copyBatches(textBatches(new Int32Array(5), 5, 3))).toThrow("cannot fill 3 streams");
});
