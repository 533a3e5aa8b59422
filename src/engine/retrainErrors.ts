import { AppError } from "../base/errors.ts";

/** Retraining measures on test data, and the config keeps none. */
export class NoTestDataError extends AppError {
  readonly code = "NO_TEST_DATA";
  constructor(runFolder: string) {
    super(
      `The config of ${runFolder} keeps no test data, so there is nothing to measure retrained cells on.`,
      "Give `task.test` or a test share in `task.split`, and search again.",
    );
  }
}

/** There is nothing to retrain. */
export class RetrainIdError extends AppError {
  readonly code = "RETRAIN_IDS";
}

/** Nothing was trained at all. */
export class RetrainIncompleteError extends AppError {
  readonly code = "RETRAIN_INCOMPLETE";
  constructor() {
    super("No training was finished.", "Run the same command again; it goes on where it stopped.");
  }
}
