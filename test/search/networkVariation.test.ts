import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { isWeighted } from "../../src/cell/block.ts";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { functionHash } from "../../src/cell/simplification/functionHash.ts";
import { simplify } from "../../src/cell/simplification/simplify.ts";
import { type BlockSpace, operatorNames, operatorsIn } from "../../src/cell/transformations/operatorName.ts";
import { complexity } from "../../src/measures/complexity.ts";
import { type GeneSpace, isWithin, nominalGenes } from "../../src/network/geneSpace.ts";
import type { Network } from "../../src/network/network.ts";
import { networkHash } from "../../src/network/networkHash.ts";
import { geneOperatorNames } from "../../src/network/transformations/geneOperatorName.ts";
import type { Individual, IndividualId } from "../../src/run/individual.ts";
import { runEvent as runEventShape } from "../../src/run/runEventShape.ts";
import { foldCompletedGenerations, foldRunEvents, individualRecords } from "../../src/run/runView.ts";
import type { Draft } from "../../src/search/draft.ts";
import { networkVariation } from "../../src/search/networkVariation.ts";
import { eventsOf, objective, ok, searchVectors, vectorSettings } from "./vectorProblem.ts";

const settings = {
  ...vectorSettings,
  seedCells: Object.entries(seedCells).map(([name, cell]) => ({ name, cell })),
  maxBlocks: 30,
  edits: [1, 3],
  initialEdits: [1, 10],
  operators: Object.fromEntries(operatorNames.map((name) => [name, 1])),
  complexity: ({ cell, hidden, layers }: Network) =>
    complexity(cell, {
      inputSize: 8,
      hiddenSize: hidden,
      layers,
      input: { kind: "tokens", vocabularySize: 10 },
      outputSize: 10,
      tiedToEmbedding: false,
    }),
} as const;

const variation = networkVariation(settings);

