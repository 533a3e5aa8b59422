import { AppError } from "../../base/errors.ts";
import type { Backend } from "../backend.ts";

/** `training.backend: tensorflow` asks for a package that is not there or cannot be loaded. */
export class TensorflowUnavailableError extends AppError {
  readonly code = "TENSORFLOW_UNAVAILABLE";
}

export async function openTensorflow(_folder: string): Promise<Backend> {
  throw new TensorflowUnavailableError("", "");
}
