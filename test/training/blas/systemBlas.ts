import type { Kernels } from "../../../src/compiler/kernels/kernels.ts";
import { blasKernels } from "../../../src/training/blas/blasKernels.ts";
import { type BlasLibrary, loadBlas } from "../../../src/training/blas/blasLibrary.ts";

/** The machine's own BLAS; null where there is none, or no koffi: what needs one is then not registered as a test. */
export const systemBlas: BlasLibrary | null = await loadBlas("system", process.cwd()).catch(() => null);

export function withBlas(kernels: Kernels): Kernels {
  return systemBlas === null ? kernels : blasKernels(kernels, systemBlas);
}
