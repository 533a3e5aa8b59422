import { expect, test } from "vitest";
import type { Output } from "../../src/cli/output.ts";
import { Progress } from "../../src/cli/progress.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { emptyRunView, foldRunEvent, type RunView } from "../../src/run/runView.ts";
import { evaluated, individual, runStarted } from "../store/sampleEvents.ts";

/** The last line that a terminal shows of a search of two generations of 10, after an initial population of 4. */
class Shown {
  #view: RunView = emptyRunView;
  #text = "";
  readonly progress: Progress;

  constructor() {
    const output: Output = { out: () => {}, err: (text) => (this.#text = text), interactive: true, columns: 200 };
    this.progress = new Progress(output, 5);
  }

  tell(...events: readonly RunEvent[]): void {
    for (const event of events) {
      this.#view = foldRunEvent(this.#view, event);
      this.progress.listener({ type: "eventAppended", event, view: this.#view });
    }
  }

  /** A line is drawn ten times a second at most. */
  async line(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 120));
    this.progress.listener({ type: "epochCompleted", id: 0 as IndividualId, record: { epoch: 1 } as never });
    return this.#text;
  }
}

test("the line counts what is finished, says what is trained, and is full when all offspring are", async () => {
  const shown = new Shown();
  shown.tell({ ...runStarted(), population: 4, generations: 2, offspring: 10 } as RunEvent);
  for (let id = 0; id < 4; id++) shown.tell({ type: "individualProposed", individual: individual(id) });
  // #0 takes long; the log has none of the others before it.
  for (let id = 1; id < 4; id++) {
    shown.progress.listener({ type: "epochCompleted", id: id as IndividualId, record: { epoch: 2 } as never });
    shown.progress.listener({ type: "individualFinished", id: id as IndividualId });
  }
  expect(await shown.line()).toMatch(/\[█{2}░{14}\].* 3 evaluated · training #0 · /);
  shown.tell(evaluated(0), evaluated(1), evaluated(2), evaluated(3));
  // 4 of 24: a sixth of the bar is 2.67 of its 16 places.
  expect(await shown.line()).toMatch(/\[█{2}░{14}\].* 4 evaluated/);
});
