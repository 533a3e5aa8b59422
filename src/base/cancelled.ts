/** An ordinary outcome: the work was asked to end (pause, stop, time limit) and left nothing half done. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
  constructor(message = "cancelled") {
    super(message);
  }
}
