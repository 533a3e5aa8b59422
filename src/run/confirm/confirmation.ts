import { assert } from "../../base/assert.ts";
import type { Complexity } from "../../measures/complexity.ts";
import type { EvaluationTiming, FailureReason } from "../evaluation.ts";
import type { IndividualId } from "../individual.ts";

/** A network in the race at the end of a search: one that it found, or a plain one to compare with. */
export interface Contender {
  /** Unique in a confirmation: `142`, or `gru 16 0.002` (cell, H, learning rate). */
  readonly key: string;
  /** Of the individual; null for a rival. */
  readonly id: IndividualId | null;
  /** Name of the published cell; null for an individual. */
  readonly rival: string | null;
  /** H. */
  readonly hidden: number;
  readonly learningRate: number;
  readonly complexity: Complexity;
}

/** Near the front, and in the ladder of plain networks, and not in the race. */
export interface LeftOut {
  readonly found: readonly IndividualId[];
  /** Keys. */
  readonly rivals: readonly string[];
}

/** What is reached without a recurrent network, on the validation data and in the metric that decides. */
export interface SimpleSolution {
  /** For people: `last value`, `logistic regression`. */
  readonly name: string;
  readonly value: number;
}

/** One training from scratch. */
export type ConfirmationResult =
  | {
      readonly status: "ok";
      /** On the validation data, of the best epoch. */
      readonly metrics: { readonly [name: string]: number };
      readonly bestEpoch: number;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    }
  | {
      readonly status: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly trainingMacs: number;
      readonly timing: EvaluationTiming;
    };

/** What becomes of a contender after a round of the race. */
export type RaceOutcome =
  /** It is trained with a further seed. */
  | "goesOn"
  /** Nothing about it is in doubt. */
  | "settled"
  /** Another one is better at no more weights. */
  | "beaten"
  | "failed";

export interface RaceDecision {
  readonly key: string;
  readonly outcome: RaceOutcome;
  readonly reason: string;
}

export type ConfirmationEndReason =
  /** No two that matter are in doubt. */
  | "settled"
  /** `confirm.seeds` trainings each. */
  | "seeds"
  /** `confirm.share` of the search's cost. */
  | "budget"
  /** Asked to stop a second time. */
  | "user";

/**
 * What is written into the log of a run between its last generation and its end. Rounds are numbered from 0; a round
 * trains all that go on with the seed of its number, which is the same stream in each of them.
 */
export type ConfirmationEvent =
  | {
      readonly type: "confirmationStarted";
      /** Generations that were complete. */
      readonly generations: number;
      readonly epochs: number;
      /** Most trainings of one contender. */
      readonly seeds: number;
      /** Multiply–accumulates that the trainings may take, but for the first two rounds. */
      readonly budgetMacs: number;
      /** What decides between two of a size. */
      readonly metric: { readonly name: string; readonly direction: "minimize" | "maximize" };
      readonly contenders: readonly Contender[];
      /** Where the error counts sequences: how many there are. Absent before version 0.2. */
      readonly validationSequences?: number;
      /** What the budget did not reach; absent where it reached all, and before version 0.2. */
      readonly leftOut?: LeftOut;
      /** Best first; absent where none is measured, and before version 0.2. */
      readonly simple?: readonly SimpleSolution[];
    }
  | {
      readonly type: "contenderTrained";
      readonly key: string;
      readonly round: number;
      readonly result: ConfirmationResult;
    }
  | { readonly type: "raceRoundCompleted"; readonly round: number; readonly decisions: readonly RaceDecision[] }
  | { readonly type: "confirmationEnded"; readonly reason: ConfirmationEndReason };

/** A contender with what came of it. */
export interface ContenderRecord {
  readonly contender: Contender;
  /** By round. */
  readonly results: readonly ConfirmationResult[];
  /** How it left the race; null while it is in it. */
  readonly left: Omit<RaceDecision, "key"> | null;
}

/** The fold of the events of one confirmation. */
export interface Confirmation
  extends Omit<Extract<ConfirmationEvent, { type: "confirmationStarted" }>, "type" | "contenders"> {
  readonly contenders: readonly ContenderRecord[];
  /** Complete ones. */
  readonly rounds: number;
  readonly endReason: ConfirmationEndReason | null;
}

/** @param confirmation null before the first; a new start takes an older one's place. */
export function foldConfirmation(confirmation: Confirmation | null, event: ConfirmationEvent): Confirmation {
  if (event.type === "confirmationStarted") {
    const { type: _, contenders, ...settings } = event;
    const records = contenders.map((contender) => ({ contender, results: [], left: null }));
    return { ...settings, contenders: records, rounds: 0, endReason: null };
  }
  assert(confirmation !== null, "a confirmation starts before it goes on");
  switch (event.type) {
    case "contenderTrained": {
      const { key, result } = event;
      const contenders = confirmation.contenders.map((record) =>
        record.contender.key === key ? { ...record, results: [...record.results, result] } : record,
      );
      return { ...confirmation, contenders };
    }
    case "raceRoundCompleted": {
      const leaving = new Map(
        event.decisions.flatMap(({ key, ...left }) => (left.outcome === "goesOn" ? [] : [[key, left] as const])),
      );
      const contenders = confirmation.contenders.map((record) => ({
        ...record,
        left: leaving.get(record.contender.key) ?? record.left,
      }));
      return { ...confirmation, contenders, rounds: event.round + 1 };
    }
    case "confirmationEnded":
      return { ...confirmation, endReason: event.reason };
  }
}

/** A metric of each training that succeeded, by round. */
export function valuesOf({ results }: ContenderRecord, metric: string): number[] {
  return results.flatMap((result) => {
    const value = result.status === "ok" ? result.metrics[metric] : undefined;
    return value === undefined || !Number.isFinite(value) ? [] : [value];
  });
}

/** The metric that decides, of each training, turned so that less is better. */
export function directedValues(record: ContenderRecord, { metric }: Pick<Confirmation, "metric">): number[] {
  const sign = metric.direction === "minimize" ? 1 : -1;
  return valuesOf(record, metric.name).map((value) => sign * value);
}
