import type { Tensor2D } from "@tensorflow/tfjs-core";
import { inputMaskSeed, outputMaskSeed } from "../../compiler/compiledModel.ts";
import type { Kernels } from "../../compiler/kernels/kernels.ts";
import { loadKernels } from "../../compiler/kernels/loadKernels.ts";
import { inputSize, type ModelSpec } from "../../compiler/modelSpec.ts";
import type { TensorFlow } from "./tensorflowLibrary.ts";

/** [T'·B, I] and [T'·B, H]; null where nothing is dropped. */
export interface DropoutMasks {
  readonly input: Tensor2D | null;
  readonly output: Tensor2D | null;
}

let kernels: Kernels | null = null;

/** The masks that the compiled model has for the same seed: our kernel makes them. */
export function maskPair(tf: TensorFlow, spec: ModelSpec, steps: number, dropoutSeed: number): DropoutMasks {
  const { input, output } = spec.dropout;
  const rows = steps * spec.batch;
  const mask = (columns: number, p: number, seed: number) =>
    p === 0 ? null : tf.tensor2d(maskValues(rows * columns, p, seed), [rows, columns]);
  return {
    input: mask(inputSize(spec), input, inputMaskSeed(dropoutSeed)),
    output: mask(spec.hiddenSize, output, outputMaskSeed(dropoutSeed)),
  };
}

function maskValues(n: number, p: number, seed: number): Float32Array {
  kernels ??= loadKernels(new WebAssembly.Memory({ initial: 1 }));
  const missing = Math.ceil((start + n * 4 - kernels.memory.buffer.byteLength) / 65_536);
  if (missing > 0) kernels.memory.grow(missing);
  kernels.dropoutMask(start, n, p, seed);
  return new Float32Array(kernels.memory.buffer, start, n).slice();
}

/** Kernels read address 0 as "no buffer". */
const start = 16;
