import { AppError } from "../base/errors.ts";
import type { ElementwiseKernel } from "./elementwiseKernel.ts";
import { emitElementwise, instantiateElementwise } from "./emitElementwise.ts";
import { kernelText } from "./kernelBody.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { loadKernels } from "./kernels/loadKernels.ts";

/** A model that does not fit into WebAssembly's 4 GiB, or into what the machine has left. */
export class ModelMemoryError extends AppError {
  override readonly code = "MODEL_MEMORY";
  constructor(bytes: number, cause: unknown) {
    super(
      `a model needs ${Math.ceil(bytes / 2 ** 20)} MiB of WebAssembly memory, which could not be had`,
      "Lower the hidden size, the batch, the number of timesteps or of workers.",
      { cause },
    );
  }
}

export type ElementwiseFunction = (n: number, ...pointers: number[]) => void;

/**
 * One WebAssembly memory with the fixed kernels and the elementwise modules that were made for it. A worker trains
 * one model after another, so a memory is given back and used again: code stays compiled and warm.
 */
export interface Workspace {
  readonly kernels: Kernels;
  /** @throws {ModelMemoryError} */
  reserve(bytes: number): void;
  /** The functions of one module that holds all `kernels`, in their order. */
  elementwise(kernels: readonly ElementwiseKernel[]): ElementwiseFunction[];
  /** Gives the memory back; its content is lost. */
  release(): void;
}

const pageBytes = 65_536;
const mostPages = 65_536;
/** A search sees thousands of cells; the newest and the often trained ones stay compiled. */
const mostModules = 64;

interface Idle {
  readonly kernels: Kernels;
  /** By the text of its kernels; in the order of last use. */
  readonly modules: Map<string, ElementwiseFunction[]>;
}

const idle: Idle[] = [];

export function acquireWorkspace(bytes: number): Workspace {
  const { kernels, modules } = idle.pop() ?? freshMemory();
  let released = false;
  const workspace: Workspace = {
    kernels,
    reserve: (wanted) => {
      const missing = Math.ceil((wanted - kernels.memory.buffer.byteLength) / pageBytes);
      if (missing <= 0) return;
      try {
        kernels.memory.grow(missing);
      } catch (error) {
        throw new ModelMemoryError(wanted, error);
      }
    },
    elementwise: (wanted) => {
      const key = wanted.map((kernel) => kernelText(kernel).join("\n")).join("\n\n");
      const functions = modules.get(key) ?? instantiate(wanted, kernels.memory);
      modules.delete(key);
      modules.set(key, functions);
      for (const oldest of modules.keys()) {
        if (modules.size <= mostModules) break;
        modules.delete(oldest);
      }
      return functions;
    },
    release: () => {
      if (!released) idle.push({ kernels, modules });
      released = true;
    },
  };
  try {
    workspace.reserve(bytes);
  } catch (error) {
    workspace.release();
    throw error;
  }
  return workspace;
}

function freshMemory(): Idle {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages });
  return { kernels: loadKernels(memory), modules: new Map() };
}

function instantiate(kernels: readonly ElementwiseKernel[], memory: WebAssembly.Memory): ElementwiseFunction[] {
  const functions = instantiateElementwise(emitElementwise(kernels), memory);
  return kernels.map(({ name }) => functions[name] as ElementwiseFunction);
}
