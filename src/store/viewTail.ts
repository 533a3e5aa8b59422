import type { RunEvent } from "../run/runEvent.ts";
import { emptyRunView, foldRunEvents, type RunView } from "../run/runView.ts";
import { readCachedView, writeCachedView } from "./columns/viewCache.ts";
import { refuseLaterFormat } from "./eventLog.ts";
import { EventTail } from "./eventTail.ts";
import { LogPlaces } from "./logPlaces.ts";
import { RunFolder } from "./runFolder.ts";

interface ViewChange {
  /** What was read of the log and folded. */
  readonly events: readonly RunEvent[];
  /** The view is not that of before with `events` folded into it: it was opened from a cache, or the log was repaired. */
  readonly restarted: boolean;
}

/** A log is read in pieces of this size: each takes a few milliseconds, and a process does other work in between. */
const pieceBytes = 1 << 18;

/** Where less than this was read from the log itself, opening is fast enough. */
const leastKeptBytes = 8 << 20;
/** A cache is made anew when the log has grown by this share of what is in it. */
const leastGrowth = 1 / 8;

/** The view of a run, opened and then kept up with its log. Reads only, but for the cache. */
export class ViewTail {
  readonly #folder: RunFolder;
  #tail: EventTail | null = null;
  #view = emptyRunView;
  #places = new LogPlaces();
  /** Of the log, in the newest cache that was read or written. */
  #keptBytes = 0;
  #keeping: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = new RunFolder(folder);
  }

  /** The fold of everything that was read so far. */
  get view(): RunView {
    return this.#view;
  }

  /**
   * Reads on; null when there is nothing new.
   *
   * @throws {RunLogError} | {RunFormatError} | {StorageError}
   */
  async poll(): Promise<ViewChange | null> {
    if (this.#tail === null) {
      const cached = await readCachedView(this.#folder);
      this.#tail = new EventTail(this.#folder.folder, pieceBytes, cached ?? undefined);
      if (cached !== null) {
        this.#view = cached.view;
        this.#places = cached.places;
        this.#keptBytes = cached.prefix.bytes;
        return { events: [], restarted: true };
      }
    }
    const batch = await this.#tail.poll();
    if (batch === null) return null;
    const { events, starts, restarted } = batch;
    if (restarted) {
      this.#view = emptyRunView;
      this.#places = new LogPlaces();
    }
    if (this.#view.header === null) refuseLaterFormat(this.#folder.folder, events[0]);
    this.#view = foldRunEvents(events, this.#view);
    this.#places.note(events, starts);
    return { events, restarted };
  }

  /** Where much was read from the log itself, keeps what it amounts to for the next reader. */
  keep(): Promise<void> {
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = null;
    });
    return this.#keeping;
  }

  async #keep(): Promise<void> {
    const prefix = this.#tail?.prefix ?? null;
    if (this.#tail === null || prefix === null) return;
    if (prefix.bytes - this.#keptBytes < Math.max(leastKeptBytes, leastGrowth * this.#keptBytes)) return;
    this.#keptBytes = prefix.bytes;
    const kept = { view: this.#view, prefix, places: this.#places };
    await writeCachedView(this.#folder, kept, this.#tail.events, () => new Promise((resolve) => setImmediate(resolve)));
  }
}

/**
 * The view of a run, also while a process works on it.
 *
 * @throws {RunLogError} | {RunFormatError} | {StorageError}
 */
export async function readView(folder: string): Promise<RunView> {
  const tail = new ViewTail(folder);
  while ((await tail.poll()) !== null);
  await tail.keep();
  return tail.view;
}
