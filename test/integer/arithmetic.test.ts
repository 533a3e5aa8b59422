import { expect, test } from "vitest";
import {
  integerHardSigmoid,
  integerSigmoid,
  integerSoftplusTail,
  integerTanh,
  requantized,
  rescaled,
  shiftedRight,
  tanhTable,
  toInteger,
} from "../../src/integer/arithmetic.ts";

test("shifts round to the nearest, halves upward, negatives too", () => {
  expect([7, 6, 5, -5, -6, -7].map((value) => shiftedRight(value, 2))).toEqual([2, 2, 1, -1, -1, -2]);
  expect(shiftedRight(-9, 0)).toBe(-9);
  expect(shiftedRight(2 ** 30, 1)).toBe(2 ** 29);
});

test("a value keeps its size when its fraction bits change, or saturates", () => {
  expect(rescaled(3 * 2 ** 12, 12, 10)).toBe(3 * 2 ** 10);
  expect(rescaled(-3, 10, 12)).toBe(-12);
  expect(rescaled(20_000, 10, 12)).toBe(32767);
  expect(rescaled(-20_000, 10, 12)).toBe(-32768);
});

test("tanh and sigmoid of every 16-bit argument are within 4e-4 and 2e-4 of the functions", () => {
  let [tanhError, sigmoidError] = [0, 0];
  for (let argument = -32768; argument <= 32767; argument++) {
    tanhError = Math.max(tanhError, Math.abs(integerTanh(argument) / 32768 - Math.tanh(argument / 4096)));
    const sigmoid = 1 / (1 + Math.exp(-argument / 2048));
    sigmoidError = Math.max(sigmoidError, Math.abs(integerSigmoid(argument) / 32768 - sigmoid));
  }
  expect(tanhError).toBeLessThan(4e-4);
  expect(sigmoidError).toBeLessThan(2.5e-4);
  expect(tanhTable[16]).toBe(Math.round(Math.tanh(1) * 32768));
});

test("softplus and the hard functions of every 16-bit argument are near the functions", () => {
  let [softplusError, hardError] = [0, 0];
  for (let argument = -32768; argument <= 32767; argument++) {
    const value = argument / 4096;
    const tail = Math.log1p(Math.exp(-Math.abs(value)));
    softplusError = Math.max(softplusError, Math.abs(integerSoftplusTail(argument) / 32768 - tail));
    const hard = Math.max(0, Math.min(1, value / 6 + 0.5));
    hardError = Math.max(hardError, Math.abs(integerHardSigmoid(argument, 12) / 32768 - hard));
  }
  expect(softplusError).toBeLessThan(2e-4);
  expect(hardError).toBeLessThan(2 ** -15 * 1.01);
});

test("a sum is scaled by multiplier / 2^(pre + post), then its bias added", () => {
  // 100000 / 2^4 = 6250; 6250 · 24576 / 2^15 = 4687.5, upward; + 12.
  expect(requantized(100_000, 4, 24_576, 15, 12)).toBe(4688 + 12);
  expect(requantized(2_000_000_000, 4, 32_767, 0, 0)).toBe(32767);
});

test("real numbers become the nearest integer", () => {
  expect([toInteger(0.5, 3), toInteger(-0.56, 3), toInteger(9, 15)]).toEqual([4, -4, 32767]);
});
