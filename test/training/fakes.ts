import { makeCell } from "../../src/cell/cell.ts";
import { type Batch, type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import type { OptimizerSpec, TrainableModel } from "../../src/compiler/trainableModel.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import type { Dataset, Split } from "../../src/data/dataset.ts";
import type { TrainingJob } from "../../src/training/trainingJob.ts";

/** h' = tanh(Wx + b + Uh + b'), with ids `ofX` and `ofH`. */
export const elman = makeCell({
  blocks: [
    { id: "ofX", op: "linear_b", inputs: ["x"] },
    { id: "ofH", op: "linear_b", inputs: ["h"] },
    { id: "sum", op: "add", inputs: ["ofX", "ofH"] },
    { id: "out", op: "tanh", inputs: ["sum"] },
  ],
  hNext: "out",
  cNext: "c",
});

/** h' = h + Wx, the smallest cell that adds up its input. */
export const accumulator = makeCell({
  blocks: [
    { id: "ofX", op: "linear", inputs: ["x"] },
    { id: "out", op: "add", inputs: ["h", "ofX"] },
  ],
  hNext: "out",
  cNext: "c",
});

/** A whole config from its training, model and search sections. */
export function configWith(
  training: object,
  model: object = { hidden: 4 },
  search: object = {},
  task: object = { type: "synthetic", problem: "sum" },
) {
  return configSchema.parse({ task, training, model, search });
}

export function jobFor(config: Config, changes: Partial<TrainingJob> = {}): TrainingJob {
  return {
    network: networkOf(elman, config),
    starts: {},
    parents: [],
    seed: 7,
    streamName: "individual 3",
    untilEpoch: null,
    checkpoint: null,
    ...changes,
  };
}

/** Sequences of 5 numbers whose running mean is the target; batch i of a split is recognised by its first input. */
export function countingDataset(batches: { train: number; validation: number }): Dataset & { served: string[] } {
  const served: string[] = [];
  const time = 5;
  return {
    served,
    input: { kind: "features", size: 1 },
    output: { size: 1, loss: "meanSquaredError" },
    reading: "answers once",
    time,
    metrics: [{ name: "mse", unit: "squared units", direction: "minimize" }],
    *batches(split: Split, batch, order) {
      const count = split === "train" ? batches.train : batches.validation;
      const indices = Array.from({ length: count }, (_, index) => index);
      for (const index of order === null ? indices : order.shuffle(indices)) {
        served.push(`${split} ${index}`);
        const inputs = Float32Array.from({ length: time * batch }, (_, i) =>
          Math.fround(((index * 31 + i * 17) % 13) / 13),
        );
        inputs[0] = index;
        yield { steps: time, inputs, outputRows: null, targets: inputs.slice(), carryState: false } satisfies Batch;
      }
    },
    batchCount: (split) => (split === "train" ? batches.train : batches.validation),
    scorer() {
      return { add() {}, result: (meanLoss) => ({ mse: meanLoss }) };
    },
  };
}

export interface FakeBehaviour {
  /** What step n (from 1) reports instead of its loss; null for the loss. */
  readonly stepLoss?: (step: number) => number | null;
  /** What validation call n (from 1) reports instead of its loss. */
  readonly evaluationLoss?: (call: number) => number;
}

/**
 * A model without a cell: every parameter is drawn to 1 with momentum and noise from the batch and the dropout seed,
 * so that its state has all the parts that a real one has, and any state that is lost shows in the numbers.
 */
export function fakeModel(behaviour: FakeBehaviour = {}) {
  const log = {
    steps: [] as { learningRate: number; dropoutSeed: number; first: number; carryState: boolean }[],
    disposed: 0,
  };
  const createModel = (spec: ModelSpec, _optimizer: OptimizerSpec): TrainableModel => {
    const parameters = parameterShapes(spec);
    const tensors = new Map(
      parameters.map(({ name, shape }) => [name, new Float32Array(shape.reduce((a, b) => a * b))]),
    );
    const velocity = new Map([...tensors].map(([name, values]) => [name, new Float32Array(values.length)]));
    const distance = () => {
      let sum = 0;
      let count = 0;
      for (const values of tensors.values()) {
        for (const value of values) sum += (value - 1) ** 2;
        count += values.length;
      }
      return sum / count;
    };
    let evaluations = 0;
    return {
      parameters,
      read: (name) => (tensors.get(name) as Float32Array).slice(),
      write: (name, values) => (tensors.get(name) as Float32Array).set(values),
      trainStep(batch, { learningRate, dropoutSeed }) {
        const first = batch.inputs[0]!;
        log.steps.push({ learningRate, dropoutSeed, first, carryState: batch.carryState });
        const loss = behaviour.stepLoss?.(log.steps.length) ?? distance();
        const noise = ((dropoutSeed % 1000) / 1000 - 0.5 + first / 100) * 0.1;
        for (const [name, values] of tensors) {
          const speed = velocity.get(name) as Float32Array;
          for (let i = 0; i < values.length; i++) {
            speed[i] = 0.5 * speed[i]! + (values[i]! - 1 + noise);
            values[i] = values[i]! - learningRate * speed[i]!;
          }
        }
        return { loss, gradientNorm: 1 };
      },
      evaluate(batch) {
        evaluations++;
        const rows = batch.steps * spec.batch;
        const loss = behaviour.evaluationLoss?.(evaluations) ?? distance();
        return { loss, rows, outputs: new Float32Array(rows * spec.output.size) };
      },
      readOptimizerState: () => velocity,
      writeOptimizerState: (state) => {
        for (const [name, values] of state) velocity.get(name)?.set(values);
      },
      readCarriedState: () => new Float32Array(0),
      writeCarriedState: () => {},
      dispose: () => {
        log.disposed++;
      },
    };
  };
  return { createModel, log };
}

/** Evaluation and weights as one comparable text: all bits of all numbers, without times. */
export function fingerprint(outcome: {
  evaluation: object;
  weights: ReadonlyMap<string, Float32Array> | null;
}): string {
  const weights = outcome.weights === null ? null : [...outcome.weights].map(([name, values]) => [name, [...values]]);
  return JSON.stringify({ ...outcome.evaluation, timing: null, weights });
}