function expectSound(draft: Draft, hashOf = cellHash) {
  const cell = parseCellJson(draft.cell, { maxBlocks: settings.maxBlocks });
  expect(draft.hash).toBe(hashOf(cell));
  expect(draft).not.toHaveProperty("genes");
  expect(draft.complexity).toEqual(settings.complexity({ ...nominalGenes(settings.space), cell }));
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

const open: GeneSpace = {
  hidden: { min: 4, max: 64 },
  layers: [1, 2],
  embedding: { min: 2, max: 16 },
  learningRate: { min: 0.001, max: 0.1 },
};
const withGenes = {
  ...settings,
  space: open,
  operators: Object.fromEntries([...operatorNames, ...geneOperatorNames].map((name) => [name, 1])),
} as const;

/** Everything that an individual says of its network fits together, and is within what the config allows. */
function expectSoundNetwork(draft: Draft) {
  const cell = parseCellJson(draft.cell, { maxBlocks: settings.maxBlocks });
  const { hidden, layers, embedding, learningRate } = draft.genes ?? {};
  if (hidden === undefined || layers === undefined || learningRate === undefined) throw new Error("genes are there");
  expect(isWithin(open.hidden, hidden) && isWithin(open.layers, layers)).toBe(true);
  expect(isWithin(open.learningRate, learningRate) && isWithin(open.embedding ?? 0, embedding ?? 0)).toBe(true);
  const network = { cell, hidden, layers, embedding, learningRate };
  expect(draft.hash).toBe(networkHash(network, open));
  expect(draft.complexity).toEqual(settings.complexity(network));
}

test("with open genes every individual has its own within bounds, and all operators take part", () => {
  const rng = Rng.fromSeed(5);
  const networks = networkVariation(withGenes);
  const parents = networks.seeds.map((seed, id) => individual(id, seed));
  const used = new Set<string>();
  const taken = new Set<unknown>();
  for (let number = 3; number < 300; number++) {
    const random = networks.random(number, rng);
    const [first, second] = [rng.pick(parents), rng.pick(parents)];
    const mutant = networks.mutation(first, number, rng);
    const child = networks.crossover(first, second, number, rng);
    for (const draft of [random, mutant, child]) {
      if (draft === null) continue;
      expectSoundNetwork(draft);
      if (draft.origin.kind !== "seed") for (const { operator } of draft.origin.edits) used.add(operator);
    }
    taken.add(random?.origin.kind);
    if (mutant !== null) parents.push(individual(number, mutant));
  }
  expect([...used].toSorted()).toEqual([...operatorNames, ...geneOperatorNames, "crossover"].toSorted());
  // Seed cells at drawn sizes are what grown cells have to be better than.
  expect(taken).toEqual(new Set(["seed", "random"]));
});

test("with the cell's operators off, sizes and rates of the seed cells are searched", () => {
  const rng = Rng.fromSeed(6);
  const operators = Object.fromEntries(geneOperatorNames.map((name) => [name, 1]));
  const networks = networkVariation({ ...withGenes, operators });
  const hashes = new Set(Object.values(seedCells).map(cellHash));
  const parents = networks.seeds.map((seed, id) => individual(id, seed));
  for (let number = 3; number < 100; number++) {
    const [first, second] = [rng.pick(parents), rng.pick(parents)];
    for (const draft of [
      networks.random(number, rng),
      networks.mutation(first, number, rng),
      networks.crossover(first, second, number, rng),
    ]) {
      if (draft === null) continue;
      expectSoundNetwork(draft);
      expect(hashes).toContain(cellHash(parseCellJson(draft.cell)));
      parents.push(individual(parents.length, draft));
    }
  }
  expect(new Set(parents.map(({ hash }) => hash)).size).toBeGreaterThan(200);
});

test("children are simplified before they are counted, and say so; seeds are as they were asked for", () => {
  const simplifying = networkVariation({ ...settings, simplifies: true });
  expect(simplifying.seeds.map(({ complexity }) => complexity.blocks)).toEqual([4, 17, 21]);
  const rng = Rng.fromSeed(15);
  const parents = simplifying.seeds.map((seed, id) => individual(id, seed));
  let simplified = 0;
  for (let number = 3; number < 100; number++) {
    const [first, second] = [rng.pick(parents), rng.pick(parents)];
    const child = first === second ? null : simplifying.crossover(first, second, number, rng);
    for (const draft of [simplifying.random(number, rng), simplifying.mutation(first, number, rng), child]) {
      if (draft === null || draft.origin.kind === "seed") continue;
      expectSound(draft, functionHash);
      expect(simplify(parseCellJson(draft.cell))?.findings).toEqual([]);
      const [last] = draft.origin.edits.slice(-1);
      if (last?.operator !== "simplify") continue;
      simplified++;
      expect(last.description).toMatch(/blocks?: \S/);
      const event = { type: "individualProposed", individual: individual(number, draft) };
      expect(runEventShape(JSON.parse(JSON.stringify(event)))).toBeNull();
      parents.push(individual(parents.length, draft));
    }
  }
  expect(simplified).toBeGreaterThan(50);
});

test("a connection that a linear has already is no child: its weights are added to the other's", () => {
  const parent = individual(0, networkVariation({ ...settings, simplifies: true }).seeds[0] as Draft);
  const operators = { add_connection: 1 };
  const rng = Rng.fromSeed(3);
  for (let number = 0; number < 200; number++) {
    const child = networkVariation({ ...settings, operators, simplifies: true }).mutation(parent, number, rng);
    for (const start of Object.values(child?.starts ?? {})) {
      if (start.kind !== "combined") continue;
      const kinds = start.weight.flatMap(({ factors }) => factors.map((factor) => factor.start.kind));
      if (!kinds.includes("zero")) continue;
      expect(kinds).toContain("inherit");
      return;
    }
  }
  expect.fail("no child has combined weights");
});

test("a search of the published space makes no block beyond it; one of small cells makes every kind", () => {
  const opsIn = (blocks: BlockSpace) => {
    const operators = operatorsIn(blocks, settings.operators);
    const varied = networkVariation({ ...settings, blocks, operators });
    const ops = new Set<string>();
    for (let seed = 0; seed < 150; seed++) {
      const rng = Rng.fromSeed(seed).fork(blocks);
      const grown = varied.random(seed, rng);
      for (const { op } of grown?.cell.blocks ?? []) ops.add(op);
      if (grown === null) continue;
      const parent = { ...grown, id: seed as IndividualId, generation: 0 };
      for (const { op } of varied.mutation(parent, 1000 + seed, rng)?.cell.blocks ?? []) ops.add(op);
    }
    return ops;
  };
  const beyond = ["low_rank", "low_rank_b", "scale", "bias", "hard_sigmoid", "hard_tanh", "softplus"];
  const paper = opsIn("paper");
  expect(beyond.filter((op) => paper.has(op))).toEqual([]);
  const small = opsIn("small");
  expect([...small]).toEqual(expect.arrayContaining(["low_rank", "low_rank_b", "scale", "bias"]));
  expect(["hard_sigmoid", "hard_tanh", "softplus"].some((op) => small.has(op))).toBe(true);
});
