import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import { type Batch, inputSize } from "../../src/compiler/modelSpec.ts";
import { acquireWorkspace } from "../../src/compiler/workspace.ts";
import {
  type CompilerCase,
  compiled,
  describeCase,
  gruCell,
  inFloat64,
  lstmCell,
  plainSgd,
  randomCase,
  randomParameters,
} from "./compilerCases.ts";
import { unusualCells } from "./unusualCells.ts";

const step = { learningRate: 0.1, clipNorm: 1, dropoutSeed: 3 };

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
  }
  return largest;
}

/** The timesteps `from` … `to` of a batch whose every row is an output row. */
function timesteps({ spec, batch }: CompilerCase, from: number, to: number): Batch {
  const perRow = spec.input.kind === "tokens" ? 1 : inputSize(spec);
  const targetsPerRow = spec.output.loss === "softmaxCrossEntropy" ? 1 : spec.output.size;
  const part = <A extends Int32Array | Float32Array>(values: A, width: number) =>
    values.slice(from * spec.batch * width, to * spec.batch * width) as A;
  return {
    steps: to - from,
    inputs: part(batch.inputs, perRow),
    targets: part(batch.targets, targetsPerRow),
    outputRows: null,
    carryState: true,
  };
}

test("loss, outputs and carried state of 80 random cells are the interpreter's", () => {
  for (let seed = 3000; seed < 3080; seed++) {
    const testCase = randomCase(seed);
    const expected = interpretModel(testCase.spec, inFloat64(testCase.parameters), testCase.batch, testCase.state);
    const model = compiled(testCase);
    const { loss, rows, outputs } = model.evaluate(testCase.batch);
    const where = describeCase(seed, testCase);
    expect(largestDifference([loss], [expected.loss]), where).toBeLessThan(1e-5);
    expect(rows * testCase.spec.output.size).toBe(expected.outputs.length);
    expect(largestDifference(outputs, expected.outputs), where).toBeLessThan(1e-5);
    expect(largestDifference(model.readCarriedState(), expected.nextState), where).toBeLessThan(1e-5);
    model.dispose();
  }
});

test("a training step and an evaluation see the same loss, and carry the same state on", () => {
  for (let seed = 3100; seed < 3110; seed++) {
    const testCase = randomCase(seed);
    const model = compiled(testCase);
    const evaluated = model.evaluate(testCase.batch, { outputs: false });
    const state = model.readCarriedState();
    model.writeCarriedState(testCase.state);
    const { loss } = model.trainStep(testCase.batch, step);
    expect(loss).toBe(evaluated.loss);
    expect(model.readCarriedState()).toEqual(state);
    expect(evaluated.outputs).toHaveLength(0);
    model.dispose();
  }
});

test("two batches that carry the state are one long batch, bit for bit", () => {
  for (const [seed, cell] of [
    [3200, lstmCell],
    [3201, gruCell],
    [3202, undefined],
    [3203, undefined],
  ] as const) {
    const base = randomCase(seed, { isStepwise: true, time: 6, steps: 6, ...(cell === undefined ? {} : { cell }) });
    const whole = { ...base, batch: { ...base.batch, outputRows: null } };
    const rows = 6 * whole.spec.batch;
    const { size, loss } = whole.spec.output;
    const targets = loss === "softmaxCrossEntropy" ? new Int32Array(rows) : new Float32Array(rows * size);
    const filled = { ...whole, batch: { ...whole.batch, targets } };
    const model = compiled(filled);
    const together = model.evaluate(filled.batch).outputs.slice();
    const finalState = model.readCarriedState();
    model.writeCarriedState(filled.state);
    const first = model.evaluate(timesteps(filled, 0, 2)).outputs.slice();
    const second = model.evaluate(timesteps(filled, 2, 6)).outputs.slice();
    expect([...first, ...second]).toEqual([...together]);
    expect(model.readCarriedState()).toEqual(finalState);
    model.dispose();
  }
});

const unusual = unusualCells["a memory that is read and never written"]!;

test("without carrying, a batch starts from zero whatever came before", () => {
  for (const [seed, cell] of [
    [3300, gruCell],
    [3301, lstmCell],
    [3302, unusual],
  ] as const) {
    const testCase = randomCase(seed, { cell, isStepwise: true });
    const batch = { ...testCase.batch, carryState: false };
    const model = compiled(testCase);
    const first = model.evaluate(batch).outputs.slice();
    expect(model.evaluate(batch).outputs).toEqual(first);
    const expected = interpretModel(testCase.spec, inFloat64(testCase.parameters), batch, null);
    expect(largestDifference(first, expected.outputs)).toBeLessThan(1e-5);
    expect(largestDifference(model.readCarriedState(), expected.nextState)).toBeLessThan(1e-5);
    model.dispose();
  }
});

