import { dominates } from "../run/dominance.ts";
import { exclusiveVolume, hypervolume } from "../run/hypervolume.ts";
import type { IndividualId } from "../run/individual.ts";
import { directed } from "../run/objective.ts";
import { individualRecord, lastGeneration, type RunView } from "../run/runView.ts";
import { type Candidate, candidateOf, type Goal } from "./survival.ts";

interface Member {
  readonly id: IndividualId;
  readonly vector: readonly number[];
}

/**
 * Every non-dominated feasible individual of the run so far: the front that is shown.
 *
 * Individuals of equal vectors are all kept; of isomorphic ones only the first, which the caller sees to by not
 * adding twins. Before anything is feasible the archive is empty and its hypervolume 0: the least violating ones are
 * the survivors, and calling them a front would promise trade-offs that the user has ruled out.
 */
export class Archive {
  /** Ascending ids. */
  #members: Member[] = [];
  /** Kept up to date only for four and more objectives, where computing it anew is slow. */
  #volume = 0;
  readonly #reference: readonly number[];

  constructor(goal: Goal) {
    this.#reference = goal.objectives.map((objective) => directed(objective, objective.reference));
  }

  /** As it was when the last generation of `view` completed. */
  static restore(view: RunView, goal: Goal): Archive {
    const archive = new Archive(goal);
    const generation = lastGeneration(view);
    for (const id of generation?.archive ?? []) {
      const { individual, evaluation } = individualRecord(view, id);
      const vector = evaluation === null ? null : candidateOf(individual, evaluation, goal).vector;
      if (vector !== null) archive.#members.push({ id, vector });
    }
    archive.#volume = generation?.hypervolume ?? 0;
    return archive;
  }

  get ids(): IndividualId[] {
    return this.#members.map(({ id }) => id);
  }

  /** Against the objectives' references; exact. */
  get hypervolume(): number {
    if (this.#reference.length > 3) return this.#volume;
    return hypervolume(
      this.#members.map(({ vector }) => vector),
      this.#reference,
    );
  }

  /** Takes the candidate in, and those that it dominates out. Yields whether it is in. O(archive · m). */
  add({ individual, vector, violation }: Candidate): boolean {
    if (vector === null || violation > 0) return false;
    if (this.#members.some((member) => dominates(member.vector, vector))) return false;
    if (this.#reference.length > 3) {
      const others = this.#members.map((member) => member.vector);
      // What drops out below is covered by the newcomer, so the volume only grows, by what the newcomer adds.
      this.#volume += exclusiveVolume(vector, others, this.#reference);
    }
    const kept = this.#members.filter((member) => !dominates(vector, member.vector));
    const place = kept.findLastIndex((member) => member.id < individual.id) + 1;
    this.#members = kept.toSpliced(place, 0, { id: individual.id, vector });
    return true;
  }
}
