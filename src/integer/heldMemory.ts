import { isLowRank } from "../cell/block.ts";
import { hasMemory } from "../cell/memory.ts";
import { inputSize, type ModelSpec } from "../compiler/modelSpec.ts";
import { integerStages } from "./stages.ts";

/** Timesteps that a network of both directions has room for: those of the longest sequence of its data. */
export function mostTimesteps({ time }: ModelSpec): number {
  return Math.min(time, 65_535);
}

/** Sequences of h that a network of both directions keeps: a layer reads one and writes another. */
export function keptSequences({ layers, bidirectional }: ModelSpec): number {
  return bidirectional === true ? Math.min(layers, 2) : 0;
}

/** int16 values between the two matrices of products of low rank: of one pass over the units at a time. */
export function betweenSize({ cell }: Pick<ModelSpec, "cell">): number {
  const { stages } = integerStages(cell);
  return Math.max(...stages.map((blocks) => blocks.reduce((sum, b) => sum + (isLowRank(b) ? b.rank : 0), 0)));
}

/** Bytes of the exported state, but for what a compiler aligns. */
export function stateBytes(spec: ModelSpec): number {
  const { cell, layers, hiddenSize: H, pool, bidirectional } = spec;
  const states = (bidirectional === true ? 1 : layers) * (hasMemory(cell) ? 2 : 1);
  const vectors = states + integerStages(cell).slots + keptSequences(spec) * mostTimesteps(spec);
  const tokens = spec.input.kind === "tokens" ? inputSize(spec) : 0;
  return 2 * (vectors * H + betweenSize(spec) + tokens) + (bidirectional === true ? 0 : poolBytes[pool ?? "last"](H));
}

/** The pooled vector; of a mean also its sums, in 32 bits, and their number. A kept sequence is pooled in place. */
const poolBytes = {
  last: () => 0,
  max: (H: number) => 2 * H,
  mean: (H: number) => 6 * H + 2,
};

/** Bytes of what the caller hands over at a time: features of a timestep, of both directions of a sequence. */
export function inputBytes(spec: ModelSpec): number {
  const tokens = spec.input.kind === "tokens";
  if (spec.bidirectional === true) return 2 * mostTimesteps(spec) * (tokens ? 1 : inputSize(spec));
  return tokens ? 0 : 2 * inputSize(spec);
}
