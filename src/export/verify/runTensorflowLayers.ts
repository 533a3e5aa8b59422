import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inputSize } from "../../compiler/modelSpec.ts";
import { topologyName } from "../tensorflowLayers.ts";
import type { ExportedCase, ModelRun } from "./modelRun.ts";
import {
  runWindowFunctions,
  type TensorFlowRuntime,
  type TensorFlowTensor,
  type WindowFunctions,
} from "./runTensorflow.ts";

/** What we use of `@tensorflow/tfjs-layers` ourselves, beside the core; the exported module uses more. */
export interface TensorFlowLayersRuntime extends TensorFlowRuntime {
  loadLayersModel(source: unknown): Promise<{
    predict(inputs: TensorFlowTensor): TensorFlowTensor;
    dispose(): unknown;
  }>;
  readonly io: {
    browserHTTPRequest(
      address: string,
      options: { readonly fetchFunc: (address: string) => Promise<Response> },
    ): unknown;
  };
}

/** Loads a layers model as a web page would, its files being served from the folder, and runs it. */
export async function runTensorflowLayers(exported: ExportedCase, tf: TensorFlowLayersRuntime): Promise<ModelRun> {
  const { model, folder, sample } = exported;
  const { spec, stem } = model;
  const module = (await import(pathToFileURL(path.join(folder, `${stem}.layers.mjs`)).href)) as WindowFunctions & {
    register(tf: TensorFlowLayersRuntime): unknown;
  };
  module.register(tf);
  const address = "http://localhost/";
  const fetchFunc = async (file: string) =>
    new Response(new Uint8Array(await readFile(path.join(folder, file.slice(address.length)))), {
      headers: { "content-type": file.endsWith(".json") ? "application/json" : "application/octet-stream" },
    });
  const loaded = await tf.loadLayersModel(tf.io.browserHTTPRequest(`${address}${topologyName(model)}`, { fetchFunc }));
  const { time, batch, inputs } = sample;
  const width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
  const tokens = spec.input.kind === "tokens";
  const units = await runWindowFunctions(module, exported);
  tf.engine().startScope();
  try {
    const shape = tokens ? [batch, time] : [batch, time, width];
    const outputs = loaded.predict(tf.tensor(swapped(inputs, time, batch, width), shape, tokens ? "int32" : "float32"));
    const values = Float32Array.from(outputs.dataSync());
    return { outputs: swapped(values, batch, time, spec.output.size), h: null, c: null, ...units };
  } finally {
    tf.engine().endScope();
    loaded.dispose();
  }
}

/** [rows, columns, width] → [columns, rows, width]. */
function swapped<T extends Int32Array | Float32Array>(values: T, rows: number, columns: number, width: number): T {
  const result = values.slice() as T;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * width;
      result.set(values.subarray(from, from + width), (column * rows + row) * width);
    }
  }
  return result;
}
