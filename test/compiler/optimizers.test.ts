import { expect, test } from "vitest";
import type { CompiledModel } from "../../src/compiler/compiledModel.ts";
import type { OptimizerSpec } from "../../src/compiler/trainableModel.ts";
import { type CompilerCase, compiled, gruCell, randomCase } from "./compilerCases.ts";

const optimizers: readonly OptimizerSpec[] = [
  { kind: "sgd", momentum: 0, weightDecay: 0.01 },
  { kind: "sgd", momentum: 0.9, weightDecay: 0 },
  { kind: "adam", beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.01 },
  { kind: "rmsprop", decay: 0.9, epsilon: 1e-6, weightDecay: 0.01 },
];

const rate = 0.05;

/** One update of one weight by the optimiser's definition, in float64; `slots` is what it remembers of that weight. */
function updated(optimizer: OptimizerSpec, weight: number, gradient: number, slots: number[], step: number): number {
  const g = gradient + optimizer.weightDecay * weight;
  switch (optimizer.kind) {
    case "sgd":
      slots[0] = optimizer.momentum * slots[0]! + g;
      return weight - rate * slots[0];
    case "adam": {
      slots[0] = optimizer.beta1 * slots[0]! + (1 - optimizer.beta1) * g;
      slots[1] = optimizer.beta2 * slots[1]! + (1 - optimizer.beta2) * g * g;
      const first = slots[0] / (1 - optimizer.beta1 ** step);
      const second = slots[1] / (1 - optimizer.beta2 ** step);
      return weight - (rate * first) / (Math.sqrt(second) + optimizer.epsilon);
    }
    case "rmsprop":
      slots[0] = optimizer.decay * slots[0]! + (1 - optimizer.decay) * g * g;
      return weight - (rate * g) / (Math.sqrt(slots[0]) + optimizer.epsilon);
  }
}

function gradientsOf(model: CompiledModel, { batch, parameters, state }: CompilerCase): Map<string, Float32Array> {
  model.writeCarriedState(state);
  model.computeGradients(batch, 0);
  model.writeCarriedState(state);
  return new Map([...parameters.keys()].map((name) => [name, model.readGradient(name)]));
}

test.each(optimizers.map((optimizer) => [JSON.stringify(optimizer), optimizer] as const))(
  "five clipped steps follow the definition of %s",
  (_, optimizer) => {
    const testCase = randomCase(5000, { cell: gruCell });
    const model = compiled(testCase, optimizer);
    const slots = new Map([...testCase.parameters].map(([name, w]) => [name, Array.from(w, () => [0, 0])]));
    for (let step = 1; step <= 5; step++) {
      const gradients = gradientsOf(model, testCase);
      const norm = Math.sqrt([...gradients.values()].flatMap((g) => [...g]).reduce((sum, g) => sum + g * g, 0));
      const clipNorm = step % 2 === 0 ? norm / 3 : 0;
      const before = new Map([...gradients.keys()].map((name) => [name, model.read(name)]));
      const result = model.trainStep(testCase.batch, { learningRate: rate, clipNorm, dropoutSeed: 0 });
      expect(result.gradientNorm).toBeCloseTo(norm, 5);
      const scale = clipNorm === 0 ? 1 : clipNorm / norm;
      for (const [name, gradient] of gradients) {
        const expected = Array.from(before.get(name)!, (weight, i) =>
          updated(optimizer, weight, gradient[i]! * scale, slots.get(name)![i]!, step),
        );
        const worst = Math.max(...model.read(name).map((weight, i) => Math.abs(weight - expected[i]!)));
        expect(worst, `${name} at step ${step}`).toBeLessThan(2e-6);
      }
    }
    model.dispose();
  },
);

test("a gradient within the norm is not clipped", () => {
  const testCase = randomCase(5001, { cell: gruCell });
  const weightsAfter = (clipNorm: number) => {
    const model = compiled(testCase);
    model.trainStep(testCase.batch, { learningRate: rate, clipNorm, dropoutSeed: 0 });
    const weights = [...testCase.parameters.keys()].map((name) => [...model.read(name)]);
    model.dispose();
    return weights;
  };
  expect(weightsAfter(1e6)).toEqual(weightsAfter(0));
});

test.each(optimizers.map((optimizer) => [JSON.stringify(optimizer), optimizer] as const))(
  "training that is moved to a fresh model goes on bit for bit with %s",
  (_, optimizer) => {
    const testCase = randomCase(5002, { cell: gruCell, dropout: 0.2 });
    const steps = (model: CompiledModel, from: number, to: number) => {
      for (let dropoutSeed = from; dropoutSeed < to; dropoutSeed++) {
        model.trainStep(testCase.batch, { learningRate: rate, clipNorm: 1, dropoutSeed });
      }
    };
    const whole = compiled(testCase, optimizer);
    steps(whole, 0, 6);
    const half = compiled(testCase, optimizer);
    steps(half, 0, 3);
    const moved = compiled(testCase, optimizer);
    for (const name of testCase.parameters.keys()) moved.write(name, half.read(name));
    moved.writeOptimizerState(half.readOptimizerState());
    moved.writeCarriedState(half.readCarriedState());
    steps(moved, 3, 6);
    for (const name of testCase.parameters.keys()) expect(moved.read(name)).toEqual(whole.read(name));
    expect(moved.readOptimizerState()).toEqual(whole.readOptimizerState());
    for (const model of [whole, half, moved]) model.dispose();
  },
);
