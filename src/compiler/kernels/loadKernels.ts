import { kernelModule } from "./kernelModule.ts";
import type { Kernels } from "./kernels.ts";

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
