import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { cellOfZoo, zoo } from "../../src/cell/zoo/zoo.ts";
import { inputMaskSeed, outputMaskSeed } from "../../src/compiler/compiledModel.ts";
import { type DropoutMasks, interpretModel } from "../../src/compiler/interpreter.ts";
import { inputSize } from "../../src/compiler/modelSpec.ts";
import { ownProducts } from "../../src/compiler/products.ts";
import { matrixMaskSeed, recurrentMatrices } from "../../src/compiler/recurrentDropout.ts";
import {
  basicCell,
  type CompilerCase,
  compiled,
  describeCase,
  gruCell,
  inFloat64,
  lstmCell,
  maskOf,
  plainSgd,
  randomCase,
  relativeError,
} from "./compilerCases.ts";
import { unusualCells } from "./unusualCells.ts";

const perTensor = 4;
const step = 1e-5;
const tolerance = 1e-3;
/** Below it a gradient counts as zero: float32 has no digits for more where the loss is about 1. */
const floor = 1e-4;

/**
 * Compares the compiled gradient with central differences of the float64 interpreter at a few coordinates of every
 * tensor, as vectors. A coordinate that is off and whose difference quotient depends on the step size lies at the
 * kink of a rectifier, where there is no derivative to compare with: those are left out and counted.
 */
function compareWithDifferences(testCase: CompilerCase, rng: Rng, masks?: DropoutMasks, dropoutSeed = 0) {
  const { spec, batch, parameters, state } = testCase;
  const model = compiled(testCase);
  const { loss } = model.computeGradients(batch, dropoutSeed);
  const exact = inFloat64(parameters);
  const actual: number[] = [];
  const expected: number[] = [];
  let kinks = 0;
  for (const [name, values] of exact) {
    const gradient = model.readGradient(name);
    for (const index of rng.shuffle([...values.keys()]).slice(0, perTensor)) {
      const at = values[index]!;
      const lossAt = (value: number) => {
        values[index] = value;
        return interpretModel(spec, exact, batch, state, masks).loss;
      };
      const slope = (by: number) => (lossAt(at + by) - lossAt(at - by)) / (2 * by);
      const fine = slope(step);
      const isOff = Math.abs(gradient[index]! - fine) > tolerance * Math.abs(fine) + tolerance * floor;
      const isKink = isOff && Math.abs(fine - slope(4 * step)) > 1e-4 * Math.abs(fine) + tolerance * floor;
      values[index] = at;
      if (isKink) kinks++;
      else {
        actual.push(gradient[index]!);
        expected.push(fine);
      }
    }
  }
  const reached = interpretModel(spec, exact, batch, state, masks);
  const stateError = relativeError(model.readCarriedState(), reached.nextState);
  model.dispose();
  return {
    error: relativeError(actual, expected, floor),
    lossError: Math.abs(loss - reached.loss) / Math.max(1, reached.loss),
    stateError,
    kinks,
    compared: actual.length,
  };
}

test("gradients of 300 random cells agree with central differences of the float64 interpreter", () => {
  let kinks = 0;
  let compared = 0;
  for (let seed = 0; seed < 300; seed++) {
    const testCase = randomCase(seed);
    const result = compareWithDifferences(testCase, Rng.fromSeed(seed).fork("coordinates"));
    expect(result.error, describeCase(seed, testCase)).toBeLessThan(tolerance);
    kinks += result.kinks;
    compared += result.compared;
  }
  expect(compared).toBeGreaterThan(4000);
  expect(kinks / compared).toBeLessThan(0.01);
});

test.each([
  ["basic", basicCell],
  ["GRU", gruCell],
  ["LSTM", lstmCell],
])("gradients of the %s cell agree for every loss", (_, cell) => {
  for (let seed = 300; seed < 306; seed++) {
    const testCase = randomCase(seed, { cell, time: 4 });
    const { error, kinks } = compareWithDifferences(testCase, Rng.fromSeed(seed));
    expect(error, describeCase(seed, testCase)).toBeLessThan(tolerance);
    expect(kinks).toBe(0);
  }
});

test.each(Object.entries(unusualCells))("gradients and states agree for %s", (_, cell) => {
  for (let seed = 600; seed < 606; seed++) {
    const testCase = randomCase(seed, { cell, time: 4 });
    const { error, stateError } = compareWithDifferences(testCase, Rng.fromSeed(seed));
    expect(error, describeCase(seed, testCase)).toBeLessThan(tolerance);
    expect(stateError, describeCase(seed, testCase)).toBeLessThan(1e-5);
  }
});

