import { buildModule } from "../assembler/moduleBuilder.ts";
import type { Vectors } from "../assembler/vectors.ts";
import { dropoutMask } from "./dropout.ts";
import { meanSquaredError, sigmoidCrossEntropy } from "./elementLosses.ts";
import { addInPlace, fill, multiply, sumOfSquares } from "./elementwise.ts";
import type { Kernels } from "./kernels.ts";
import { matrixProduct, transposedProduct } from "./matrixProduct.ts";
import { adam, rmsprop, sgd } from "./optimizers.ts";
import { packPanels } from "./packPanels.ts";
import { addColumnSums, broadcastRows, gatherRows, scatterAddRows } from "./rows.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

const definitions = {
  packPanels,
  matrixProduct,
  transposedProduct,
  broadcastRows,
  addColumnSums,
  gatherRows,
  scatterAddRows,
  fill,
  addInPlace,
  multiply,
  dropoutMask,
  softmaxCrossEntropy,
  sigmoidCrossEntropy,
  meanSquaredError,
  sumOfSquares,
  sgd,
  adam,
  rmsprop,
} satisfies Record<keyof Omit<Kernels, "memory">, unknown>;

/**
 * The bytes of the module with the fixed kernels. They are always the same, so bundles carry both ready-made: putting
 * one together takes a fresh thread 20 to 30 ms (`scripts/embeddedKernels.mjs`).
 */
export function kernelModule(vectors: Vectors): Uint8Array<ArrayBuffer> {
  return buildModule(new Map(Object.entries(definitions).map(([name, define]) => [name, define(vectors)])));
}
