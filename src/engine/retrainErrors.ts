import { AppError } from "../base/errors.ts";

/** Something is to be measured on test data, and the config keeps none. */
export class NoTestDataError extends AppError {
  readonly code = "NO_TEST_DATA";
  /** @param place the config, or the run whose config it is. @param what is measured. */
  constructor(place: string, what: string) {
    super(
      `The config of ${place} keeps no test data, so there is nothing to measure ${what} on.`,
      "Give `task.test` or a test share in `task.split`, and search again.",
    );
  }
}

/** A retraining is to go on from weights of the search, and cannot. */
export class FromSearchError extends AppError {
  readonly code = "RETRAIN_FROM_SEARCH";
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
