import type { Weights } from "./trainingJob.ts";

/**
 * The weights with each product of the layers times `factor`: states grow less from timestep to timestep. Biases, embedding
 * and decoder stay; of a product of low rank one of its two matrices is taken.
 */
export function shrunkMatrices(weights: Weights, factor: number): Weights {
  return new Map(
    [...weights].map(([name, values]) => {
      const isProduct = name.startsWith("layers.") && (name.endsWith(".weight") || name.endsWith(".up"));
      return [name, isProduct ? values.map((value) => value * factor) : values];
    }),
  );
}
