import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { isWeighted } from "../../src/cell/block.ts";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { complexity } from "../../src/measures/complexity.ts";
import type { Individual, IndividualId } from "../../src/run/individual.ts";
import { foldCompletedGenerations, foldRunEvents, individualRecords } from "../../src/run/runView.ts";
import { cellVariation } from "../../src/search/cellVariation.ts";
import type { Draft } from "../../src/search/draft.ts";
import { eventsOf, objective, ok, searchVectors, vectorSettings } from "./vectorProblem.ts";

const settings = {
  ...vectorSettings,
  seedCells: Object.entries(seedCells).map(([name, cell]) => ({ name, cell })),
  maxBlocks: 30,
  edits: [1, 3],
  initialEdits: [1, 10],
  operators: Object.fromEntries(operatorNames.map((name) => [name, 1])),
  complexity: (cell: Parameters<typeof complexity>[0]) =>
    complexity(cell, {
      inputSize: 8,
      hiddenSize: 8,
      layers: 1,
      input: { kind: "tokens", vocabularySize: 10 },
      outputSize: 10,
      tiedToEmbedding: false,
    }),
} as const;

const variation = cellVariation(settings);

function expectSound(draft: Draft) {
  const cell = parseCellJson(draft.cell, { maxBlocks: settings.maxBlocks });
  expect(draft.hash).toBe(cellHash(cell));
  expect(draft.complexity).toEqual(settings.complexity(cell));
  const weighted = cell.blocks.filter(isWeighted).map(({ id }) => id);
  expect(Object.keys(draft.starts).toSorted()).toEqual(weighted.toSorted());
}

function individual(id: number, draft: Draft): Individual {
  return { id: id as IndividualId, generation: 0, ...draft };
}

test("seeds are the cells asked for, by name, with their known sizes", () => {
  expect(variation.seeds.map(({ origin, complexity }) => [origin, complexity.blocks])).toEqual([
    [{ kind: "seed", name: "basic" }, 4],
    [{ kind: "seed", name: "gru" }, 17],
    [{ kind: "seed", name: "lstm" }, 21],
  ]);
});

test("random cells, mutants and crossed cells are valid, within bounds, and say where they come from", () => {
  const rng = Rng.fromSeed(81);
  const parents = variation.seeds.map((seed, id) => individual(id, seed));
  let crossed = 0;
  let fromSecond = 0;
  for (let number = 3; number < 120; number++) {
    const random = variation.random(number, rng);
    const mutant = variation.mutation(rng.pick(parents), number, rng);
    const [first, second] = [rng.pick(parents), rng.pick(parents)];
    const child = first === second ? null : variation.crossover(first, second, number, rng);
    for (const draft of [random, mutant, child]) if (draft !== null) expectSound(draft);
    expect(mutant?.origin.kind).toBe("offspring");
    if (child === null) continue;
    crossed++;
    const starts = Object.values(child.starts);
    if (starts.some((start) => start.kind === "inherit" && start.parent === 1)) fromSecond++;
    expect(child.origin).toMatchObject({ parents: [first.id, second.id], crossover: true });
    parents.push(individual(number, child));
  }
  expect(crossed).toBeGreaterThan(40);
  expect(fromSecond).toBeGreaterThan(crossed / 4);
});

test("a search over cells finds, by a made-up loss, cells that no seed dominates, and resumes to the same events", async () => {
  const search = {
    variation,
    settings: {
      objectives: [objective("validation_loss", 3), objective("blocks", 42)],
      population: 10,
      offspring: 10,
      generations: 6,
      crossover: 0.3,
    },
    // Rewards gates and punishes size a little, as training would.
    evaluate: ({ cell, complexity: { blocks } }: Individual) => {
      const products = cell.blocks.filter(({ op }) => op === "elem_mul").length;
      return ok({ validation_loss: 1 + 1 / (1 + products) + blocks / 1000 });
    },
  };
  const events = await searchVectors(search);
  const generations = eventsOf(events, "generationCompleted");
  expect(generations.at(-1)?.hypervolume).toBeGreaterThan(generations[0]?.hypervolume ?? 0);
  const records = [...individualRecords(foldRunEvents(events))];
  expect(records.length).toBe(70);
  expect(new Set(records.map(({ individual }) => individual.hash)).size).toBe(70);
  const middle = events.findIndex((event) => event.type === "generationCompleted" && event.generation === 3);
  const resumeFrom = foldCompletedGenerations(events.slice(0, middle + 1));
  expect(await searchVectors({ ...search, resumeFrom })).toEqual(events.slice(middle + 1));
});
