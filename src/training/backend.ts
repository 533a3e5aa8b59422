import { compileModel } from "../compiler/compiledModel.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";
import type { OptimizerSpec, TrainableModel } from "../compiler/trainableModel.ts";

/** What computes a model. A backend has no state of its own; every model it makes is disposed by the caller. */
export interface Backend {
  /** As `training.backend` names it. */
  readonly name: string;
  /** @throws {ModelMemoryError} when the model does not fit; so may the model later. */
  createModel(spec: ModelSpec, optimizer: OptimizerSpec): TrainableModel;
}

/** Our own compiler to WebAssembly SIMD: the same bits on every machine. */
export const wasmBackend: Backend = { name: "wasm", createModel: compileModel };
