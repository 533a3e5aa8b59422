import type { RunEvent } from "../run/runEvent.ts";
import { foldCompletedGenerations, foldRunEvent, foldRunEvents, type RunView } from "../run/runView.ts";
import { withoutTiming } from "../run/withoutTiming.ts";
import type { EventLog } from "../store/eventLog.ts";
import { RunDivergedError } from "./runErrors.ts";

/**
 * The log of a run as its search writes it: events are durable before they are folded and announced.
 *
 * A resumed search makes its unfinished generation again. What the log already has of it is recognised and checked,
 * not written twice, so the log ends up as that of an uninterrupted run.
 */
export class Journal {
  /** The fold of everything in the log, the unfinished generation included. */
  #view: RunView;
  /** The fold up to the last completed generation: where the search goes on. */
  readonly completed: RunView;
  /** Logged events of the unfinished generation that the search has not repeated yet. */
  readonly #toRepeat: RunEvent[];
  #last: RunEvent | undefined;
  #count: number;

  constructor(
    private readonly log: EventLog,
    private readonly folder: string,
    events: readonly RunEvent[],
    private readonly announce: (event: RunEvent, view: RunView) => void,
  ) {
    this.#view = foldRunEvents(events);
    this.completed = foldCompletedGenerations(events);
    const lastCompleted = events.findLastIndex(({ type }) => type === "generationCompleted" || type === "runStarted");
    this.#toRepeat = events
      .slice(lastCompleted + 1)
      .filter((event) => event.type !== "runEnded" && event.type !== "runExtended" && !isOfConfirmation(event));
    this.#last = events.at(-1);
    this.#count = events.length;
  }

  get view(): RunView {
    return this.#view;
  }

  /**
   * Resolves when the event is in the log.
   *
   * @throws {RunDivergedError} when the log has another event in its place.
   */
  async emit(event: RunEvent): Promise<void> {
    if (event.type === "runEnded") return this.#end(event);
    // It goes on from the fold, and so repeats nothing.
    if (isOfConfirmation(event)) return this.#append(event);
    const logged = this.#toRepeat[0];
    if (logged === undefined) return this.#append(event);
    const [before, now] = [logged, event].map((each) => JSON.stringify(withoutTiming(each))) as [string, string];
    if (before !== now) {
      throw new RunDivergedError(this.folder, this.#count - this.#toRepeat.length, before, now);
    }
    this.#toRepeat.shift();
  }

  /** The search goes on to so many generations, also where it was complete. */
  extend(generations: number): Promise<void> {
    return this.#append({ type: "runExtended", generations });
  }

  /** A stopped run ends wherever it is; being resumed and stopped again at the same place is the same end. */
  async #end(event: RunEvent): Promise<void> {
    if (JSON.stringify(this.#last) !== JSON.stringify(event)) await this.#append(event);
  }

  async #append(event: RunEvent): Promise<void> {
    await this.log.append(event);
    this.#view = foldRunEvent(this.#view, event);
    this.#last = event;
    this.#count++;
    this.announce(event, this.#view);
  }
}

function isOfConfirmation({ type }: RunEvent): boolean {
  return (
    type === "confirmationStarted" ||
    type === "contenderTrained" ||
    type === "raceRoundCompleted" ||
    type === "confirmationEnded"
  );
}
