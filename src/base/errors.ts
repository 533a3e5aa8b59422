/**
 * An environment or input failure that a person can mend: it says what failed, on which thing, and what to do.
 *
 * Switch on `code`, never on the message. Bugs are `AssertionError`s instead and are not caught.
 */
export abstract class AppError extends Error {
  /** Stable, for example `RUN_LOCKED`; the command line maps it to an exit code. */
  abstract readonly code: string;

  /**
   * @param message what failed and on which file, run or worker, as one sentence.
   * @param remedy what the reader can do about it, as one imperative sentence.
   */
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
