import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { complexity } from "../../src/measures/complexity.ts";
import type { Network } from "../../src/network/network.ts";
import type { Individual, IndividualId } from "../../src/run/individual.ts";
import type { Draft } from "../../src/search/draft.ts";
import { neighbourhood, neighboursOf } from "../../src/search/neighbours.ts";
import { networkVariation } from "../../src/search/networkVariation.ts";
import type { RankedCandidate } from "../../src/search/survival.ts";
import { vectorSettings } from "./vectorProblem.ts";

const variation = networkVariation({
  ...vectorSettings,
  seedCells: [{ name: "basic", cell: seedCells.basic }],
  maxBlocks: 7,
  edits: [1, 1],
  initialEdits: [1, 1],
  operators: Object.fromEntries(operatorNames.map((name) => [name, 1])),
  complexity: ({ cell }: Network) =>
    complexity(cell, {
      inputSize: 3,
      hiddenSize: 4,
      layers: 1,
      input: { kind: "features" },
      outputSize: 1,
      tiedToEmbedding: false,
    }),
});
const basic = { id: 0 as IndividualId, generation: 0, ...(variation.seeds[0] as Draft) } satisfies Individual;
const neighbours = neighboursOf(basic, variation, 2);

test("every edit that a search could draw leads to one of the neighbours, and none of them is there twice", () => {
  const hashes = new Set(neighbours.map(({ hash }) => hash));
  expect(hashes.size).toBe(neighbours.length);
  expect(hashes).not.toContain(basic.hash);
  const drawn = new Set<string>();
  for (let draw = 0; draw < 4000; draw++) {
    const child = variation.mutation(basic, draw, Rng.fromSeed(draw).fork("another stream"));
    if (child !== null && child.hash !== basic.hash) drawn.add(child.hash);
  }
  expect(drawn.size).toBeGreaterThan(50);
  expect([...drawn].filter((hash) => !hashes.has(hash))).toEqual([]);
});

test("each is one edit of the individual, and they come in the same order every time", () => {
  for (const { origin } of neighbours) {
    expect(origin).toMatchObject({ kind: "offspring", parents: [0], crossover: false });
    expect(origin.kind === "offspring" && origin.edits).toHaveLength(1);
  }
  expect(neighboursOf(basic, variation, 2)).toEqual(neighbours);
});

test("a generation of them has each in its place, and nothing after the last", () => {
  const survivors = [{ individual: basic }] as unknown as readonly RankedCandidate[];
  const algorithm = neighbourhood(variation, 2);
  const rng = Rng.fromSeed(1);
  expect(algorithm.draft(survivors, 2, rng)).toEqual(neighbours[0]);
  expect(algorithm.draft(survivors, neighbours.length + 1, rng)).toEqual(neighbours.at(-1));
  expect(algorithm.draft(survivors, neighbours.length + 2, rng)).toBeNull();
});
