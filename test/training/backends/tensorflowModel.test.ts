import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { compileModel } from "../../../src/compiler/compiledModel.ts";
import type { OptimizerSpec, TrainableModel } from "../../../src/compiler/trainableModel.ts";
import { TensorflowModel } from "../../../src/training/backends/tensorflowModel.ts";
import {
  basicCell,
  type CompilerCase,
  describeCase,
  gruCell,
  lstmCell,
  plainSgd,
  randomBatch,
  randomCase,
  relativeError,
} from "../../compiler/compilerCases.ts";
import { tf } from "../../compiler/tensorflow.ts";

const optimizers: readonly OptimizerSpec[] = [
  plainSgd,
  { kind: "sgd", momentum: 0.9, weightDecay: 0.01 },
  { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.001 },
  { kind: "rmsprop", decay: 0.99, epsilon: 1e-8, weightDecay: 0 },
];

/** The compiled model and the one of TensorFlow.js, with the weights and the state of a case. */
function pair(
  { spec, parameters, state }: CompilerCase,
  optimizer: OptimizerSpec,
): readonly [TrainableModel, TrainableModel] {
  const models = [compileModel(spec, optimizer), new TensorflowModel(tf, spec, optimizer)] as const;
  for (const model of models) {
    for (const [name, values] of parameters) model.write(name, values);
    model.writeCarriedState(state);
  }
  return models;
}

/** Steps over batches with and without carried state, in whole and in part; the largest difference of a loss. */
function lossDifference(testCase: CompilerCase, optimizer: OptimizerSpec, steps: number, seed: number): number {
  const { spec } = testCase;
  const carries = spec.bidirectional !== true;
  const rng = Rng.fromSeed(seed).fork("tensorflow");
  const models = pair(testCase, optimizer);
  let worst = 0;
  for (let step = 0; step < steps; step++) {
    const batch = randomBatch(
      rng,
      spec,
      1 + rng.int(spec.time),
      rng.chance(0.5),
      carries && step > 0 && rng.chance(0.7),
    );
    const options = { learningRate: 0.01, clipNorm: step % 2 === 0 ? 0.5 : 0, dropoutSeed: step };
    const [expected, actual] = models.map((model) => model.trainStep(batch, options));
    const scale = Math.max(1, Math.abs(expected!.loss));
    worst = Math.max(worst, Math.abs(actual!.loss - expected!.loss) / scale);
    worst = Math.max(
      worst,
      Math.abs(actual!.gradientNorm - expected!.gradientNorm) / Math.max(1, expected!.gradientNorm),
    );
  }
  for (const model of models) model.dispose();
  return worst;
}

test("loss curves of basic, GRU and LSTM with every optimiser are those of the compiled model, to 1e-4", () => {
  for (const [index, optimizer] of optimizers.entries()) {
    for (const cell of [basicCell, gruCell, lstmCell]) {
      const testCase = randomCase(4000 + index, { cell, time: 4, batch: 3 });
      expect(lossDifference(testCase, optimizer, 12, index), optimizer.kind).toBeLessThan(1e-4);
    }
  }
});

test("dropout takes the same masks", () => {
  for (const seed of [4100, 4101, 4102]) {
    const testCase = randomCase(seed, { cell: gruCell, dropout: 0.4, recurrentDropout: 0.3, time: 4 });
    expect(lossDifference(testCase, optimizers[2]!, 6, seed), describeCase(seed, testCase)).toBeLessThan(1e-4);
  }
});

