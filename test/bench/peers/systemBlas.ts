import { BlasUnavailableError } from "../../../src/training/blas/blasErrors.ts";
import { type BlasLibrary, loadBlas } from "../../../src/training/blas/blasLibrary.ts";

/** The library of `training.blas: system`; null where the machine has none. */
export async function systemBlas(projectFolder: string): Promise<BlasLibrary | null> {
  try {
    return await loadBlas("system", projectFolder);
  } catch (cause) {
    if (cause instanceof BlasUnavailableError) return null;
    throw cause;
  }
}
