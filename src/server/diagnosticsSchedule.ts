/** Calls `publish` for a document once its changes have paused; at most one call of a document at a time. */
export class DiagnosticsSchedule {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly delayMs: number,
    private readonly publish: (uri: string) => void,
  ) {}

  changed(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    const timer = setTimeout(() => {
      this.#timers.delete(uri);
      this.publish(uri);
    }, this.delayMs);
    this.#timers.set(uri, timer);
  }

  closed(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
  }
}
