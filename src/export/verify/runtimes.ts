import { createRequire } from "node:module";
import path from "node:path";
import type { OnnxRuntime } from "./runOnnx.ts";
import type { TensorFlowRuntime } from "./runTensorflow.ts";
import type { TensorFlowLayersRuntime } from "./runTensorflowLayers.ts";

interface FoundOnnxRuntime {
  readonly name: "onnxruntime-node" | "onnxruntime-web";
  readonly runtime: OnnxRuntime;
}

/** onnxruntime, of the working folder or of the program itself; null where it is not installed. */
export function findOnnxRuntime(): FoundOnnxRuntime | null {
  for (const name of ["onnxruntime-node", "onnxruntime-web"] as const) {
    const runtime = load(name) as
      | (OnnxRuntime & { readonly env: { readonly wasm: { numThreads: number }; logLevel: string } })
      | null;
    if (runtime === null) continue;
    runtime.env.wasm.numThreads = 1;
    runtime.env.logLevel = "error";
    return { name, runtime };
  }
  return null;
}

/** TensorFlow.js with its backend in JavaScript; null where it is not installed. */
export function findTensorFlow(): TensorFlowRuntime | null {
  const core = (load("@tensorflow/tfjs-core") ?? load("@tensorflow/tfjs")) as
    | (TensorFlowRuntime & { env(): { set(flag: string, value: boolean): void } })
    | null;
  if (core === null) return null;
  // Else it advertises another of its packages.
  core.env().set("IS_TEST", true);
  load("@tensorflow/tfjs-backend-cpu");
  return core;
}

/** The same with layers models; null where either is not installed. */
export function findTensorFlowLayers(): TensorFlowLayersRuntime | null {
  const core = findTensorFlow();
  const layers = load("@tensorflow/tfjs-layers") ?? load("@tensorflow/tfjs");
  return core === null || layers === null ? null : ({ ...core, ...layers } as TensorFlowLayersRuntime);
}

function load(name: string): unknown {
  const starts = [path.join(process.cwd(), "package.json"), process.argv[1]];
  for (const start of starts) {
    if (start === undefined) continue;
    const require = createRequire(start);
    try {
      return require(name);
    } catch (cause) {
      // Not installed there; a package that is damaged is not there either, for what we want of it.
      if (!(cause instanceof Error)) throw cause;
    }
  }
  return null;
}
