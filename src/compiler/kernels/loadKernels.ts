import { buildModule } from "../assembler/moduleBuilder.ts";
import { dropoutMask } from "./dropout.ts";
import { meanSquaredError, sigmoidCrossEntropy } from "./elementLosses.ts";
import { addInPlace, fill, multiply, sumOfSquares } from "./elementwise.ts";
import type { Kernels } from "./kernels.ts";
import { matrixProduct } from "./matrixProduct.ts";
import { adam, rmsprop, sgd } from "./optimizers.ts";
import { packPanels } from "./packPanels.ts";
import { addColumnSums, broadcastRows, gatherRows, scatterAddRows } from "./rows.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

const definitions = {
  packPanels,
  matrixProduct,
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

let compiled: WebAssembly.Module | null = null;

/**
 * The fixed kernels on `memory`, which must be unshared and may grow.
 *
 * The module is assembled and compiled once in each thread, in a few milliseconds, on this one.
 */
export function loadKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(kernelModule());
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { memory, ...(exports as unknown as Omit<Kernels, "memory">) };
}

/** The bytes of the module with the fixed kernels. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  return buildModule(new Map(Object.entries(definitions).map(([name, define]) => [name, define()])));
}
