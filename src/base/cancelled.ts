/** Not a failure: the work was cancelled (pause, stop, time limit) and left nothing half done. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor(message = "cancelled") {
    super(message);
  }
}
