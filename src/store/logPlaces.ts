import type { RunEvent } from "../run/runEvent.ts";

/** Where in a log the events of each individual begin, by id; NaN where there is none yet. */
export class LogPlaces {
  readonly proposed: number[];
  readonly evaluated: number[];

  constructor(proposed: Iterable<number> = [], evaluated: Iterable<number> = []) {
    this.proposed = Array.from(proposed);
    this.evaluated = Array.from(evaluated);
  }

  /** Ids with an evaluation. */
  evaluatedIds(): number[] {
    return this.evaluated.flatMap((start, id) => (Number.isNaN(start) ? [] : [id]));
  }

  note(events: readonly RunEvent[], starts: readonly number[]): void {
    for (const [index, event] of events.entries()) {
      const start = starts[index]!;
      if (event.type === "individualProposed") {
        this.proposed.push(start);
        this.evaluated.push(Number.NaN);
      } else if (event.type === "individualEvaluated") this.evaluated[event.id] = start;
    }
  }
}
