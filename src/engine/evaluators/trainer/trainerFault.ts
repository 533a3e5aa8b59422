import { AppError } from "../../../base/errors.ts";
import { asSentence } from "../../../base/sentence.ts";
import type { FailureReason } from "../../../run/evaluation.ts";

/** The user's program failed one individual. Not for people: it becomes a failed evaluation. */
export class TrainerFault extends Error {
  override readonly name = "TrainerFault";
  constructor(
    readonly reason: FailureReason,
    message: string,
  ) {
    super(message);
  }
}

/** The user's program cannot be run at all: every evaluation would fail alike. */
export class TrainerStartError extends AppError {
  readonly code = "TRAINER_START";
  constructor(command: string, folder: string, why: string) {
    super(
      asSentence(`The trainer \`${command}\` could not be run in ${folder}: ${why}`),
      "Correct `training.command`; it is run by the shell, in the folder of the config.",
    );
  }
}
