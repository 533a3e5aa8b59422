import type { ReadingProgress } from "../data/textSource.ts";
import type { Output } from "./output.ts";
import { redraw } from "./terminal/plainText.ts";

/** Reading that takes longer shows its progress, so that it is not taken for a standstill. */
const silentMs = 1000;
const betweenMs = 100;

/** Shows on a terminal how far a large file has been read; shows nothing where output is not a terminal. */
export class ReadingBar {
  readonly #startMs = performance.now();
  #drawnMs = 0;
  #isOpen = false;

  constructor(private readonly output: Pick<Output, "err" | "interactive">) {}

  readonly onProgress = ({ file, bytes, totalBytes }: ReadingProgress): void => {
    const now = performance.now();
    if (!this.output.interactive || now - this.#startMs < silentMs || now - this.#drawnMs < betweenMs) return;
    this.#drawnMs = now;
    this.#isOpen = true;
    const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
    const filled = Math.round(20 * share);
    const bar = "█".repeat(filled) + "░".repeat(20 - filled);
    this.output.err(`${redraw}Reading ${file} ${bar} ${Math.floor(100 * share)} %`);
  };

  /** Removes the line; call before anything else is written. */
  close(): void {
    if (this.#isOpen) this.output.err(redraw);
    this.#isOpen = false;
  }
}
