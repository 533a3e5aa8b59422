/** A longer time overflows `setTimeout`, which then fires at once. */
const longestMs = 2 ** 31 - 1;

/** `setTimeout` for any time, also one of more than 24.8 days, or an infinite one. */
export class LongTimer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param done is called once, unless the timer is cleared before. */
  constructor(done: () => void, ms: number) {
    this.#wait(done, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #wait(done: () => void, ms: number): void {
    this.#timer =
      ms <= longestMs ? setTimeout(done, ms) : setTimeout(() => this.#wait(done, ms - longestMs), longestMs);
  }
}
