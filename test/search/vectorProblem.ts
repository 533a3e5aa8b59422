import type { Rng } from "../../src/base/rng.ts";
import type { CellJson } from "../../src/cell/cellJson.ts";
import type { Complexity } from "../../src/measures/complexity.ts";
import type { Evaluation, FailureReason } from "../../src/run/evaluation.ts";
import type { Individual, IndividualId, Origin } from "../../src/run/individual.ts";
import type { Objective } from "../../src/run/objective.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import type { RunView } from "../../src/run/runView.ts";
import type { Draft } from "../../src/search/draft.ts";
import { runSearch } from "../../src/search/runSearch.ts";
import type { SearchOptions, SearchSettings } from "../../src/search/searchOptions.ts";
import type { Candidate } from "../../src/search/survival.ts";
import type { Variation } from "../../src/search/variation.ts";

/** A search space without cells: real vectors in the unit cube, written where a cell has its output's name. */

export const length = 8;

export function genesOf({ cell }: Pick<Individual, "cell">): number[] {
  return JSON.parse(cell.hNext) as number[];
}

export function objective(name: string, reference = 2): Objective {
  return { name, direction: "minimize", unit: "", reference, reproducible: true };
}

export function complexityOf(blocks: number): Complexity {
  return { blocks, parameters: blocks, total_parameters: blocks, macs: blocks, state_size: 1, weight_bytes: blocks };
}

function draft(genes: readonly number[], origin: Origin): Draft {
  const hNext = JSON.stringify(genes);
  const cell: CellJson = { formatVersion: 1, blocks: [], hNext, cNext: "c" };
  return { cell, hash: hNext, origin, starts: {}, complexity: complexityOf(Math.round(100 * (genes[0] as number))) };
}

/** @param grid genes are multiples of 1 / grid, so that equal cells are drawn again and again. */
export function vectorVariation(grid = 1000, genes = length): Variation {
  const snapped = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * grid) / grid;
  const step = (parent: readonly number[], rng: Rng) => {
    const moved = rng.int(parent.length);
    return parent.map((gene, index) => (index === moved ? snapped(gene + rng.uniform(-0.3, 0.3)) : gene));
  };
  return {
    seeds: [draft(Array(genes).fill(0.5), { kind: "seed", name: "middle" })],
    random: (_number, rng) =>
      draft(
        Array.from({ length: genes }, () => snapped(rng.float())),
        { kind: "random", edits: [] },
      ),
    mutation: (parent, _number, rng) =>
      draft(step(genesOf(parent), rng), { kind: "offspring", parents: [parent.id], crossover: false, edits: [] }),
    crossover: (first, second, _number, rng) => {
      const [a, b] = [genesOf(first), genesOf(second)];
      const mixed = a.map((gene, index) => (rng.chance(0.5) ? gene : (b[index] as number)));
      return draft(step(mixed, rng), {
        kind: "offspring",
        parents: [first.id, second.id],
        crossover: true,
        edits: [],
      });
    },
  };
}

export function ok(metrics: { readonly [name: string]: number }): Evaluation {
  return {
    status: "ok",
    metrics,
    curve: [],
    bestEpoch: 1,
    trainingMacs: 10,
    timing: { trainingMs: 1, cpuMs: 1 },
  };
}

export function failure(reason: FailureReason = "diverged"): Evaluation {
  return {
    status: "failed",
    reason,
    message: "",
    curve: [],
    trainingMacs: 10,
    timing: { trainingMs: 1, cpuMs: 1 },
  };
}

/** ZDT1: the front is f2 = 1 − √f1 at genes[1..] = 0. @see Zitzler, Deb & Thiele (2000). */
export function zdt1(individual: Individual): Evaluation {
  const [f1, ...rest] = genesOf(individual) as [number, ...number[]];
  const g = 1 + (9 * rest.reduce((sum, gene) => sum + gene, 0)) / Math.max(1, rest.length);
  return ok({ f1, f2: g * (1 - Math.sqrt(f1 / g)) });
}

export const vectorSettings: SearchSettings = {
  algorithm: "nsga2",
  population: 12,
  offspring: 12,
  generations: 5,
  objectives: [objective("f1"), objective("f2", 10)],
  constraints: [],
  seedCells: [],
  space: { hidden: 8, layers: 1, embedding: undefined, learningRate: 0.01 },
  maxBlocks: 40,
  simplifies: false,
  blocks: "paper",
  crossover: 0.5,
  edits: [1, 1],
  initialEdits: [1, 1],
  operators: {},
  preselectionFactor: 1,
  rungs: [],
  lookEpochs: null,
  keep: 0.5,
  maxEvaluations: null,
  maxCpuMs: null,
  stagnation: null,
  complexity: () => complexityOf(1),
};

export interface VectorSearch extends Partial<Omit<SearchOptions, "settings" | "evaluate">> {
  readonly settings?: Partial<SearchSettings>;
  readonly evaluate?: (individual: Individual, untilEpoch: number | "look" | null) => Evaluation | Promise<Evaluation>;
  readonly variation?: Variation;
}

/** The events of a search over vectors. */
export async function searchVectors(search: VectorSearch = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const { evaluate = zdt1, variation = vectorVariation(), settings, ...options } = search;
  await runSearch(
    {
      seed: 1,
      resumeFrom: null as RunView | null,
      emit: async (event) => {
        events.push(event);
      },
      shouldStop: () => null,
      elapsedMs: () => 0,
      ...options,
      settings: { ...vectorSettings, ...settings },
      async *evaluate(individuals, untilEpoch) {
        for (const individual of individuals) yield await evaluate(individual, untilEpoch);
      },
    },
    variation,
  );
  return events;
}

export function eventsOf<T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

export function individual(id: number, overrides: Partial<Individual> = {}): Individual {
  return {
    id: id as IndividualId,
    generation: 0,
    ...draft([id / 1000], { kind: "seed", name: "s" }),
    hash: `hash ${id}`,
    ...overrides,
  };
}

export function candidate(id: number, vector: readonly number[] | null, violation = 0): Candidate {
  return {
    individual: individual(id),
    vector,
    violation: vector === null ? Number.POSITIVE_INFINITY : violation,
  };
}
