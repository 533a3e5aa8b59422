import type { IndividualColumns } from "./individualColumns.ts";

/** An objective: where its values stand, and the sign that makes smaller better. */
export interface ObjectiveColumn {
  readonly measure: number;
  readonly sign: 1 | -1;
}

/** A value that was the best so far from this individual on. */
export interface BestStep {
  readonly id: number;
  readonly value: number;
}

/**
 * Members of the front and best values at every moment of a replay, from one pass
 * over the individuals in the order of their ids. O(N · front).
 *
 * At the end of a generation this is the archive of the search: feasible individuals that no other dominates, equal
 * ones all kept, of isomorphic ones only the first.
 */
export class FrontHistory {
  readonly #objectives: readonly ObjectiveColumn[];
  /** The individuals that were ever on the front, in the order in which they came. */
  readonly #entered: number[] = [];
  /** By individual: the one that drove it out; absent for those that are still there. */
  readonly #left = new Map<number, number>();
  #front: number[] = [];
  readonly #best: BestStep[][];
  #next = 0;

  constructor(objectives: readonly ObjectiveColumn[]) {
    this.#objectives = objectives;
    this.#best = objectives.map(() => []);
  }

  /** Goes on to the individuals below `limit`, whose evaluations must be final. */
  extend(columns: IndividualColumns, limit: number): void {
    for (; this.#next < limit; this.#next++) {
      if (columns.isFeasible(this.#next)) this.#take(columns, this.#next);
    }
  }

  /** A copy that can be taken further, for what is not final yet. */
  continued(): FrontHistory {
    const copy = new FrontHistory(this.#objectives);
    for (const id of this.#entered) copy.#entered.push(id);
    for (const [id, by] of this.#left) copy.#left.set(id, by);
    copy.#front = [...this.#front];
    this.#best.forEach((steps, index) => {
      for (const step of steps) (copy.#best[index] as BestStep[]).push(step);
    });
    copy.#next = this.#next;
    return copy;
  }

  /** The front among the individuals with ids below `limit`, ascending. */
  frontAt(limit: number): number[] {
    return this.#entered.filter((id) => id < limit && (this.#left.get(id) ?? Number.POSITIVE_INFINITY) >= limit);
  }

  /** The improvements of one objective, as measured, by ascending id. */
  best(objective: number): readonly BestStep[] {
    return this.#best[objective] ?? [];
  }

  #take(columns: IndividualColumns, id: number): void {
    this.#objectives.forEach(({ measure, sign }, index) => {
      const value = columns.value(measure, id);
      const steps = this.#best[index] as BestStep[];
      const last = steps[steps.length - 1];
      if (last === undefined || sign * value < sign * last.value) steps.push({ id, value });
    });
    if (columns.isTwin(id) || this.#front.some((member) => this.#dominates(columns, member, id))) return;
    this.#front = this.#front.filter((member) => {
      if (!this.#dominates(columns, id, member)) return true;
      this.#left.set(member, id);
      return false;
    });
    this.#front.push(id);
    this.#entered.push(id);
  }

  #dominates(columns: IndividualColumns, a: number, b: number): boolean {
    let better = false;
    for (const { measure, sign } of this.#objectives) {
      const difference = sign * (columns.value(measure, a) - columns.value(measure, b));
      if (difference > 0) return false;
      if (difference < 0) better = true;
    }
    return better;
  }
}
