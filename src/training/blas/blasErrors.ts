import { AppError } from "../../base/errors.ts";

/** `training.blas` asks for a library that is not there or does not compute. */
export class BlasUnavailableError extends AppError {
  readonly code = "BLAS_UNAVAILABLE";
}

/** How to install a BLAS. */
export function installRemedy(platform: NodeJS.Platform): string {
  switch (platform) {
    case "linux":
      return "Install OpenBLAS (Debian, Ubuntu: `apt install libopenblas0-pthread`; Fedora: `dnf install openblas`), name a library's path in `training.blas`, or set `training.blas: off`.";
    case "darwin":
      return "Accelerate is part of macOS; set `training.blas: off` if it cannot be loaded.";
    default:
      return "Download OpenBLAS and set `training.blas` to the path of its DLL, or set `training.blas: off`.";
  }
}
