import { elementAt } from "../base/elementAt.ts";
import type { Rng } from "../base/rng.ts";
import { crowdingDistance } from "../run/crowdingDistance.ts";
import { constrainedRanks, groupByRank } from "../run/dominance.ts";
import type { Evaluation } from "../run/evaluation.ts";
import type { Individual } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import { constraintViolation, objectiveVector } from "../run/measure.ts";
import type { Constraint, Objective } from "../run/objective.ts";

/** An evaluated individual as a point. */
export interface Candidate {
  readonly individual: Individual;
  /** Minimised; null for a failed one. */
  readonly vector: readonly number[] | null;
  /** 0 is feasible, `Infinity` is failed. */
  readonly violation: number;
}

export interface RankedCandidate extends Candidate {
  /** 0 is the best front. */
  readonly rank: number;
  readonly crowding: number;
}

/** What is sought: the axes and their bounds. */
export interface Goal {
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
}

export function candidateOf(individual: Individual, evaluation: Evaluation, goal: Goal): Candidate {
  const vector = objectiveVector(individual, evaluation, goal.objectives);
  const violation =
    vector === null ? Number.POSITIVE_INFINITY : constraintViolation(individual, evaluation, goal.constraints);
  return { individual, vector, violation };
}

/** The candidates among records, those without an evaluation left out. */
export function candidatesOf(records: Iterable<IndividualRecord>, goal: Goal): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { individual, evaluation } of records) {
    if (evaluation !== null) candidates.push(candidateOf(individual, evaluation, goal));
  }
  return candidates;
}

/**
 * All candidates, best first: lower rank, then larger crowding distance, then lower id. Of equal vectors the one with
 * the lowest id has the distance and the others have 0, so the order given does not matter.
 */
export function rankAndCrowd<C extends Candidate>(unordered: readonly C[]): (C & RankedCandidate)[] {
  const candidates = unordered.toSorted((a, b) => a.individual.id - b.individual.id);
  const ranks = constrainedRanks(candidates.map(({ vector, violation }) => ({ vector: vector ?? [], violation })));
  return groupByRank(ranks).flatMap((front, rank) => {
    const members = front.map((index) => candidates[index] as C);
    const placed = members.flatMap(({ vector }) => (vector === null ? [] : [vector]));
    // A front is placed as a whole or failed as a whole: failing is a violation of its own.
    const distances = placed.length === members.length ? crowdingDistance(placed) : new Float64Array(members.length);
    return members
      .map((member, index) => ({ ...member, rank, crowding: elementAt(distances, index) }))
      .sort((a, b) => descending(a.crowding, b.crowding) || a.individual.id - b.individual.id);
  });
}

/**
 * The next parents, best first: whole fronts as long as they fit, then the loneliest of the one that does not.
 *
 * A cell counts once, so of isomorphic individuals the first stays; failed ones stay only where all have failed. The
 * result may therefore be smaller than `count`. Its ranks and distances are those among the survivors alone, a
 * function of the survivors, so that a resumed search finds the same.
 *
 * @param candidates parents ∪ offspring.
 * @see Deb et al. (2002), §III-C, the main loop.
 */
export function survival(candidates: readonly Candidate[], count: number): RankedCandidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { hash, id } = candidate.individual;
    const known = first.get(hash);
    if (known === undefined || id < known.individual.id) first.set(hash, candidate);
  }
  const distinct = [...first.values()];
  const trained = distinct.filter(({ vector }) => vector !== null);
  const pool = trained.length > 0 ? trained : distinct;
  return rankAndCrowd(rankAndCrowd(pool).slice(0, count));
}

/**
 * The better of two different candidates drawn at random: lower rank, then larger crowding distance.
 *
 * @param ranked not empty; of one candidate it is that one.
 * @see Deb et al. (2002), §III-C, crowded-comparison operator.
 */
export function binaryTournament<R extends RankedCandidate>(ranked: readonly R[], rng: Rng): R {
  const a = rng.int(ranked.length);
  if (ranked.length === 1) return ranked[a] as R;
  const other = rng.int(ranked.length - 1);
  const [first, second] = [ranked[a] as R, ranked[other >= a ? other + 1 : other] as R];
  if (first.rank !== second.rank) return first.rank < second.rank ? first : second;
  return second.crowding > first.crowding ? second : first;
}

/** A difference would be NaN for two infinite ones. */
function descending(a: number, b: number): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
