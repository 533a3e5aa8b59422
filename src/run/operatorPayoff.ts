import type { Evaluation } from "./evaluation.ts";
import type { IndividualId } from "./individual.ts";
import type { IndividualRecord } from "./individualTable.ts";
import { editsOf, measuredValues, parentsOf } from "./lineage.ts";
import { directed } from "./objective.ts";
import { individualRecord, individualRecords, type RunView } from "./runView.ts";
import * as statistics from "./statistics.ts";

/** What one operator was worth over a run. */
export interface OperatorPayoff {
  /** A transformation, `crossover`, or `simplify`. */
  readonly operator: string;
  /** Evaluated children that it helped to make. */
  readonly tried: number;
  /** Children whose evaluation failed. */
  readonly failed: number;
  /** Children that beat their first parent in the first objective. */
  readonly improved: number;
  /** Children that were non-dominated in the run when their generation or a later one ended. */
  readonly reachedArchive: number;
  /** Children of which both values of the first objective are known: what the mean is taken over. */
  readonly compared: number;
  /** Child − first parent in the first objective as measured, the mean; null where `compared` is 0. */
  readonly meanChange: number | null;
  /** The median of the same: what a few children that went wrong do not decide. */
  readonly medianChange: number | null;
  /**
   * How far the children's loss was from their first parent's before they trained, the median; null where no child has
   * it.
   */
  readonly morphismError: number | null;
  /** The same before calibration, over children that were looked at; `unbounded` where most had no finite loss. */
  readonly structuralError: number | "unbounded" | null;
}

/**
 * Which operators paid off: every evaluated child counts once for each operator that took part in it, so a child of
 * two edits counts for both. Random cells of the initial population have no parent to be compared with and are left
 * out.
 *
 * One pass over the individuals and the archives.
 *
 * @returns the most useful first: by the share that reached the archive, then by tries, then by name.
 */
export function operatorPayoff(view: RunView): OperatorPayoff[] {
  const archived = everArchived(view);
  const tallies = new Map<string, Tally>();
  for (const record of individualRecords(view)) {
    if (record.evaluation === null || record.individual.origin.kind !== "offspring") continue;
    const operators = new Set(editsOf(record.individual).map(({ operator }) => operator));
    if (record.individual.origin.crossover) operators.add("crossover");
    for (const operator of operators) {
      const tally = tallies.get(operator) ?? new Tally();
      tallies.set(operator, tally);
      tally.add(view, record, archived.has(record.individual.id));
    }
  }
  return [...tallies]
    .map(([operator, tally]) => tally.payoff(operator))
    .sort(
      (a, b) =>
        b.reachedArchive / b.tried - a.reachedArchive / a.tried ||
        b.tried - a.tried ||
        (a.operator < b.operator ? -1 : 1),
    );
}

function everArchived(view: RunView): ReadonlySet<IndividualId> {
  const archived = new Set<IndividualId>();
  for (const { archive } of view.generations) for (const id of archive) archived.add(id);
  return archived;
}

class Tally {
  #tried = 0;
  #failed = 0;
  #improved = 0;
  #reachedArchive = 0;
  readonly #changes: number[] = [];
  readonly #morphismErrors: number[] = [];
  readonly #structuralErrors: number[] = [];

  add(view: RunView, child: IndividualRecord, archived: boolean): void {
    this.#tried++;
    if (child.evaluation?.status === "failed") this.#failed++;
    if (child.evaluation?.status === "ok") this.#addStart(child.evaluation);
    if (archived) this.#reachedArchive++;
    const [first] = view.objectives;
    const [parentId] = parentsOf(child.individual);
    if (first === undefined || parentId === undefined) return;
    const value = measuredValues(view, child)[0] ?? null;
    const before = measuredValues(view, individualRecord(view, parentId))[0] ?? null;
    if (value === null || before === null) return;
    if (directed(first, value) < directed(first, before)) this.#improved++;
    this.#changes.push(value - before);
  }

  #addStart({ morphismError, calibration }: Extract<Evaluation, { readonly status: "ok" }>): void {
    if (morphismError !== undefined) this.#morphismErrors.push(morphismError);
    // Who went straight to a start from scratch was not looked at before.
    if (calibration === undefined || calibration.macs === 0) return;
    this.#structuralErrors.push(calibration.before ?? Number.POSITIVE_INFINITY);
  }

  payoff(operator: string): OperatorPayoff {
    const structuralError = median(this.#structuralErrors);
    return {
      operator,
      tried: this.#tried,
      failed: this.#failed,
      improved: this.#improved,
      reachedArchive: this.#reachedArchive,
      compared: this.#changes.length,
      meanChange: mean(this.#changes),
      medianChange: median(this.#changes),
      morphismError: median(this.#morphismErrors),
      structuralError: structuralError === Number.POSITIVE_INFINITY ? "unbounded" : structuralError,
    };
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : statistics.mean(values);
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : statistics.median(values);
}
