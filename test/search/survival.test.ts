import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { binaryTournament, type Candidate, rankAndCrowd, survival } from "../../src/search/survival.ts";
import { constrainedDominates } from "../run/constrainedDomination.ts";
import { candidate, individual } from "./vectorProblem.ts";

const ids = (candidates: readonly Candidate[]) => candidates.map(({ individual }) => individual.id);

function randomCandidates(rng: Rng, count: number): Candidate[] {
  return Array.from({ length: count }, (_, id) =>
    rng.chance(0.1)
      ? candidate(id, null)
      : candidate(id, [rng.int(8), rng.int(8)], rng.chance(0.2) ? 1 + rng.int(3) : 0),
  );
}

test("survivors fill whole fronts and split the last by crowding distance", () => {
  const pool = [
    candidate(0, [0, 10]),
    candidate(1, [1, 8]),
    candidate(2, [2, 7]),
    candidate(3, [10, 0]),
    candidate(4, [11, 11]),
  ];
  // Distances of 1 and 2: 2/10 + 3/10 and 9/10 + 8/10.
  expect(ids(survival(pool, 3))).toEqual([0, 3, 2]);
  expect(ids(survival(pool, 5))).toEqual([0, 3, 2, 1, 4]);
});

test("equal candidates are decided by the older id", () => {
  const pool = [candidate(5, [1, 1]), candidate(3, [1, 1]), candidate(4, [1, 1])];
  expect(ids(rankAndCrowd(pool))).toEqual([3, 4, 5]);
  expect(ids(survival([candidate(2, [0, 1]), candidate(1, [1, 0])], 1))).toEqual([1]);
});

test("no survivor is dominated, under constraints, by one that was left out", () => {
  const rng = Rng.fromSeed(41);
  for (let repetition = 0; repetition < 300; repetition++) {
    const pool = randomCandidates(rng, 1 + rng.int(30));
    const count = 1 + rng.int(12);
    const survivors = survival(pool, count);
    const placed = pool.filter(({ vector }) => vector !== null);
    expect(survivors.length).toBe(Math.min(count, placed.length > 0 ? placed.length : pool.length));
    expect(new Set(ids(survivors)).size).toBe(survivors.length);
    const kept = new Set(ids(survivors));
    const point = ({ vector, violation }: Candidate) => ({ vector: vector ?? [], violation });
    for (const out of pool.filter(({ individual }) => !kept.has(individual.id))) {
      expect(survivors.some((survivor) => constrainedDominates(point(out), point(survivor)))).toBe(false);
    }
  }
});

test("survivors are the same whatever the order of the candidates", () => {
  const rng = Rng.fromSeed(42);
  for (let repetition = 0; repetition < 200; repetition++) {
    const pool = randomCandidates(rng, 20);
    expect(ids(survival(rng.shuffle(pool), 7))).toEqual(ids(survival(pool, 7)));
  }
});

test("of isomorphic individuals the first survives alone", () => {
  const twin = { ...candidate(9, [1, 1]), individual: individual(9, { hash: "hash 2" }) };
  const others = [candidate(2, [1, 1]), candidate(3, [2, 2])];
  expect(ids(survival([twin, ...others], 3))).toEqual([2, 3]);
  expect(ids(survival([...others, twin], 3))).toEqual([2, 3]);
});

test("failed individuals survive only where all have failed", () => {
  const failed = [candidate(0, null), candidate(1, null)];
  expect(ids(survival([...failed, candidate(2, [1, 1], 5)], 3))).toEqual([2]);
  expect(ids(survival(failed, 3))).toEqual([0, 1]);
});

test("ranks and distances of survivors are those among the survivors", () => {
  const rng = Rng.fromSeed(43);
  for (let repetition = 0; repetition < 50; repetition++) {
    const survivors = survival(randomCandidates(rng, 40), 10);
    expect(rankAndCrowd(survivors)).toEqual(survivors);
  }
});

test("a tournament takes the lower rank, then the larger distance, and never a candidate against itself", () => {
  const ranked = rankAndCrowd([
    candidate(0, [0, 10]),
    candidate(1, [1, 8]),
    candidate(2, [10, 0]),
    candidate(3, [11, 11]),
  ]);
  const wins = [0, 0, 0, 0];
  const rng = Rng.fromSeed(44);
  for (let repetition = 0; repetition < 1200; repetition++) {
    const { id } = binaryTournament(ranked, rng).individual;
    wins[id] = wins[id]! + 1;
  }
  // Pairs that each wins: 0 beats 1, 3 and half of 2; 1 beats 3; 2 like 0; 3 beats none. Of six pairs, 200 each.
  expect(wins[3]).toBe(0);
  for (const [id, expected] of [500, 200, 500].entries()) {
    expect(Math.abs(wins[id]! - expected)).toBeLessThan(70);
  }
  expect(binaryTournament([ranked[0] as (typeof ranked)[0]], rng)).toBe(ranked[0]);
});
