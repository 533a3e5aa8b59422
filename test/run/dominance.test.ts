import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import {
  type ConstrainedPoint,
  constrainedRanks,
  dominates,
  groupByRank,
  nondominatedRanks,
} from "../../src/run/dominance.ts";
import { constrainedDominates } from "./constrainedDomination.ts";

/** Ranks by their definition: peel off what nothing left over dominates. */
function ranksByPeeling<T>(points: readonly T[], beats: (a: T, b: T) => boolean): number[] {
  const ranks = points.map(() => -1);
  for (let rank = 0; ranks.includes(-1); rank++) {
    const left = points.flatMap((_, index) => (ranks[index] === -1 ? [index] : []));
    for (const index of left) {
      if (!left.some((other) => beats(points[other] as T, points[index] as T))) ranks[index] = rank;
    }
    for (const index of left) if (ranks[index] === rank) ranks[index] = rank;
  }
  return ranks;
}

function randomVectors(rng: Rng, count: number, objectives: number, values: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: objectives }, () => rng.int(values)));
}

test("a vector dominates another when nowhere worse and somewhere better", () => {
  expect(dominates([1, 2], [1, 3])).toBe(true);
  expect(dominates([1, 2], [1, 2])).toBe(false);
  expect(dominates([1, 3], [2, 2])).toBe(false);
  expect(dominates([2, 2], [1, 3])).toBe(false);
});

test("ranks of thousands of small random populations with ties equal those by peeling fronts off", () => {
  const rng = Rng.fromSeed(11);
  for (let repetition = 0; repetition < 4000; repetition++) {
    const objectives = 1 + (repetition % 6);
    const vectors = randomVectors(rng, rng.int(26), objectives, 2 + rng.int(8));
    expect([...nondominatedRanks(vectors)]).toEqual(ranksByPeeling(vectors, dominates));
  }
});

test("ranks of larger populations, deep enough for a tree of several levels, equal those by peeling fronts off", () => {
  const rng = Rng.fromSeed(12);
  for (const objectives of [2, 3, 4, 5, 6]) {
    for (const values of [3, 12, 1_000_000]) {
      const vectors = randomVectors(rng, 150 + rng.int(100), objectives, values);
      expect([...nondominatedRanks(vectors)]).toEqual(ranksByPeeling(vectors, dominates));
    }
  }
});

test("equal vectors share a rank, wherever they stand", () => {
  expect([
    ...nondominatedRanks([
      [2, 2, 2],
      [1, 1, 1],
      [2, 2, 2],
      [1, 1, 1],
    ]),
  ]).toEqual([1, 0, 1, 0]);
});

test("a chain has as many fronts as members and an antichain has one", () => {
  const chain = Array.from({ length: 50 }, (_, index) => [index, index, index]);
  const antichain = Array.from({ length: 50 }, (_, index) => [index, -index, 0]);
  expect([...nondominatedRanks(chain)]).toEqual(chain.map((_, index) => index));
  expect(groupByRank(nondominatedRanks(antichain))).toEqual([antichain.map((_, index) => index)]);
  expect(groupByRank(nondominatedRanks([]))).toEqual([]);
});

test("fronts list indices in ascending order, best front first", () => {
  expect(
    groupByRank(
      nondominatedRanks([
        [3, 3],
        [1, 2],
        [2, 1],
        [2, 2],
      ]),
    ),
  ).toEqual([[1, 2], [3], [0]]);
});

test("under constraints any feasible point beats any infeasible one and less violation beats more", () => {
  const feasible = { vector: [9, 9], violation: 0 };
  const slight = { vector: [0, 0], violation: 0.1 };
  const failed = { vector: [], violation: Number.POSITIVE_INFINITY };
  expect(constrainedDominates(feasible, slight)).toBe(true);
  expect(constrainedDominates(slight, feasible)).toBe(false);
  expect(constrainedDominates(slight, failed)).toBe(true);
  expect(constrainedDominates(failed, failed)).toBe(false);
});

test("constrained ranks of random populations equal those by peeling constrained domination", () => {
  const rng = Rng.fromSeed(13);
  for (let repetition = 0; repetition < 1500; repetition++) {
    const objectives = 2 + (repetition % 3);
    const points: ConstrainedPoint[] = randomVectors(rng, rng.int(20), objectives, 5).map((vector) => ({
      vector,
      violation: rng.chance(0.5) ? 0 : rng.chance(0.2) ? Number.POSITIVE_INFINITY : 1 + rng.int(3),
    }));
    expect([...constrainedRanks(points)]).toEqual(ranksByPeeling(points, constrainedDominates));
  }
});
