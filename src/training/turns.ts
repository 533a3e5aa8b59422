import { CancelledError } from "../base/cancelled.ts";

/** How long computing may keep a thread's messages waiting, in milliseconds. */
const longestTurnMs = 50;

/**
 * Lets a thread that computes receive messages: called between two batches, it lets pending messages be handled
 * every 50 ms and ends the work when the signal is aborted. It has no influence on what is computed.
 */
export class Turns {
  #begunMs = performance.now();

  constructor(private readonly signal: AbortSignal) {}

  /** @throws {CancelledError} once the signal is aborted. */
  async next(): Promise<void> {
    if (performance.now() - this.#begunMs > longestTurnMs) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#begunMs = performance.now();
    }
    if (this.signal.aborted) throw new CancelledError();
  }
}