test("with dropout, loss and gradients are those of the interpreter under the masks of the seed", () => {
  for (let seed = 400; seed < 420; seed++) {
    const testCase = randomCase(seed, { dropout: 0.4 });
    const { spec, batch } = testCase;
    const rows = batch.steps * spec.batch;
    const masks = {
      input: maskOf(rows * inputSize(spec), 0.4, inputMaskSeed(seed)),
      output: maskOf(rows * spec.hiddenSize, 0.4, outputMaskSeed(seed)),
    };
    const result = compareWithDifferences(testCase, Rng.fromSeed(seed), masks, seed);
    expect(result.error, describeCase(seed, testCase)).toBeLessThan(tolerance);
    expect(result.lossError).toBeLessThan(1e-5);
  }
});

test("with recurrent dropout a step is one of the masked matrices, which are given back", () => {
  let dropped = 0;
  for (let seed = 430; seed < 460; seed++) {
    const testCase = randomCase(seed, { recurrentDropout: 0.4 });
    const { recurrent: _, ...dropout } = testCase.spec.dropout;
    const whole = { ...testCase, spec: { ...testCase.spec, dropout } };
    const names = recurrentMatrices(testCase.spec);
    const masks = new Map(
      names.map((name, index) => {
        const size = testCase.parameters.get(name)?.length ?? 0;
        return [name, maskOf(size, 0.4, matrixMaskSeed(seed, index))];
      }),
    );
    const masked = new Map(
      [...testCase.parameters].map(([name, values]) => [
        name,
        values.map((value, i) => value * (masks.get(name)?.[i] ?? 1)),
      ]),
    );
    const [model, reference] = [compiled(testCase, plainSgd), compiled({ ...whole, parameters: masked }, plainSgd)];
    const [step, wanted] = [model, reference].map((each) => each.computeGradients(testCase.batch, seed));
    expect(step?.loss, describeCase(seed, testCase)).toBe(wanted?.loss);
    for (const { name } of model.parameters) {
      const mask = masks.get(name);
      expect(model.readGradient(name)).toEqual(
        reference.readGradient(name).map((value, i) => value * (mask?.[i] ?? 1)),
      );
      expect(model.read(name)).toEqual(testCase.parameters.get(name));
    }
    const unmasked = compiled(whole, plainSgd);
    for (const each of [model, unmasked]) each.writeCarriedState(testCase.state);
    expect(model.evaluate(testCase.batch).loss).toBe(unmasked.evaluate(testCase.batch).loss);
    dropped += [...masks.values()].flatMap((mask) => [...mask]).filter((value) => value === 0).length;
    for (const each of [model, reference, unmasked]) each.dispose();
  }
  expect(dropped).toBeGreaterThan(100);
});

test("how many rows are decoded at a time changes losses and gradients by no more than rounding", () => {
  // A seed in three has each loss, and some of them tied weights.
  for (let seed = 60; seed < 72; seed++) {
    const testCase = randomCase(seed, { cell: lstmCell, time: 40, batch: 9 });
    const results = [1000, 256, 7].map((decodedRows) => {
      const model = compiled(testCase, plainSgd, { ...ownProducts, decodedRows });
      const { loss } = model.computeGradients(testCase.batch, 0);
      const gradients = model.parameters.map(({ name }) => model.readGradient(name));
      const evaluated = model.evaluate(testCase.batch).loss;
      model.dispose();
      return { loss, evaluated, gradients };
    });
    const [whole, ...inBlocks] = results;
    for (const { loss, evaluated, gradients } of inBlocks) {
      expect(Math.abs(loss - whole!.loss)).toBeLessThan(1e-6 * whole!.loss);
      expect(Math.abs(evaluated - whole!.evaluated)).toBeLessThan(1e-6 * whole!.evaluated);
      gradients.forEach((gradient, index) => {
        expect(relativeError(gradient, whole!.gradients[index]!)).toBeLessThan(1e-5);
      });
    }
  }
});

test("a batch without a row of output has no gradient, whatever the one before it had", () => {
  for (let seed = 60; seed < 72; seed++) {
    const testCase = randomCase(seed, { cell: gruCell });
    const model = compiled(testCase);
    const hasNone = (name: string) => model.readGradient(name).every((value) => value === 0);
    model.computeGradients(testCase.batch, 0);
    expect(model.parameters.every(({ name }) => hasNone(name))).toBe(false);
    const empty = testCase.batch.targets.slice(0, 0);
    model.computeGradients({ ...testCase.batch, outputRows: new Int32Array(), targets: empty }, 0);
    expect(model.parameters.filter(({ name }) => !hasNone(name))).toEqual([]);
  }
});

test("gradients, loss and state of every published cell agree with the float64 interpreter", () => {
  for (const [index, entry] of zoo.entries()) {
    const testCase = randomCase(9000 + index, { cell: cellOfZoo(entry), time: 2, steps: 2, batch: 2 });
    const result = compareWithDifferences(testCase, Rng.fromSeed(index).fork("coordinates"));
    expect(result.error, entry.name).toBeLessThan(tolerance);
    expect(Math.max(result.lossError, result.stateError), entry.name).toBeLessThan(1e-5);
  }
});
