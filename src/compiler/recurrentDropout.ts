import { isLowRank, isProduct } from "../cell/block.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { cellPasses, type ModelSpec } from "./modelSpec.ts";

/** The matrices that read h or c themselves, of every layer: what `ModelSpec.dropout.recurrent` drops elements of. */
export function recurrentMatrices(spec: ModelSpec): string[] {
  return cellPasses(spec).flatMap(({ path }) =>
    spec.cell.blocks
      .filter((block) => isProduct(block) && (block.inputs[0] === "h" || block.inputs[0] === "c"))
      .map((block) => `${path}.${block.id}.${isLowRank(block) ? "down" : "weight"}`),
  );
}

/** The masks of a step's matrices differ from each other, and from those of other steps. */
export function matrixMaskSeed(dropoutSeed: number, index: number): number {
  return Math.imul(dropoutSeed, 0x9e3779b1) + 2 * index + 1;
}

interface Matrix {
  readonly weightsAt: number;
  readonly gradientAt: number;
  readonly size: number;
}

/**
 * DropConnect on the recurrent matrices: one mask for all timesteps of a batch, so that the state is damped and not
 * merely noisy.
 *
 * @see Wan et al. (2013), Regularization of Neural Networks using DropConnect; Merity et al. (2018), AWD-LSTM, §2
 */
export class RecurrentDropout {
  readonly #matrices: readonly (Matrix & { readonly kept: Float32Array; readonly mask: Float32Array })[];

  constructor(
    matrices: readonly Matrix[],
    private readonly share: number,
  ) {
    this.#matrices = matrices.map((matrix) => ({
      ...matrix,
      kept: new Float32Array(matrix.size),
      mask: new Float32Array(matrix.size),
    }));
  }

  /** Puts the masked weights into the place of the weights. Gradients must not hold anything yet. */
  drop(kernels: Kernels, floats: Float32Array, dropoutSeed: number): void {
    this.#matrices.forEach(({ weightsAt, gradientAt, size, kept, mask }, index) => {
      kept.set(floats.subarray(weightsAt / 4, weightsAt / 4 + size));
      kernels.dropoutMask(gradientAt, size, this.share, matrixMaskSeed(dropoutSeed, index));
      mask.set(floats.subarray(gradientAt / 4, gradientAt / 4 + size));
      kernels.multiply(weightsAt, gradientAt, size, weightsAt);
    });
  }

  /** Gives the weights back, and turns the gradients of the masked ones into theirs. */
  restore(kernels: Kernels, floats: Float32Array): void {
    for (const { weightsAt, gradientAt, size, kept, mask } of this.#matrices) {
      floats.set(mask, weightsAt / 4);
      kernels.multiply(gradientAt, weightsAt, size, gradientAt);
      floats.set(kept, weightsAt / 4);
    }
  }
}