test("outputs, loss, carried state and weights after a step of 30 random models are those of the compiled model", () => {
  for (let seed = 4200; seed < 4230; seed++) {
    const testCase = randomCase(seed);
    const { batch } = testCase;
    const optimizer = optimizers[seed % optimizers.length]!;
    const [compiled, tensorflow] = pair(testCase, plainSgd);
    const [expected, actual] = [compiled.evaluate(batch), tensorflow.evaluate(batch)];
    const what = describeCase(seed, testCase);
    expect(actual.rows, what).toBe(expected.rows);
    expect(actual.loss, what).toBeCloseTo(expected.loss, 4);
    expect(relativeError(actual.outputs, expected.outputs), what).toBeLessThan(1e-4);
    expect(relativeError(tensorflow.readCarriedState(), compiled.readCarriedState(), 1e-3), what).toBeLessThan(1e-4);
    for (const model of [compiled, tensorflow]) {
      model.trainStep(batch, { learningRate: 0.1, clipNorm: 0, dropoutSeed: 0 });
    }
    for (const { name } of compiled.parameters) {
      expect(
        relativeError(tensorflow.read(name), compiled.read(name), 1e-2),
        `${name} of ${what}, ${optimizer.kind}`,
      ).toBeLessThan(1e-4);
    }
    expect(tensorflow.evaluate(batch, { outputs: false }).outputs).toHaveLength(0);
    for (const model of [compiled, tensorflow]) model.dispose();
  }
});

test("the optimiser's state goes from one backend to the other", () => {
  for (const optimizer of optimizers) {
    const testCase = randomCase(4300, { cell: lstmCell, time: 3 });
    const options = { learningRate: 0.05, clipNorm: 1, dropoutSeed: 0 };
    const [compiled, tensorflow] = pair(testCase, optimizer);
    for (let step = 0; step < 3; step++) compiled.trainStep(testCase.batch, options);
    for (const { name } of compiled.parameters) tensorflow.write(name, compiled.read(name));
    tensorflow.writeOptimizerState(compiled.readOptimizerState());
    tensorflow.writeCarriedState(compiled.readCarriedState());
    for (let step = 0; step < 3; step++) {
      const [expected, actual] = [compiled, tensorflow].map((model) => model.trainStep(testCase.batch, options));
      expect(actual!.loss).toBeCloseTo(expected!.loss, 4);
    }
    expect([...tensorflow.readOptimizerState().keys()]).toEqual([...compiled.readOptimizerState().keys()]);
    for (const model of [compiled, tensorflow]) model.dispose();
  }
});

test("a batch without output rows only carries the state on, and one that diverges changes nothing", () => {
  const testCase = randomCase(4400, { cell: lstmCell, time: 3, steps: 3 });
  const { spec, batch } = testCase;
  const [compiled, tensorflow] = pair(testCase, optimizers[2]!);
  const options = { learningRate: 0.1, clipNorm: 1, dropoutSeed: 0 };
  const blank = { ...batch, outputRows: new Int32Array(0), targets: batch.targets.slice(0, 0) };
  for (const model of [compiled, tensorflow]) {
    expect(model.trainStep(blank, options)).toEqual({ loss: 0, gradientNorm: 0 });
    expect(model.evaluate(blank)).toMatchObject({ loss: 0, rows: 0 });
  }
  expect(relativeError(tensorflow.readCarriedState(), compiled.readCarriedState())).toBeLessThan(1e-5);
  tensorflow.write("decoder.bias", new Float32Array(spec.output.size).fill(Number.NaN));
  const before = tensorflow.parameters.map(({ name }) => tensorflow.read(name));
  expect(tensorflow.trainStep(batch, options).loss).toBeNaN();
  expect(tensorflow.parameters.map(({ name }) => tensorflow.read(name))).toEqual(before);
  for (const model of [compiled, tensorflow]) model.dispose();
});

test("no tensor is left behind by steps, evaluations and a whole life", () => {
  const testCase = randomCase(4500, { cell: gruCell, time: 3 });
  const { numTensors } = tf.memory();
  const model = new TensorflowModel(tf, testCase.spec, optimizers[2]!);
  const live = tf.memory().numTensors;
  for (let step = 0; step < 4; step++) {
    model.trainStep(testCase.batch, { learningRate: 0.01, clipNorm: 1, dropoutSeed: step });
    model.evaluate(testCase.batch);
    model.writeOptimizerState(model.readOptimizerState());
  }
  expect(tf.memory().numTensors).toBe(live);
  model.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
});
