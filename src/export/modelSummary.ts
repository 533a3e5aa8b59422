import type { TrainedModel } from "./trainedModel.ts";

/** The sizes of a model as they stand in a comment. */
export function sizesText({ spec }: TrainedModel): string {
  const { input, output, layers, hiddenSize, bidirectional, pool } = spec;
  const embedding =
    input.kind === "tokens" ? `embedding [${input.vocabularySize}, ${input.embeddingSize}]` : `features ${input.size}`;
  const plural = layers === 1 ? "1 layer" : `${layers} layers`;
  const both = bidirectional === true ? ", read in both directions and added" : "";
  const pooled = pool === undefined ? "" : ` -> ${pool} of all timesteps`;
  return `${embedding} -> ${plural} of ${hiddenSize} hidden${both}${pooled} -> decoder [${hiddenSize}, ${output.size}]${output.tiedToEmbedding ? ", tied to the embedding" : ""}`;
}
