import { AppError } from "../base/errors.ts";
import { compileModel } from "../compiler/compiledModel.ts";
import { fusedProducts, type MultiplyAdds, multiplyAdds } from "../compiler/kernels/fusedProducts.ts";
import type { Backend } from "./backend.ts";

/** `training.fma` asks for an instruction that this JavaScript engine does not have. */
class FmaUnavailableError extends AppError {
  readonly code = "FMA_UNAVAILABLE";
  constructor() {
    super(
      `\`training.fma\` needs relaxed SIMD, which Node.js ${process.versions.node} does not have.`,
      "Use Node.js 22 or later, or set `training.fma: false`.",
    );
  }
}

/**
 * Our compiler with relaxed SIMD: what rounds once on one processor may round twice on another, so the
 * log records it as it records a library.
 *
 * @throws {FmaUnavailableError}
 */
export function fusedBackend(has: MultiplyAdds = multiplyAdds()): Backend {
  if (has === "none") throw new FmaUnavailableError();
  return {
    name: "wasm",
    library: { name: "relaxed SIMD", version: `${has} multiply–adds`, path: process.execPath },
    createModel: (spec, optimizer) => compileModel(spec, optimizer, fusedProducts),
  };
}
