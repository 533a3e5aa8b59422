import { assert, unreachable } from "../base/assert.ts";
import { compileModel } from "../compiler/compiledModel.ts";
import type { Config } from "../config/schema.ts";
import { type Backend, wasmBackend } from "./backend.ts";
import { openTensorflow } from "./backends/tensorflow.ts";
import { loadBlas } from "./blas/blasLibrary.ts";
import { blasProducts } from "./blas/blasProducts.ts";
import { chooseVectors } from "./chooseVectors.ts";
import { fusedBackend } from "./fusedBackend.ts";

/**
 * What `training.backend`, `training.blas` and `training.fma` ask for, loaded in this thread.
 *
 * @param folder where relative paths of the config start.
 * @throws {BlasUnavailableError} | {FmaUnavailableError} | {TensorflowUnavailableError} with what to install.
 */
export async function openBackend({ backend, blas, fma }: Config["training"], folder: string): Promise<Backend> {
  switch (backend) {
    case "wasm":
      chooseVectors();
      if (blas !== "off") return blasBackend(blas, folder);
      return fma ? fusedBackend() : wasmBackend;
    case "tensorflow":
      return openTensorflow(folder);
    case "command":
      assert(false, "a program of the user's trains individuals, not models");
      break;
    default:
      return unreachable(backend);
  }
}

/** Our compiler with the products of a native BLAS: faster, and no longer the same bits on every machine. */
export async function blasBackend(setting: string, folder: string): Promise<Backend> {
  const library = await loadBlas(setting, folder);
  return {
    name: "wasm",
    library: { name: library.name, version: library.version, path: library.path },
    createModel: (spec, optimizer) => compileModel(spec, optimizer, blasProducts(library)),
  };
}
