import { setMaxListeners } from "node:events";
import { CancelledError } from "../base/cancelled.ts";

export interface ParallelOptions<T, R> {
  /** How many are run at once. */
  readonly places: number;
  /** Which begins first; results do not depend on it. */
  readonly order: (a: T, b: T) => number;
  readonly signal: AbortSignal;
  /**
   * Its signal aborts with the caller's, when another item failed, and when the results are no longer wanted. It may
   * call `release` when what is left to do needs no place: the next item begins meanwhile, but not one more.
   */
  readonly run: (item: T, signal: AbortSignal, release: () => void) => Promise<R>;
}

/**
 * Runs items side by side and yields their results in the order of `items`.
 *
 * The first failure ends the others and is thrown as soon as they have ended; no work goes on behind the caller's back.
 *
 * @throws {CancelledError} when the signal is aborted.
 */
export async function* inParallel<T, R>(
  items: readonly T[],
  options: ParallelOptions<T, R>,
): AsyncGenerator<R, void, void> {
  const abort = new AbortController();
  // Every item in hand listens to it.
  setMaxListeners(0, abort.signal);
  const onAbort = () => abort.abort();
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener("abort", onAbort, { once: true });

  const results = new Map<number, R>();
  let failure: { readonly cause: unknown } | null = null;
  let wake = () => {};
  const queue = [...items.keys()].sort((a, b) => options.order(items[a] as T, items[b] as T) || a - b);

  const fail = (cause: unknown) => {
    // What was cancelled because of a failure is not the failure.
    failure ??= { cause };
    abort.abort();
    wake();
  };
  const run = async (index: number, release: () => void) => {
    if (abort.signal.aborted) throw new CancelledError();
    results.set(index, await options.run(items[index] as T, abort.signal, release));
    wake();
  };
  const place = async () => {
    let previous: Promise<void> = Promise.resolve();
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const item = index;
      let ended = previous;
      await new Promise<void>((release) => {
        ended = run(item, release).catch(fail).finally(release);
      });
      await previous;
      previous = ended;
    }
    await previous;
  };
  const places = Array.from({ length: Math.min(options.places, items.length) }, place);

  try {
    for (let index = 0; index < items.length; index++) {
      while (!results.has(index) && failure === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (!results.has(index)) break;
      yield results.get(index) as R;
      results.delete(index);
    }
  } finally {
    abort.abort();
    await Promise.all(places);
    options.signal.removeEventListener("abort", onAbort);
  }
  if (failure !== null) throw (failure as { readonly cause: unknown }).cause;
}
