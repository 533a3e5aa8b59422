import type { Evaluation } from "../run/evaluation.ts";
import type { Individual } from "../run/individual.ts";
import type { RungDecision } from "../run/runEvent.ts";
import { candidateOf, type Goal, type RankedCandidate, rankAndCrowd } from "./survival.ts";

/** An individual with what it reached at a rung. */
export interface PartialResult {
  readonly individual: Individual;
  readonly evaluation: Evaluation;
}

/**
 * Who trains on after a rung of multi-objective successive halving, and why.
 *
 * Of those that got this far without failing, the best `keep` share (rounded up) goes on: whole fronts of the partial
 * results, then the loneliest of the front that does not fit. All candidates of a rung are compared at once, so the
 * decisions do not depend on which finished first.
 *
 * @returns in the order given.
 * @see Schmucker et al. (2021), MO-ASHA: non-dominated sorting, then a spread over the split front; here Deb's crowding
 *   distance.
 */
export function decideRung(
  results: readonly PartialResult[],
  { rung, keep, goal }: { readonly rung: number; readonly keep: number; readonly goal: Goal },
): RungDecision[] {
  const candidates = results.map(({ individual, evaluation }) => candidateOf(individual, evaluation, goal));
  const ranked = rankAndCrowd(candidates.filter(({ vector }) => vector !== null));
  // Less a rounding error: 7 % of 100 are 7.000000000000001.
  const places = Math.max(1, Math.ceil(keep * ranked.length - 1e-9));
  const verdicts = new Map(
    ranked.map((candidate, position) => [
      candidate.individual.id,
      { promoted: position < places, reason: reasonFor(candidate, position, ranked, places, rung) },
    ]),
  );
  return results.map(({ individual: { id }, evaluation }) => {
    const metrics = evaluation.status === "ok" ? evaluation.metrics : {};
    const verdict = verdicts.get(id);
    if (verdict !== undefined) return { id, ...verdict, metrics };
    const why = evaluation.status === "failed" ? evaluation.reason : "a value is not finite";
    return { id, promoted: false, reason: `failed: ${why}`, metrics };
  });
}

function reasonFor(
  candidate: RankedCandidate,
  position: number,
  ranked: readonly RankedCandidate[],
  places: number,
  rung: number,
): string {
  const standing = standingOf(candidate, rung);
  const [lastIn, firstOut] = [ranked[places - 1], ranked[places]];
  const splitRank = lastIn?.rank === firstOut?.rank ? lastIn?.rank : undefined;
  if (lastIn !== undefined && candidate.rank === splitRank) {
    return `${standing}, ${crowdingReason(candidate, lastIn, position < places)}`;
  }
  if (candidate.rank === 0 && candidate.violation === 0) return standing;
  return `${standing}, ${position < places ? "within" : "outside"} the best ${places} of ${ranked.length}`;
}

function standingOf({ rank, violation }: RankedCandidate, rung: number): string {
  if (violation > 0) return `infeasible by ${violation.toPrecision(2)} at rung ${rung}`;
  return rank === 0 ? `non-dominated at rung ${rung}` : `rank ${rank} at rung ${rung}`;
}

/** @param last the least lonely of the front that goes on: where the front is cut. */
function crowdingReason({ crowding }: RankedCandidate, last: RankedCandidate, promoted: boolean): string {
  if (crowding === Number.POSITIVE_INFINITY && promoted) return "at an end of its front";
  const distance = formatDistance(crowding);
  const bound = formatDistance(last.crowding);
  if (promoted) return `sparse: distance ${distance}`;
  return crowding === last.crowding
    ? `crowded: distance ${distance}, as the last one kept, which is older`
    : `crowded: distance ${distance} below ${bound}`;
}

function formatDistance(distance: number): string {
  return distance === Number.POSITIVE_INFINITY ? "∞" : distance.toFixed(2);
}
