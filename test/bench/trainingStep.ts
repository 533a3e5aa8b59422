import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { type Batch, type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import type { OptimizerSpec, TrainableModel } from "../../src/compiler/trainableModel.ts";
import { productMacs } from "../compiler/productMacs.ts";
import { callsFor, timed } from "./benchRow.ts";

/** (B, T, I = H, V) of one training step on tokens. */
export interface StepSize {
  readonly batch: number;
  readonly time: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
}

export const stepSizes: readonly StepSize[] = [
  { batch: 32, time: 50, hiddenSize: 32, vocabularySize: 50 },
  { batch: 32, time: 50, hiddenSize: 64, vocabularySize: 50 },
  { batch: 32, time: 50, hiddenSize: 128, vocabularySize: 50 },
  { batch: 20, time: 35, hiddenSize: 200, vocabularySize: 10_000 },
  { batch: 20, time: 35, hiddenSize: 650, vocabularySize: 10_000 },
];

export function specFor(cell: Cell, { batch, time, hiddenSize, vocabularySize }: StepSize): ModelSpec {
  return {
    cell,
    layers: 1,
    hiddenSize,
    batch,
    time,
    input: { kind: "tokens", vocabularySize, embeddingSize: hiddenSize },
    output: { size: vocabularySize, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
}

/** What makes the model of a step; ours without a BLAS unless another is named. */
export type CreateModel = (spec: ModelSpec, optimizer: OptimizerSpec) => TrainableModel;

/** A model with its data: forward, backward, clipping, plain SGD. */
export interface StepRunner {
  readonly model: TrainableModel;
  /** @returns the loss. */
  step(): number;
}

export function stepRunner(cell: Cell, size: StepSize, createModel: CreateModel = compileModel): StepRunner {
  const spec = specFor(cell, size);
  const model = createModel(spec, { kind: "sgd", momentum: 0, weightDecay: 0 });
  const rng = Rng.fromSeed(1).fork("bench step");
  const scale = 1 / Math.sqrt(size.hiddenSize);
  for (const { name, shape } of parameterShapes(spec)) {
    const length = shape.reduce((product, dimension) => product * dimension, 1);
    model.write(
      name,
      Float32Array.from({ length }, () => rng.uniform(-scale, scale)),
    );
  }
  const tokens = () => Int32Array.from({ length: size.time * size.batch }, () => rng.int(size.vocabularySize));
  const batch: Batch = { steps: size.time, inputs: tokens(), targets: tokens(), outputRows: null, carryState: true };
  const options = { learningRate: 0.01, clipNorm: 1, dropoutSeed: 0 };
  return { model, step: () => model.trainStep(batch, options).loss };
}

/** Milliseconds that one measurement takes where a step takes less. */
export const measureMs = 150;

/** A measurement of a step whose code is compiled by the optimising compiler: that takes V8 some hundred calls. */
export function warmedUp({ step }: StepRunner): () => number {
  let warmMs = 0;
  while (warmMs < 2 * measureMs) warmMs += timed(1, step);
  const calls = callsFor(measureMs, step);
  return () => timed(calls, step);
}

/** Multiply–adds of a step as floating-point operations: forward, and twice as many backward. */
export function productFlops(cell: Cell, { batch, time, hiddenSize: H, vocabularySize: V }: StepSize): number {
  const { all } = productMacs(cell, H);
  return 3 * 2 * batch * time * (all + H * V);
}
