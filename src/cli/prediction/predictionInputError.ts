import { AppError } from "../../base/errors.ts";

/** What was given to predict from cannot be read as the model's task has it. */
export class PredictionInputError extends AppError {
  readonly code = "PREDICTION_INPUT";
}
