import { createRequire } from "node:module";
import path from "node:path";
import type { OnnxRuntime } from "./runOnnx.ts";
import type { TensorFlowRuntime } from "./runTensorflow.ts";

/** onnxruntime, of the working folder or of the program itself; null where it is not installed. */
export function findOnnxRuntime(): OnnxRuntime | null {
  const runtime = (load("onnxruntime-node") ?? load("onnxruntime-web")) as
    | (OnnxRuntime & { readonly env: { readonly wasm: { numThreads: number }; logLevel: string } })
    | null;
  if (runtime === null) return null;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  return runtime;
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
