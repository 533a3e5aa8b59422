import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { nsga2 } from "../../src/search/nsga2.ts";
import { rankAndCrowd } from "../../src/search/survival.ts";
import { candidate, eventsOf, searchVectors, vectorVariation } from "./vectorProblem.ts";

async function finalHypervolume(algorithm: "nsga2" | "random", seed: number): Promise<number> {
  const settings = { algorithm, population: 20, offspring: 20, generations: 20 };
  const events = await searchVectors({ seed, settings });
  return eventsOf(events, "generationCompleted").at(-1)?.hypervolume ?? 0;
}

test("on ZDT1 NSGA-II reaches a larger hypervolume than random search, for each of ten seeds", async () => {
  for (let seed = 0; seed < 10; seed++) {
    expect(await finalHypervolume("nsga2", seed)).toBeGreaterThan(await finalHypervolume("random", seed));
  }
});

test("both algorithms start from the same initial population", async () => {
  const initial = async (algorithm: "nsga2" | "random") =>
    eventsOf(await searchVectors({ settings: { algorithm, generations: 0 } }), "individualProposed");
  expect(await initial("random")).toEqual(await initial("nsga2"));
});

test("crossover has two different parents, and its share is as asked", () => {
  const survivors = rankAndCrowd([candidate(0, [0, 1]), candidate(1, [1, 0]), candidate(2, [2, 2])]);
  const rng = Rng.fromSeed(71);
  const algorithm = nsga2(vectorVariation(1000, 1), 0.25);
  const parents = Array.from({ length: 2000 }, (_, number) => {
    const origin = algorithm.draft(survivors, number, rng)?.origin;
    return origin?.kind === "offspring" ? origin.parents : [];
  });
  const crossed = parents.filter((ids): ids is [IndividualId, IndividualId] => ids.length === 2);
  expect(crossed.every(([first, second]) => first !== second)).toBe(true);
  expect(Math.abs(crossed.length - 500)).toBeLessThan(80);
});

test("a lone survivor is mutated, and without survivors cells are drawn at random", () => {
  const rng = Rng.fromSeed(72);
  const algorithm = nsga2(vectorVariation(1000, 1), 1);
  expect(algorithm.draft(rankAndCrowd([candidate(0, [0, 1])]), 1, rng)?.origin).toMatchObject({ parents: [0] });
  expect(algorithm.draft([], 1, rng)?.origin.kind).toBe("random");
});
