import { counted } from "../base/counted.ts";
import type { FailureReason } from "./evaluation.ts";
import { measure } from "./measure.ts";
import type { Constraint } from "./objective.ts";
import { individualRecords, lastGeneration, type RunView } from "./runView.ts";

/** What a reason means of the individuals that it counts, and what the user can do about it. */
interface FailureMeaning {
  /** `… diverged` */
  readonly what: string;
  /** One imperative sentence without its full stop. */
  readonly remedy: string;
}

const failureMeanings: { readonly [R in FailureReason]: FailureMeaning } = {
  diverged: {
    what: "diverged (a loss or gradient became NaN or infinite)",
    remedy: "lower `training.learning_rate` or `training.clip_norm`",
  },
  lossLimit: { what: "passed `training.loss_limit`", remedy: "raise `training.loss_limit`, or remove it" },
  timedOut: {
    what: "took longer than `run.evaluation_timeout`",
    remedy: "raise `run.evaluation_timeout`, or lower `training.epochs`",
  },
  outOfMemory: { what: "ran out of memory", remedy: "lower `model.hidden`, `training.batch` or `run.workers`" },
  workerLost: {
    what: "lost their worker",
    remedy: "look for the reason in the worker's own output, and at the memory of its machine",
  },
  trainerFailed: {
    what: "failed in the program of `training.command`",
    remedy: "read its log, trainer/trainer-0.log in the run's folder",
  },
};

interface FailureCount extends FailureMeaning {
  readonly reason: FailureReason;
  readonly count: number;
}

/** Failed individuals by reason, the most frequent first. */
export function failureCounts({ failures }: Pick<RunView, "failures">): FailureCount[] {
  const reasons = Object.keys(failureMeanings) as FailureReason[];
  return reasons
    .map((reason) => ({ reason, count: failures[reason] ?? 0, ...failureMeanings[reason] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** One line each: `10 of 12 passed `training.loss_limit`: raise `training.loss_limit`, or remove it`. */
export function failureLines(view: Pick<RunView, "failures" | "evaluated">): string[] {
  return failureCounts(view).map(({ count, what, remedy }) => `${count} of ${view.evaluated} ${what}: ${remedy}.`);
}

/** Short, for a line among others: `2 lossLimit, 1 diverged`; empty where nothing failed. */
export function failureSummary(view: Pick<RunView, "failures">): string {
  return failureCounts(view)
    .map(({ reason, count }) => `${count} ${reason}`)
    .join(", ");
}

/** Why nothing is on the front, in sentences; null where something is. */
export function emptyFrontReason(view: RunView): string[] | null {
  const last = lastGeneration(view);
  if (last !== undefined && last.archive.length > 0) return null;
  const failures = failureLines(view);
  if (last === undefined)
    return ["No individual is on the front yet: the initial population is not complete.", ...failures];
  if (view.failed === view.evaluated) {
    return [`No individual is on the front: ${all(view.evaluated)} failed.`, ...failures];
  }
  const broken = view.constraints.map((constraint) => brokenText(view, constraint)).filter((text) => text !== null);
  return [
    `No individual is on the front: of ${counted(view.evaluated, "individual")} none ${broken.length > 0 ? "keeps all `search.constraints`" : "has a finite value of every objective"}.`,
    ...broken,
    ...failures,
  ];
}

/** Whether a search has ended, or goes on, with nothing to show: its initial population is complete, and all of no use. */
export function isFruitless(view: RunView): boolean {
  return view.generations.length > 0 && lastGeneration(view)?.archive.length === 0;
}

function all(count: number): string {
  return count === 1 ? "the one that was evaluated" : `all ${count} that were evaluated`;
}

/** How many individuals break a bound, and the nearest that one came to it. */
function brokenText(view: RunView, { name, min, max }: Constraint): string | null {
  const values: number[] = [];
  for (const { individual, evaluation } of individualRecords(view)) {
    const value = evaluation?.status === "ok" ? measure(individual, evaluation, name) : undefined;
    if (value !== undefined && Number.isFinite(value)) values.push(value);
  }
  const distance = (value: number) =>
    Math.max(max === undefined ? 0 : value - max, min === undefined ? 0 : min - value);
  const outside = values.filter((value) => distance(value) > 0);
  if (outside.length === 0) return null;
  const nearest = values.reduce((best, value) => (distance(value) < distance(best) ? value : best));
  const bounds = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
  return `${outside.length} of ${values.length} break \`${name}\` (${bounds.filter(Boolean).join(" and ")}); the nearest has ${Number(nearest.toPrecision(4))}: relax the bound.`;
}
