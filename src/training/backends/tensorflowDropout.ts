import type { Tensor2D } from "@tensorflow/tfjs-core";
import { inputMaskSeed, outputMaskSeed } from "../../compiler/compiledModel.ts";
import type { Kernels } from "../../compiler/kernels/kernels.ts";
import { loadKernels } from "../../compiler/kernels/loadKernels.ts";
import { inputSize, type ModelSpec, parameterShapes } from "../../compiler/modelSpec.ts";
import { matrixMaskSeed, recurrentMatrices } from "../../compiler/recurrentDropout.ts";
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

/** Of the recurrent matrices by their names; none where nothing is dropped. */
export function matrixMasks(tf: TensorFlow, spec: ModelSpec, dropoutSeed: number): ReadonlyMap<string, Tensor2D> {
  const { recurrent = 0 } = spec.dropout;
  if (recurrent === 0) return new Map();
  const shapes = new Map(parameterShapes(spec).map(({ name, shape }) => [name, shape]));
  return new Map(
    recurrentMatrices(spec).map((name, index) => {
      const [rows = 0, columns = 0] = shapes.get(name) ?? [];
      const values = maskValues(rows * columns, recurrent, matrixMaskSeed(dropoutSeed, index));
      return [name, tf.tensor2d(values, [rows, columns])];
    }),
  );
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
