/** How many things were finished lately: over the last five minutes, or since the beginning. */
export class WorkRate {
  readonly #startedMs = performance.now();
  readonly #finishedMs: number[] = [];

  finished(): void {
    this.#finishedMs.push(performance.now());
  }

  /** With one decimal. */
  get perMinute(): number {
    const nowMs = performance.now();
    while ((this.#finishedMs[0] ?? nowMs) < nowMs - windowMs) this.#finishedMs.shift();
    const watchedMs = Math.min(windowMs, nowMs - this.#startedMs);
    return Math.round((this.#finishedMs.length * 600_000) / Math.max(1, watchedMs)) / 10;
  }
}

const windowMs = 5 * 60_000;
