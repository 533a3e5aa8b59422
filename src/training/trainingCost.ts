import { type Batch, inputSize, type ModelSpec, readoutOf } from "../compiler/modelSpec.ts";
import { complexity } from "../measures/complexity.ts";

/** Multiply–accumulates as `complexity` counts them; a look-up in the embedding counts none. */
export interface ModelCost {
  /** All layers, one timestep of one sequence. */
  readonly cellMacs: number;
  /** The decoder, one output row. */
  readonly decoderMacs: number;
}

export function costOf(spec: ModelSpec): ModelCost {
  const { macs } = complexity(spec.cell, {
    inputSize: inputSize(spec),
    hiddenSize: spec.hiddenSize,
    layers: spec.layers,
    input: spec.input,
    outputSize: spec.output.size,
    tiedToEmbedding: spec.output.tiedToEmbedding,
    ...readoutOf(spec),
  });
  return { cellMacs: macs, decoderMacs: spec.hiddenSize * spec.output.size };
}

/** Multiply–accumulates of one forward pass; padded timesteps are computed and so counted. */
export function forwardMacs(cost: ModelCost, batch: Batch, lanes: number): number {
  return cost.cellMacs * batch.steps * lanes + cost.decoderMacs * outputRowCount(batch, lanes);
}

/** A training step is three forward passes: the gradient needs as much for the inputs as for the weights. */
export function trainingStepMacs(cost: ModelCost, batch: Batch, lanes: number): number {
  return 3 * forwardMacs(cost, batch, lanes);
}

/** Rows on which the loss of a batch is taken. @param lanes sequences side by side, B. */
export function outputRowCount(batch: Batch, lanes: number): number {
  return batch.outputRows?.length ?? batch.steps * lanes;
}
