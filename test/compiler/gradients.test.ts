import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { type DropoutMasks, interpretModel } from "../../src/compiler/interpreter.ts";
import {
  basicCell,
  type CompilerCase,
  compiled,
  describeCase,
  gruCell,
  inFloat64,
  lstmCell,
  randomCase,
  relativeError,
} from "./compilerCases.ts";

interface Difference {
  readonly name: string;
  readonly index: number;
  readonly value: number;
}

const perTensor = 5;
const step = 1e-5;

/**
 * Central differences of the float64 interpreter at a few coordinates of every tensor. Where two step sizes disagree
 * there is a kink of a rectifier between them and no derivative to compare with: such coordinates are counted instead.
 */
function centralDifferences(
  { spec, batch, parameters, state }: CompilerCase,
  rng: Rng,
  masks?: DropoutMasks,
): { differences: Difference[]; kinks: number } {
  const exact = inFloat64(parameters);
  const lossAt = (values: Float64Array, index: number, value: number) => {
    const kept = values[index]!;
    values[index] = value;
    const { loss } = interpretModel(spec, exact, batch, state, masks);
    values[index] = kept;
    return loss;
  };
  const differences: Difference[] = [];
  let kinks = 0;
  for (const [name, values] of exact) {
    const indices = rng.shuffle([...values.keys()]).slice(0, perTensor);
    for (const index of indices) {
      const at = values[index]!;
      const slope = (by: number) => (lossAt(values, index, at + by) - lossAt(values, index, at - by)) / (2 * by);
      const value = slope(step);
      const coarse = slope(4 * step);
      if (Math.abs(value - coarse) > 1e-6 + 1e-4 * Math.abs(value)) kinks++;
      else differences.push({ name, index, value });
    }
  }
  return { differences, kinks };
}

function gradientError(testCase: CompilerCase, rng: Rng, masks?: DropoutMasks, dropoutSeed = 0) {
  const { differences, kinks } = centralDifferences(testCase, rng, masks);
  const model = compiled(testCase);
  model.computeGradients(testCase.batch, dropoutSeed);
  const gradients = new Map([...testCase.parameters.keys()].map((name) => [name, model.readGradient(name)]));
  model.dispose();
  const actual = differences.map(({ name, index }) => gradients.get(name)![index]!);
  const expected = differences.map(({ value }) => value);
  return { error: relativeError(actual, expected, 1e-4), kinks, compared: differences.length };
}

test("gradients of 210 random cells agree with central differences of the float64 interpreter", () => {
  let kinks = 0;
  let compared = 0;
  for (let seed = 0; seed < 210; seed++) {
    const testCase = randomCase(seed);
    const result = gradientError(testCase, Rng.fromSeed(seed).fork("coordinates"));
    expect(result.error, describeCase(seed, testCase)).toBeLessThan(1e-3);
    kinks += result.kinks;
    compared += result.compared;
  }
  expect(compared).toBeGreaterThan(5000);
  expect(kinks / compared).toBeLessThan(0.02);
});

test.each([
  ["basic", basicCell],
  ["GRU", gruCell],
  ["LSTM", lstmCell],
])("gradients of the %s cell agree for every loss", (_, cell) => {
  for (let seed = 300; seed < 312; seed++) {
    const testCase = randomCase(seed, { cell, time: 6 });
    const { error, kinks } = gradientError(testCase, Rng.fromSeed(seed));
    expect(error, describeCase(seed, testCase)).toBeLessThan(1e-3);
    expect(kinks).toBe(0);
  }
});
