import { type Vectors, vectorsInUse } from "../assembler/vectors.ts";
import { kernelModule } from "./kernelModule.ts";
import type { Kernels } from "./kernels.ts";

const compiled = new Map<Vectors, WebAssembly.Module>();

/**
 * The fixed kernels on `memory`, which must be unshared and may grow.
 *
 * Their module is assembled and compiled once in each thread, in a few milliseconds, on this one.
 */
export function loadKernels(memory: WebAssembly.Memory, vectors: Vectors = vectorsInUse()): Kernels {
  const module = compiled.get(vectors) ?? new WebAssembly.Module(kernelModule(vectors));
  compiled.set(vectors, module);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, ...(exports as unknown as Omit<Kernels, "memory">) };
}
