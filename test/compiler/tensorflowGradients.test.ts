import { expect, test } from "vitest";
import { parameterShapes } from "../../src/compiler/modelSpec.ts";
import { basicCell, compiled, describeCase, gruCell, lstmCell, randomCase, relativeError } from "./compilerCases.ts";
import { tensorflowGradients } from "./tensorflowModel.ts";

function worstError(seed: number, options: Parameters<typeof randomCase>[1] = {}): void {
  const testCase = randomCase(seed, options);
  const { spec, batch, parameters, state } = testCase;
  const shapes = new Map(parameterShapes(spec).map(({ name, shape }) => [name, shape]));
  const expected = tensorflowGradients(spec, parameters, shapes, batch, state);
  const model = compiled(testCase);
  const { loss } = model.computeGradients(batch, 0);
  expect(Math.abs(loss - expected.loss) / Math.max(1, loss), describeCase(seed, testCase)).toBeLessThan(1e-5);
  for (const [name, gradient] of expected.gradients) {
    // The floor is the whole gradient's scale: a tensor whose gradient nearly cancels has rounding left only.
    const error = relativeError(model.readGradient(name), gradient, 1e-3);
    expect(error, `${name} of ${describeCase(seed, testCase)}`).toBeLessThan(1e-3);
  }
  model.dispose();
}

test("gradients of every tensor of 60 random cells agree with TensorFlow.js's automatic ones", () => {
  for (let seed = 1000; seed < 1060; seed++) worstError(seed);
});

test("gradients of the basic, GRU and LSTM cells agree with TensorFlow.js's automatic ones", () => {
  for (const cell of [basicCell, gruCell, lstmCell]) {
    for (let seed = 2000; seed < 2006; seed++) worstError(seed, { cell, time: 5 });
  }
});

test("gradients agree where the output rows need more than one block of the decoder", () => {
  for (const seed of [2100, 2101, 2102]) worstError(seed, { cell: basicCell, time: 60, steps: 60, batch: 9 });
});
