import { AppError } from "../base/errors.ts";

/** The command line is wrong. */
export class UsageError extends AppError {
  readonly code = "USAGE";
}
