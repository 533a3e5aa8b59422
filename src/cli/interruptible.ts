import { exitCode } from "./exitCode.ts";
import type { Output } from "./output.ts";

/** Runs work that the first Ctrl-C (or SIGTERM) ends cleanly; a second one quits at once. */
export async function interruptible<T>(output: Output, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(exitCode.paused);
    output.err("Stopping … (press Ctrl-C again to quit at once)\n");
    abort.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(abort.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
