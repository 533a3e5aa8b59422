import { type Confirmation, type ConfirmationEvent, foldConfirmation } from "../../../src/run/confirm/confirmation.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { complexityOf } from "../../search/vectorProblem.ts";

export interface Trained {
  /** An individual's id, or a rival's name. */
  readonly who: number | string;
  readonly hidden?: number;
  readonly learningRate?: number;
  /** total_parameters. */
  readonly size: number;
  /** Error of each training, by round; null for one that failed. */
  readonly errors: readonly (number | null)[];
}

export const keyOf = ({ who, hidden = 8, learningRate = 0.1 }: Trained) =>
  typeof who === "number" ? String(who) : `${who} ${hidden} ${learningRate}`;

const timing = { trainingMs: 1, cpuMs: 1 } as never;

/** The fold of a confirmation whose networks were trained with these results, each costing 100 multiply–accumulates. */
export function confirmationOf(
  trained: readonly Trained[],
  settings: Partial<Extract<ConfirmationEvent, { type: "confirmationStarted" }>> = {},
): Confirmation {
  const events: ConfirmationEvent[] = [
    {
      type: "confirmationStarted",
      generations: 1,
      epochs: 4,
      seeds: 5,
      budgetMacs: 1e9,
      metric: { name: "error", direction: "minimize" },
      contenders: trained.map((each) => ({
        key: keyOf(each),
        id: typeof each.who === "number" ? (each.who as IndividualId) : null,
        rival: typeof each.who === "string" ? each.who : null,
        hidden: each.hidden ?? 8,
        learningRate: each.learningRate ?? 0.1,
        complexity: { ...complexityOf(3), total_parameters: each.size },
      })),
      ...settings,
    },
  ];
  const rounds = Math.max(0, ...trained.map(({ errors }) => errors.length));
  for (let round = 0; round < rounds; round++) {
    for (const each of trained) {
      const error = each.errors[round];
      if (error === undefined) continue;
      const result =
        error === null
          ? { status: "failed" as const, reason: "diverged" as const, message: "", trainingMacs: 100, timing }
          : { status: "ok" as const, metrics: { error }, bestEpoch: 1, trainingMacs: 100, timing };
      events.push({ type: "contenderTrained", key: keyOf(each), round, result });
    }
  }
  return events.reduce<Confirmation | null>(foldConfirmation, null) as Confirmation;
}

/** The same with so many rounds decided, and nobody gone. */
export function after(rounds: number, confirmation: Confirmation): Confirmation {
  return { ...confirmation, rounds };
}
