import { AppError } from "../base/errors.ts";
import { misfitText, type Shape } from "../base/shape.ts";
import { type RunEvent, runFormatVersion } from "../run/runEvent.ts";
import { runEvent } from "../run/runEventShape.ts";
import type { RunView } from "../run/runView.ts";

/** A record of a log verifies, and yet is none that a search writes. */
export class RunLogError extends AppError {
  readonly code = "RUN_LOG_INVALID";
  /** @param record counted from 1. */
  constructor(file: string, record: number, fault: string) {
    super(
      `${file}, record ${record}: ${fault}. No search wrote this.`,
      "Take the run folder from a source that you trust, or delete it; do not mend the log by hand.",
    );
  }
}

/**
 * Turns records of a log, in their order, into events: of the right shape, and such that each can follow the ones
 * before. What a fold takes for granted is proven here, where the log is still a stranger's file.
 */
export class EventCheck {
  #records = 0;
  #isStarted = false;
  #proposed = 0;
  #generations = 0;
  /** Of the confirmation under way, and the rounds that each has been trained in; null before the first. */
  #contenders: Map<string, number> | null = null;
  /** Ids with an evaluation. */
  readonly #evaluated = new Set<number>();

  constructor(private readonly file: string) {}

  /** The check that has seen the events of a view, `records` of them. */
  static following(file: string, view: RunView, evaluated: Iterable<number>, records: number): EventCheck {
    const check = new EventCheck(file);
    check.#records = records;
    check.#isStarted = view.header !== null;
    check.#proposed = view.individuals.size;
    check.#generations = view.generations.length;
    for (const id of evaluated) check.#evaluated.add(id);
    const { confirmation } = view;
    if (confirmation !== null) {
      check.#contenders = new Map(
        confirmation.contenders.map(({ contender, results }) => [contender.key, results.length]),
      );
    }
    return check;
  }

  /** Records that were seen. */
  get records(): number {
    return this.#records;
  }

  /** @throws {RunLogError} at the first record that is no such event. */
  all(records: readonly unknown[]): readonly RunEvent[] {
    for (const record of records) {
      this.#records++;
      // A later version may write what this one does not know; it says so itself, and its reader refuses it.
      if (this.#records === 1 && isOfLaterVersion(record)) return records as readonly RunEvent[];
      const misfit = runEvent(record);
      const fault = misfit === null ? this.#order(record as RunEvent) : misfitText(misfit);
      if (fault !== null) throw new RunLogError(this.file, this.#records, fault);
    }
    return records as readonly RunEvent[];
  }

  /** What keeps the event from following the ones before; null when nothing does. */
  #order(event: RunEvent): string | null {
    if (event.type === "runStarted") {
      if (this.#isStarted) return "the run starts a second time";
      this.#isStarted = true;
      return null;
    }
    if (!this.#isStarted) return "the log does not begin with the start of a run";
    switch (event.type) {
      case "individualProposed": {
        const { id, origin } = event.individual;
        if (id !== this.#proposed) return `individual ${id} is proposed, where ${this.#proposed} is the next`;
        const later = origin.kind === "offspring" ? origin.parents.find((parent) => parent >= id) : undefined;
        if (later !== undefined) return `individual ${id} has the later parent ${later}`;
        this.#proposed++;
        return null;
      }
      case "individualEvaluated": {
        const { id, twinOf } = event;
        const unknown = this.#unknown([id, ...(twinOf === undefined ? [] : [twinOf])]);
        if (unknown !== null) return unknown;
        if (twinOf === id) return `individual ${id} is its own twin`;
        if (this.#evaluated.has(id)) return `individual ${id} is evaluated a second time`;
        this.#evaluated.add(id);
        return null;
      }
      case "rungCompleted":
        return this.#unknown(event.decisions.map(({ id }) => id));
      case "generationCompleted": {
        const { generation, survivors, archive } = event;
        if (generation !== this.#generations) {
          return `generation ${generation} is completed, where ${this.#generations} is the next`;
        }
        this.#generations++;
        return this.#unknown(survivors) ?? this.#unknown(archive);
      }
      case "confirmationStarted": {
        const { contenders } = event;
        this.#contenders = new Map(contenders.map(({ key }) => [key, 0]));
        if (this.#contenders.size < contenders.length) return "two contenders of a confirmation have one key";
        return this.#unknown(contenders.flatMap(({ id }) => (id === null ? [] : [id])));
      }
      case "contenderTrained": {
        const trained = this.#contenders?.get(event.key);
        if (trained === undefined) return `contender ${event.key} is trained, and was never one`;
        if (trained !== event.round) return `contender ${event.key} is trained in round ${event.round}, not ${trained}`;
        this.#contenders?.set(event.key, trained + 1);
        return null;
      }
      case "raceRoundCompleted": {
        const stranger = event.decisions.find(({ key }) => this.#contenders?.has(key) !== true);
        return stranger === undefined ? null : `contender ${stranger.key} is named, and was never one`;
      }
      case "confirmationEnded":
        return this.#contenders === null ? "a confirmation ends that never began" : null;
      case "runExtended":
      case "runEnded":
        return null;
    }
  }

  #unknown(ids: readonly number[]): string | null {
    const unknown = ids.find((id) => id >= this.#proposed);
    return unknown === undefined ? null : `individual ${unknown} is named, and was never proposed`;
  }
}

/** Records of another kind of log: each of the shape, in any order. @throws {RunLogError} */
export function checkRecords(file: string, records: readonly unknown[], shape: Shape): void {
  for (const [index, record] of records.entries()) {
    const misfit = shape(record);
    if (misfit !== null) throw new RunLogError(file, index + 1, misfitText(misfit));
  }
}

function isOfLaterVersion(record: unknown): boolean {
  return (
    typeof record === "object" &&
    record !== null &&
    "type" in record &&
    record.type === "runStarted" &&
    "formatVersion" in record &&
    typeof record.formatVersion === "number" &&
    Number.isSafeInteger(record.formatVersion) &&
    record.formatVersion > runFormatVersion
  );
}
