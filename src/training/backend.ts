import { compileModel } from "../compiler/compiledModel.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";
import type { OptimizerSpec, TrainableModel } from "../compiler/trainableModel.ts";

/** What computes a model. A backend has no state of its own; every model it makes is disposed by the caller. */
export interface Backend {
  /** As `training.backend` names it. */
  readonly name: string;
  /** The library outside of this product that decides the last bits; null where the same bytes come on every machine. */
  readonly library: ComputeLibrary | null;
  /** @throws {ModelMemoryError} when the model does not fit; so may the model later. */
  createModel(spec: ModelSpec, optimizer: OptimizerSpec): TrainableModel;
}

interface ComputeLibrary {
  readonly name: string;
  readonly version: string;
  /** Absolute path of what was loaded. */
  readonly path: string;
}

/** Our own compiler to WebAssembly SIMD: the same bits on every machine. */
export const wasmBackend: Backend = {
  name: "wasm",
  library: null,
  createModel: (spec, optimizer) => compileModel(spec, optimizer),
};
