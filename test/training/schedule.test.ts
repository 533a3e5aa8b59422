import { expect, test } from "vitest";
import { learningRateAt, type Schedule } from "../../src/training/schedule.ts";

const ratesOver = (schedule: Schedule, losses: readonly number[]) =>
  losses.map((_, epoch) => learningRateAt(schedule, 8, epoch, losses.slice(0, epoch), losses.length));

test("a constant rate does not change", () => {
  expect(ratesOver({ type: "constant" }, [3, 4, 5])).toEqual([8, 8, 8]);
});

test("the paper's plateau divides by four in the epoch after every one that does not improve", () => {
  const plateau = { type: "plateau", factor: 0.25, patience: 0 } as const;
  expect(ratesOver(plateau, [5, 4, 4.5, 4.2, 3.9, 3.9, 1])).toEqual([8, 8, 8, 2, 0.5, 0.5, 0.125]);
});

test("a plateau with patience bears so many bad epochs and counts anew after each cut", () => {
  const plateau = { type: "plateau", factor: 0.5, patience: 1 } as const;
  expect(ratesOver(plateau, [5, 6, 6, 6, 6, 6, 4, 5, 3])).toEqual([8, 8, 8, 4, 4, 2, 2, 2, 2]);
});

test("a step halves the rate after every so many epochs", () => {
  const step = { type: "step", every: 2, factor: 0.5 } as const;
  expect(ratesOver(step, [1, 1, 1, 1, 1, 1, 1])).toEqual([8, 8, 4, 4, 2, 2, 1]);
});

test("a cosine starts at the rate, is half way in the middle and ends at its final share", () => {
  const cosine = { type: "cosine", final: 0.5 } as const;
  const rate = (epoch: number) => learningRateAt(cosine, 8, epoch, [], 6);
  expect(rate(0)).toBe(8);
  expect(rate(2)).toBeCloseTo(4 + 4 * 0.75, 12);
  expect(rate(3)).toBeCloseTo(6, 12);
  expect(rate(6)).toBeCloseTo(4, 12);
});
