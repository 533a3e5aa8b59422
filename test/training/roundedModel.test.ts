import { expect, test } from "vitest";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { roundedWeights } from "../../src/integer/weightCodes.ts";
import { readWeights, writeWeights } from "../../src/training/checkpoint.ts";
import { RoundedModel } from "../../src/training/roundedModel.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import { randomCase } from "../compiler/compilerCases.ts";
import { configWith, countingDataset, jobFor } from "./fakes.ts";

const plain = { kind: "sgd", momentum: 0, weightDecay: 0 } as const;
const step = { learningRate: 0.1, clipNorm: 0, dropoutSeed: 1 };

test("a step changes the kept weights by what it would change the rounded ones", () => {
  const { spec, parameters, batch } = randomCase(4);
  const model = compileModel(spec, plain);
  writeWeights(model, parameters);
  const rounded = new Map([...parameters, ...roundedWeights(spec, parameters)]);
  const reference = compileModel(spec, plain);
  writeWeights(reference, rounded);
  reference.trainStep(batch, step);
  new RoundedModel(model, spec).trainStep(batch, step);
  let changed = 0;
  for (const [name, after] of readWeights(model)) {
    const before = parameters.get(name)!;
    const start = rounded.get(name)!;
    after.forEach((value, i) => {
      const expected = reference.read(name)[i]! - start[i]!;
      if (expected !== 0) changed++;
      expect(value - before[i]!).toBeCloseTo(expected, 5);
    });
  }
  expect(changed).toBeGreaterThan(10);
});

test("evaluation is that of the rounded weights, and leaves the kept ones as they are", () => {
  const { spec, parameters, batch } = randomCase(4);
  const model = compileModel(spec, plain);
  writeWeights(model, parameters);
  const { loss } = new RoundedModel(model, spec).evaluate(batch);
  expect(readWeights(model)).toEqual(parameters);
  const unrounded = model.evaluate(batch).loss;
  writeWeights(model, new Map([...parameters, ...roundedWeights(spec, parameters)]));
  expect(loss).toBe(model.evaluate(batch).loss);
  expect(loss).not.toBe(unrounded);
});

test("only the last epochs train with rounded weights", async () => {
  const lossesOf = async (quantize: number) => {
    const dataset = countingDataset({ train: 6, validation: 2 });
    const config = configWith({ epochs: 3, batch: 2, learning_rate: 0.05, quantize });
    const { evaluation } = await trainIndividual(jobFor(config), dataset, config, {
      signal: new AbortController().signal,
      createModel: compileModel,
    });
    return evaluation.curve.map(({ trainingLoss }) => trainingLoss);
  };
  const [off, last, all] = [await lossesOf(0), await lossesOf(1), await lossesOf(3)];
  expect(last.slice(0, 2)).toEqual(off.slice(0, 2));
  expect(last[2]).not.toBe(off[2]);
  expect(all[0]).not.toBe(off[0]);
});