test("what an earlier model left in the memory does not matter", () => {
  const testCase = randomCase(3400, { cell: lstmCell, dropout: 0.3 });
  const train = () => {
    const model = compiled(testCase);
    const losses = [1, 2, 3].map((dropoutSeed) => model.trainStep(testCase.batch, { ...step, dropoutSeed }).loss);
    const weights = [...testCase.parameters.keys()].map((name) => [...model.read(name)]);
    model.dispose();
    return { losses, weights };
  };
  const first = train();
  const workspace = acquireWorkspace(1);
  new Float32Array(workspace.kernels.memory.buffer).fill(Number.NaN);
  workspace.release();
  expect(train()).toEqual(first);
});

test("dropout acts in training only, and its seed decides it", () => {
  const testCase = randomCase(3500, { cell: gruCell, dropout: 0.5, time: 4, steps: 4, batch: 5 });
  const model = compiled(testCase);
  const lossOf = (dropoutSeed: number) => {
    model.writeCarriedState(testCase.state);
    return model.computeGradients(testCase.batch, dropoutSeed).loss;
  };
  expect(lossOf(1)).toBe(lossOf(1));
  expect(lossOf(1)).not.toBe(lossOf(2));
  model.writeCarriedState(testCase.state);
  const exact = interpretModel(testCase.spec, inFloat64(testCase.parameters), testCase.batch, testCase.state);
  expect(model.evaluate(testCase.batch).loss).toBeCloseTo(exact.loss, 5);
  model.dispose();
});

test("a batch without output rows only carries the state on", () => {
  const testCase = randomCase(3600, { cell: lstmCell, isStepwise: true });
  const { spec, parameters, batch, state } = testCase;
  const targets = batch.targets.slice(0, 0);
  const empty = { ...batch, outputRows: new Int32Array(0), targets };
  const model = compiled(testCase);
  expect(model.trainStep(empty, step)).toEqual({ loss: 0, gradientNorm: 0 });
  for (const [name, values] of parameters) expect(model.read(name)).toEqual(values);
  const { nextState } = interpretModel(spec, inFloat64(parameters), empty, state);
  expect(largestDifference(model.readCarriedState(), nextState)).toBeLessThan(1e-5);
  model.dispose();
});

test("a loss or gradient that is not finite leaves weights and optimiser as they were", () => {
  const testCase = randomCase(3700, { cell: gruCell });
  const model = compiled(testCase, { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
  const bias = model.read("decoder.bias").fill(Number.NaN);
  model.write("decoder.bias", bias);
  expect(model.trainStep(testCase.batch, step).loss).toBeNaN();
  expect(model.read("layers.0.zx.weight")).toEqual(testCase.parameters.get("layers.0.zx.weight"));
  expect(model.readOptimizerState().get("step")).toEqual(Float32Array.of(0));
  model.dispose();
});

test("a batch that does not fit is refused before it reaches the memory", () => {
  const testCase = randomCase(3804, { cell: gruCell, time: 3, steps: 3 });
  const { spec, batch } = testCase;
  const model = compiled(testCase);
  expect(() => model.evaluate({ ...batch, steps: 4 })).toThrow("at most 3");
  expect(() => model.evaluate({ ...batch, outputRows: Int32Array.of(0, 3 * spec.batch) })).toThrow("output row");
  expect(() => model.evaluate({ ...batch, outputRows: Int32Array.of(1, 0) })).toThrow("do not ascend");
  expect(() => model.evaluate({ ...batch, inputs: batch.inputs.subarray(1) })).toThrow("expected");
  model.dispose();
  expect(() => model.evaluate(batch)).toThrow("disposed");
});

test("a model whose embedding cannot be tied is refused", () => {
  const { spec } = randomCase(3900, { cell: gruCell });
  const untieable = {
    ...spec,
    input: { kind: "features", size: 2 },
    output: { ...spec.output, tiedToEmbedding: true },
  };
  expect(() => compileModel(untieable as typeof spec, plainSgd)).toThrow("tied");
});

test("training lowers the loss of every seed cell", () => {
  for (const cell of [gruCell, lstmCell]) {
    const { spec, batch } = randomCase(4000, { cell, time: 4, steps: 4, batch: 4 });
    const model = compileModel(spec, { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
    for (const [name, values] of randomParameters(Rng.fromSeed(1), spec)) model.write(name, values);
    const still = { ...batch, carryState: false };
    const before = model.evaluate(still).loss;
    for (let i = 0; i < 60; i++) model.trainStep(still, { learningRate: 0.02, clipNorm: 1, dropoutSeed: i });
    expect(model.evaluate(still).loss).toBeLessThan(before * 0.7);
    model.dispose();
  }
});
