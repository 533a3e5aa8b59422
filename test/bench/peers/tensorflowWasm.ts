import "@tensorflow/tfjs-core/dist/register_all_gradients";
import { existsSync } from "node:fs";
import path from "node:path";
import { type BackendWasm, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { ModelSpec } from "../../../src/compiler/modelSpec.ts";
import type { OptimizerSpec, TrainableModel } from "../../../src/compiler/trainableModel.ts";
import { TensorflowModel } from "../../../src/training/backends/tensorflowModel.ts";

/** TensorFlow.js on its WebAssembly backend (SIMD, one thread), in this process. */
export interface TensorflowWasm {
  readonly version: string;
  createModel(spec: ModelSpec, optimizer: OptimizerSpec): TrainableModel;
}

/** @returns null where the package is not installed. */
export async function startTensorflowWasm(projectFolder: string): Promise<TensorflowWasm | null> {
  const binaries = path.resolve(projectFolder, "node_modules/@tensorflow/tfjs-backend-wasm/dist");
  if (!existsSync(binaries)) return null;
  setWasmPaths(`${binaries}/`);
  registerSegmentSum();
  await tf.setBackend("wasm");
  tf.enableProdMode();
  return {
    version: tf.version_core,
    createModel: (spec, optimizer) => new TensorflowModel(tf, spec, optimizer),
  };
}

/** The gradient of an embedding, which this backend lacks: rows added up by their index, in plain JavaScript. */
function registerSegmentSum(): void {
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const wasm = backend as BackendWasm;
      const width = x.shape.slice(1).reduce((product, dimension) => product * dimension, 1);
      const out = wasm.makeOutput([Number(attrs?.numSegments), ...x.shape.slice(1)], x.dtype);
      const [values, ids, sums] = [x, segmentIds, out].map((tensor) => wasm.typedArrayFromHeap(tensor)) as [
        Float32Array,
        Int32Array,
        Float32Array,
      ];
      sums.fill(0);
      ids.forEach((id, row) => {
        for (let column = 0; column < width; column++) {
          sums[id * width + column]! += values[row * width + column]!;
        }
      });
      return out;
    },
  });
}
