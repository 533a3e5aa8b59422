import { compileModel } from "../../compiler/compiledModel.ts";
import type { Batch, ModelSpec } from "../../compiler/modelSpec.ts";
import { writeWeights } from "../checkpoint.ts";
import type { Weights } from "../trainingJob.ts";
import type { Turns } from "../turns.ts";
import { type StateTrace, traceStates } from "./stateTrace.ts";

/** A network at the sizes of its data, and its weights. */
export interface BuiltNetwork {
  readonly spec: ModelSpec;
  readonly weights: Weights;
}

/**
 * Runs a network over batches by our own compiler, timestep by timestep and without dropout; of one that reads in both
 * directions the cells that read forwards.
 *
 * @param rows of `traceStates`.
 */
export async function traceNetwork(
  { spec, weights }: BuiltNetwork,
  batches: readonly Batch[],
  rows: readonly number[],
  turns: Turns,
): Promise<StateTrace> {
  const { pool: _, bidirectional: __, ...forwards } = spec;
  const stepwise = { ...forwards, time: 1, dropout: { input: 0, output: 0 } };
  const model = compileModel(stepwise, { kind: "sgd", momentum: 0, weightDecay: 0 });
  try {
    writeWeights(model, weights);
    return await traceStates(model, stepwise, batches, rows, turns);
  } finally {
    model.dispose();
  }
}
