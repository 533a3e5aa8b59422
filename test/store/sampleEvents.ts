import type { Individual, IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";

export function runStarted(): RunEvent {
  return {
    type: "runStarted",
    formatVersion: 1,
    name: "sample",
    seed: 7,
    algorithm: "nsga2",
    objectives: [
      { name: "validation_loss", direction: "minimize", unit: "nats", reference: 10, reproducible: true },
      { name: "blocks", direction: "minimize", unit: "blocks", reference: 50, reproducible: true },
    ],
    constraints: [],
    population: 4,
    generations: 2,
    configHash: "c0",
    dataHash: "d0",
  };
}

/** An individual of about the size that a search proposes: 20 blocks, of which an edit or two are its own. */
export function individual(id: number, generation = 0): Individual {
  const name = (n: number) => (n < 16 ? `z${n}` : `b${id}_${n}`);
  const blocks = Array.from({ length: 20 }, (_, n) => ({
    id: name(n),
    op: n % 2 === 0 ? ("linear_b" as const) : ("sigmoid" as const),
    inputs: [n === 0 ? "x" : name(n - 1)] as const,
  }));
  const weighted = blocks.filter((block) => block.op === "linear_b");
  return {
    id: id as IndividualId,
    generation,
    cell: { formatVersion: 1, blocks, hNext: name(19), cNext: "c" },
    hash: `hash${id}`,
    origin:
      id < 4
        ? { kind: "seed", name: `seed ${id}` }
        : {
            kind: "offspring",
            parents: [(id % 4) as IndividualId],
            crossover: false,
            edits: [{ operator: "add_unit", description: `a sigmoid on the way into "b${id}_1"` }],
          },
    starts: Object.fromEntries(weighted.map((block) => [block.id, { kind: "inherit" as const, parent: 0 as const }])),
    complexity: { blocks: 20, parameters: 100, total_parameters: 200, macs: 90, state_size: 8, weight_bytes: 800 },
  };
}

export function evaluated(id: number, loss = 2 + id / 1000): RunEvent {
  return {
    type: "individualEvaluated",
    id: id as IndividualId,
    evaluation: {
      status: "ok",
      metrics: { validation_loss: loss, perplexity: loss * 3 },
      curve: [
        { epoch: 1, trainingLoss: loss + 0.2, validationLoss: loss + 0.1, learningRate: 0.002 },
        { epoch: 2, trainingLoss: loss + 0.1, validationLoss: loss, learningRate: 0.002 },
      ],
      bestEpoch: 2,
      trainingMacs: 123456,
      timing: { trainingMs: 12.5, cpuMs: 11.25 },
    },
  };
}

export function generationCompleted(generation: number, survivors: readonly number[]): RunEvent {
  return {
    type: "generationCompleted",
    generation,
    survivors: survivors as readonly IndividualId[],
    archive: survivors as readonly IndividualId[],
    hypervolume: 12.25,
    twinsAvoided: 0,
    timing: { elapsedMs: 1000 * (generation + 1) },
  };
}

/** A whole log: `count` individuals in generations of 20. */
export function sampleLog(count: number): RunEvent[] {
  const events: RunEvent[] = [runStarted()];
  for (let id = 0; id < count; id++) {
    events.push({ type: "individualProposed", individual: individual(id, Math.floor(id / 20)) }, evaluated(id));
    if (id % 20 === 19) events.push(generationCompleted(Math.floor(id / 20), [id - 3, id - 2, id - 1, id]));
  }
  return events;
}
