import { type Batch, type ModelSpec, parameterShapes } from "../compiler/modelSpec.ts";

/** Multiply–accumulates of a model's matrix products; elementwise work and table look-ups count as none. */
export interface ModelCost {
  /** All layers, one timestep of one sequence. */
  readonly cellMacs: number;
  /** The decoder, one output row. */
  readonly decoderMacs: number;
}

export function costOf(spec: ModelSpec): ModelCost {
  let cellMacs = 0;
  for (const { name, shape } of parameterShapes(spec)) {
    const [rows, columns] = shape;
    if (name.startsWith("layers.") && rows !== undefined && columns !== undefined) cellMacs += rows * columns;
  }
  return { cellMacs, decoderMacs: spec.hiddenSize * spec.output.size };
}

/** Multiply–accumulates of one forward pass; padded timesteps are computed and so counted. */
export function forwardMacs(cost: ModelCost, batch: Batch, lanes: number): number {
  return cost.cellMacs * batch.steps * lanes + cost.decoderMacs * outputRowCount(batch, lanes);
}

/** A training step is three forward passes: the gradient needs a product for the inputs and one for the weights. */
export function trainingStepMacs(cost: ModelCost, batch: Batch, lanes: number): number {
  return 3 * forwardMacs(cost, batch, lanes);
}

/** Rows on which the loss of a batch is taken. @param lanes sequences side by side, B. */
export function outputRowCount(batch: Batch, lanes: number): number {
  return batch.outputRows?.length ?? batch.steps * lanes;
}
