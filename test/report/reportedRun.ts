import type { Cell } from "../../src/cell/cell.ts";
import { toCellJson } from "../../src/cell/cellJson.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { complexity } from "../../src/measures/complexity.ts";
import type { Individual, IndividualId, Origin } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";

const sizes = {
  inputSize: 2,
  hiddenSize: 3,
  layers: 1,
  input: { kind: "features" },
  outputSize: 1,
  tiedToEmbedding: false,
} as const;

function individual(id: number, generation: number, cell: Cell, origin: Origin): Individual {
  return {
    id: id as IndividualId,
    generation,
    cell: toCellJson(cell),
    hash: cellHash(cell),
    origin,
    starts: {},
    complexity: complexity(cell, sizes),
  };
}

function evaluated(id: number, loss: number): RunEvent {
  return {
    type: "individualEvaluated",
    id: id as IndividualId,
    evaluation: {
      status: "ok",
      metrics: { validation_loss: loss },
      curve: [{ epoch: 1, trainingLoss: loss, validationLoss: loss, learningRate: 0.01 }],
      bestEpoch: 1,
      trainingMacs: 1000,
      timing: { trainingMs: 20, cpuMs: 10 },
    },
  };
}

function completed(generation: number, archive: readonly number[], hypervolume: number): RunEvent {
  const ids = archive as readonly IndividualId[];
  return {
    type: "generationCompleted",
    generation,
    survivors: ids,
    archive: ids,
    hypervolume,
    twinsAvoided: 1,
    timing: { elapsedMs: 100 },
  };
}

/** A short run with the seed cells and one child, in which every text that is not ours is `word`. */
export function reportedRun(word: string): RunEvent[] {
  const seed = (name: string): Origin => ({ kind: "seed", name });
  const child: Origin = {
    kind: "offspring",
    parents: [0 as IndividualId],
    crossover: false,
    edits: [{ operator: word, description: word }],
  };
  return [
    {
      type: "runStarted",
      formatVersion: 1,
      name: word,
      seed: 7,
      algorithm: word,
      objectives: [
        { name: "validation_loss", direction: "minimize", unit: "nats", reference: 10, reproducible: true },
        { name: "blocks", direction: "minimize", unit: "blocks", reference: 50, reproducible: true },
      ],
      constraints: [],
      population: 3,
      generations: 1,
      configHash: word,
      dataHash: word,
    },
    { type: "individualProposed", individual: individual(0, 0, seedCells.basic, seed(word)) },
    { type: "individualProposed", individual: individual(1, 0, seedCells.lstm, seed("lstm")) },
    evaluated(0, 3),
    evaluated(1, 4),
    completed(0, [0], 300),
    { type: "individualProposed", individual: individual(2, 1, seedCells.gru, child) },
    evaluated(2, 2),
    completed(1, [0, 2], 330),
    { type: "runEnded", outcome: "completed", reason: "generations" },
  ];
}
