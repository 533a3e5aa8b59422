import { assert } from "../../base/assert.ts";
import type { Batch, ModelSpec } from "../../compiler/modelSpec.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import type { TrainableModel } from "../../compiler/trainableModel.ts";
import type { Weights } from "../trainingJob.ts";

/** The states of one layer, row by row [N, …]: what a timestep read and what it yielded. */
export interface LayerStates {
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly hNext: Float32Array;
  readonly cNext: Float32Array;
}

export interface Trace {
  readonly loss: number;
  readonly rows: number;
  readonly layers: readonly LayerStates[];
  readonly largest: number;
}

/** One model timestep by timestep over batches; the model is made with time 1. */
export function statesOf(
  model: TrainableModel,
  spec: ModelSpec,
  weights: Weights,
  batches: readonly Batch[],
  keep: (row: number) => boolean,
): Trace {
  const { batch: B, hiddenSize: H, layers } = spec;
  const I = inputSize(spec);
  const total = batches.reduce((sum, { steps }) => sum + steps * B, 0);
  const kept: number[] = [];
  for (let row = 0; row < total; row++) if (keep(row)) kept.push(row);
  const N = kept.length;
  const traced = Array.from({ length: layers }, (_, layer): LayerStates => {
    const plane = (width = H) => new Float32Array(N * width);
    return { x: plane(layer === 0 ? I : H), h: plane(), c: plane(), hNext: plane(), cNext: plane() };
  });
  let lossSum = 0;
  let lossRows = 0;
  let largest = 0;
  let base = 0;
  let next = 0;
  let before: Float32Array = new Float32Array(layers * 2 * B * H);
  for (const batch of batches) {
    if (!batch.carryState) before = new Float32Array(before.length);
    for (let t = 0; t < batch.steps; t++) {
      const one = timestep(batch, t, B, spec);
      const { loss, rows } = model.evaluate({ ...one, carryState: t > 0 || batch.carryState }, { outputs: false });
      if (rows > 0) {
        lossSum += loss * rows;
        lossRows += rows;
      }
      const after = model.readCarriedState();
      for (const value of after) if (!(Math.abs(value) <= largest)) largest = Math.abs(value);
      for (; next < N && kept[next]! < base + (t + 1) * B; next++) {
        const b = kept[next]! - base - t * B;
        for (let layer = 0; layer < layers; layer++) {
          const into = traced[layer]!;
          const at = (memory: number) => ((layer * 2 + memory) * B + b) * H;
          into.h.set(before.subarray(at(0), at(0) + H), next * H);
          into.c.set(before.subarray(at(1), at(1) + H), next * H);
          into.hNext.set(after.subarray(at(0), at(0) + H), next * H);
          into.cNext.set(after.subarray(at(1), at(1) + H), next * H);
          if (layer > 0) {
            const below = ((layer - 1) * 2 * B + b) * H;
            into.x.set(after.subarray(below, below + H), next * H);
          } else into.x.set(inputRow(batch, t * B + b, I, spec, weights), next * I);
        }
      }
      before = after;
    }
    base += batch.steps * B;
  }
  assert(lossRows > 0, "calibration batches have output rows");
  return { loss: lossSum / lossRows, rows: N, layers: traced, largest };
}

function inputRow(batch: Batch, row: number, I: number, spec: ModelSpec, weights: Weights): Float32Array {
  if (spec.input.kind === "features") return (batch.inputs as Float32Array).subarray(row * I, (row + 1) * I);
  const token = batch.inputs[row] as number;
  return (weights.get("embedding.weight") as Float32Array).subarray(token * I, (token + 1) * I);
}

/** Timestep t of a batch as a batch of its own. */
function timestep(batch: Batch, t: number, B: number, spec: ModelSpec): Batch {
  const width = spec.input.kind === "tokens" ? 1 : spec.input.size;
  const inputs = batch.inputs.subarray(t * B * width, (t + 1) * B * width) as Batch["inputs"];
  const perRow = spec.output.loss === "softmaxCrossEntropy" ? 1 : spec.output.size;
  if (batch.outputRows === null) {
    const targets = batch.targets.subarray(t * B * perRow, (t + 1) * B * perRow) as Batch["targets"];
    return { ...batch, steps: 1, inputs, targets };
  }
  let first = 0;
  while (first < batch.outputRows.length && batch.outputRows[first]! < t * B) first++;
  let end = first;
  while (end < batch.outputRows.length && batch.outputRows[end]! < (t + 1) * B) end++;
  const outputRows = batch.outputRows.slice(first, end).map((row) => row - t * B);
  return { ...batch, steps: 1, inputs, outputRows, targets: batch.targets.subarray(first * perRow, end * perRow) as Batch["targets"] };
}
