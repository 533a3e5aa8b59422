import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { dominates } from "../../src/run/dominance.ts";
import type { Evaluation } from "../../src/run/evaluation.ts";
import type { Individual } from "../../src/run/individual.ts";
import { objectiveVector } from "../../src/run/measure.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldCompletedGenerations, foldRunEvents, individualRecord, individualRecords } from "../../src/run/runView.ts";
import {
  eventsOf,
  failure,
  genesOf,
  objective,
  ok,
  searchVectors,
  type VectorSearch,
  vectorSettings,
  vectorVariation,
  zdt1,
} from "./vectorProblem.ts";

/** What the engine writes before a search. */
const started: RunEvent = {
  type: "runStarted",
  formatVersion: 1,
  name: "vectors",
  seed: 1,
  algorithm: "nsga2",
  objectives: vectorSettings.objectives,
  constraints: [],
  population: vectorSettings.population,
  generations: vectorSettings.generations,
  configHash: "",
  dataHash: "",
};

/** Learns with the epochs, fails where f1 is large, and is now and then infeasible. */
function harsh(individual: Individual, untilEpoch: number | "look" | null): Evaluation {
  const evaluation = zdt1(individual);
  if (evaluation.status === "failed") return evaluation;
  const { f1, f2 } = evaluation.metrics as { f1: number; f2: number };
  return f1 > 0.9
    ? failure()
    : ok({
        f1,
        f2: f2 + 1 / (typeof untilEpoch === "number" ? untilEpoch : 9),
        size: genesOf(individual)[1] as number,
      });
}

/** Small, coarse and eventful: twins, failures, infeasible individuals, rungs and pre-selection. */
const eventful: VectorSearch = {
  evaluate: harsh,
  variation: vectorVariation(4, 3),
  settings: {
    rungs: [1, 3],
    preselectionFactor: 2,
    objectives: [objective("f1"), objective("f2", 10), objective("blocks", 101)],
    constraints: [{ name: "size", max: 0.8 }],
    generations: 6,
  },
};

test("a search proposes, trains and completes generation by generation, and ends", async () => {
  const events = await searchVectors({ settings: { population: 3, offspring: 2, generations: 1 } });
  expect(events.map((event) => event.type)).toEqual([
    ...Array(3).fill("individualProposed"),
    ...Array(3).fill("individualEvaluated"),
    "generationCompleted",
    ...Array(2).fill("individualProposed"),
    ...Array(2).fill("individualEvaluated"),
    "generationCompleted",
    "runEnded",
  ]);
  expect(eventsOf(events, "individualProposed").map(({ individual }) => individual.id)).toEqual([0, 1, 2, 3, 4]);
  expect(eventsOf(events, "individualProposed")[0]?.individual.origin).toEqual({ kind: "seed", name: "middle" });
  expect(events.at(-1)).toEqual({ type: "runEnded", outcome: "completed", reason: "generations" });
});

test("the same seed gives the same events and another seed others", async () => {
  expect(await searchVectors(eventful)).toEqual(await searchVectors(eventful));
  expect(await searchVectors({ ...eventful, seed: 2 })).not.toEqual(await searchVectors(eventful));
});

test("resumed after each generation, a search emits exactly the events of an uninterrupted one", async () => {
  for (const algorithm of ["nsga2", "random"] as const) {
    const search = { ...eventful, settings: { ...eventful.settings, algorithm } };
    const events = await searchVectors(search);
    const { objectives, constraints } = { ...vectorSettings, ...search.settings };
    const log = [{ ...started, objectives, constraints }, ...events];
    const twins = eventsOf(events, "individualEvaluated").filter(({ twinOf }) => twinOf !== undefined);
    if (algorithm === "nsga2") expect(twins.length).toBeGreaterThan(0);
    expect(eventsOf(events, "rungCompleted").length).toBeGreaterThan(6);
    for (const [index, event] of log.entries()) {
      if (event.type !== "generationCompleted" && event.type !== "runStarted") continue;
      const resumeFrom = foldCompletedGenerations(log.slice(0, index + 1));
      expect(await searchVectors({ ...search, resumeFrom })).toEqual(log.slice(index + 1));
    }
  }
});

test("a pause in the middle of a generation loses nothing: the generation is made again", async () => {
  const events = await searchVectors(eventful);
  const told: RunEvent[] = [];
  let left = 40;
  const paused = searchVectors({
    ...eventful,
    evaluate: (individual, untilEpoch) => {
      if (left-- === 0) throw new CancelledError();
      return harsh(individual, untilEpoch);
    },
    emit: async (event) => {
      told.push(event);
    },
  });
  await expect(paused).rejects.toThrow(CancelledError);
  expect(told).toEqual(events.slice(0, told.length));
  const { objectives, constraints } = { ...vectorSettings, ...eventful.settings };
  const resumeFrom = foldCompletedGenerations([{ ...started, objectives, constraints }, ...told]);
  const kept = told.findLastIndex((event) => event.type === "generationCompleted") + 1;
  expect(kept).toBeGreaterThan(0);
  expect(await searchVectors({ ...eventful, resumeFrom })).toEqual(events.slice(kept));
});

test("the events do not depend on how long evaluations take", async () => {
  const delayed = await searchVectors({
    ...eventful,
    evaluate: async (individual, untilEpoch) => {
      await new Promise((resolve) => setTimeout(resolve, (individual.id * 7) % 3));
      return harsh(individual, untilEpoch);
    },
  });
  expect(delayed).toEqual(await searchVectors(eventful));
});

test("no new individual is like a known one, and a twin repeats the result of the first at no cost", async () => {
  const events = await searchVectors(eventful);
  const view = foldRunEvents(events);
  const first = new Map<string, number>();
  let twins = 0;
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    const known = first.get(individual.hash);
    expect(twinOf).toBe(known ?? null);
    first.set(individual.hash, known ?? individual.id);
    if (twinOf === null) continue;
    twins++;
    const original = individualRecord(view, twinOf).evaluation;
    expect(evaluation).toEqual({ ...original, trainingMacs: 0, timing: { trainingMs: 0, cpuMs: 0 } });
  }
  expect(twins).toBeGreaterThan(0);
  const archived = view.generations.flatMap(({ archive }) => archive);
  const twinsOf = new Set([...individualRecords(view)].map(({ twinOf }) => twinOf));
  expect(archived.some((id) => twinsOf.has(id))).toBe(true);
  expect(archived.every((id) => individualRecord(view, id).twinOf === null)).toBe(true);
});

test("the archive of each generation is the non-dominated set of all feasible individuals so far", async () => {
  const { objectives } = vectorSettings;
  const events = await searchVectors({ evaluate: (individual) => harsh(individual, null) });
  const view = foldRunEvents([started, ...events]);
  for (const { nextId, archive } of view.generations) {
    const placed = [...individualRecords(view)].slice(0, nextId).flatMap(({ individual, evaluation }) => {
      const vector = evaluation && objectiveVector(individual, evaluation, objectives);
      return vector === null ? [] : [{ id: individual.id, vector }];
    });
    const front = placed.filter((one) => !placed.some((other) => dominates(other.vector, one.vector)));
    expect(archive).toEqual(front.map(({ id }) => id));
  }
});

test("the hypervolume never falls from one generation to the next", async () => {
  const events = await searchVectors({ ...eventful, settings: { ...eventful.settings, generations: 12 } });
  const volumes = eventsOf(events, "generationCompleted").map(({ hypervolume }) => hypervolume);
  for (const [index, volume] of volumes.entries()) {
    expect(volume).toBeGreaterThanOrEqual((volumes[index - 1] ?? 0) * (1 - 1e-12));
  }
});

test("only survivors that did not fail are parents", async () => {
  const events = await searchVectors(eventful);
  const view = foldRunEvents(events);
  let children = 0;
  for (const { individual } of individualRecords(view)) {
    if (individual.origin.kind !== "offspring") continue;
    children++;
    const survivors = view.generations[individual.generation - 1]?.survivors ?? [];
    for (const parent of individual.origin.parents) {
      expect(survivors).toContain(parent);
      expect(individualRecord(view, parent).evaluation?.status).toBe("ok");
    }
  }
  expect(children).toBeGreaterThan(30);
});

test("where all fail the search goes on from the failed ones", async () => {
  const events = await searchVectors({ evaluate: () => failure(), settings: { generations: 2 } });
  expect(eventsOf(events, "generationCompleted").map(({ survivors, archive }) => [survivors.length, archive])).toEqual(
    Array(3).fill([12, []]),
  );
});

test("at a rung all of a generation are compared, and who is stopped keeps the result reached", async () => {
  const asked: (readonly [number, number | "look" | null])[] = [];
  const events = await searchVectors({
    settings: { population: 4, offspring: 4, generations: 0, rungs: [1, 2], keep: 0.5 },
    evaluate: (individual, untilEpoch) => {
      asked.push([individual.id, untilEpoch]);
      return ok({ f1: individual.id, f2: individual.id + 1 / (typeof untilEpoch === "number" ? untilEpoch : 4) });
    },
  });
  // A chain in id order: half go on at each rung.
  expect(asked).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
    [0, 2],
    [1, 2],
    [0, null],
  ]);
  expect(events.slice(4, -2).map((event) => event.type)).toEqual([
    "rungCompleted",
    "individualEvaluated",
    "individualEvaluated",
    "rungCompleted",
    "individualEvaluated",
    "individualEvaluated",
  ]);
  const reached = eventsOf(events, "individualEvaluated").map(({ id, evaluation }) => [
    id,
    evaluation.status === "ok" ? evaluation.metrics.f2 : null,
  ]);
  expect(reached).toEqual([
    [2, 3],
    [3, 4],
    [1, 1.5],
    [0, 0.25],
  ]);
  expect(eventsOf(events, "rungCompleted").flatMap(({ decisions }) => decisions.map(({ reason }) => reason))).toEqual([
    "non-dominated at rung 0",
    "rank 1 at rung 0, within the best 2 of 4",
    "rank 2 at rung 0, outside the best 2 of 4",
    "rank 3 at rung 0, outside the best 2 of 4",
    "non-dominated at rung 1",
    "rank 1 at rung 1, outside the best 1 of 2",
  ]);
});

test("a bound on evaluations is met exactly", async () => {
  const events = await searchVectors({ settings: { maxEvaluations: 29 } });
  expect(eventsOf(events, "individualEvaluated")).toHaveLength(29);
  expect(events.at(-1)).toMatchObject({ outcome: "completed", reason: "evaluations" });
});

test("a space with nothing new left is exhausted", async () => {
  const events = await searchVectors({ variation: vectorVariation(1, 2), settings: { generations: 50 } });
  expect(events.at(-1)).toMatchObject({ reason: "exhausted" });
  const hashes = new Set(eventsOf(events, "individualProposed").map(({ individual }) => individual.hash));
  // The corners, and by crossover with the seed in the middle all of {0, ½, 1}².
  expect(hashes.size).toBe(9);
  expect(foldRunEvents(events).trained).toBe(9);
});

test("a stop by the user takes effect between generations", async () => {
  let asked = 0;
  const events = await searchVectors({ shouldStop: () => (++asked === 3 ? "user" : null) });
  expect(eventsOf(events, "generationCompleted")).toHaveLength(3);
  expect(events.at(-1)).toEqual({ type: "runEnded", outcome: "stopped", reason: "user" });
});

test("an event is durable before the next one is emitted", async () => {
  let open = 0;
  const events: RunEvent[] = [];
  await searchVectors({
    settings: { generations: 1 },
    emit: async (event) => {
      expect(open++).toBe(0);
      await Promise.resolve();
      events.push(event);
      open--;
    },
  });
  expect(events.at(-1)?.type).toBe("runEnded");
});

test("children that are looked at first: who does not pass is known and takes part in nothing", async () => {
  const seen = new Map<number, (number | "look" | null)[]>();
  const events = await searchVectors({
    settings: { lookEpochs: 1, rungs: [2], keep: 0.5, generations: 3 },
    evaluate: (individual, stage) => {
      seen.set(individual.id, [...(seen.get(individual.id) ?? []), stage]);
      return zdt1(individual);
    },
  });
  const generationOf = new Map(
    eventsOf(events, "individualProposed").map(({ individual }) => [individual.id, individual.generation]),
  );
  for (const [id, stages] of seen) {
    const whole = generationOf.get(id as never) === 0 ? [2, null] : ["look", 2, null];
    expect(stages).toEqual(whole.slice(0, stages.length));
  }
  const looked = eventsOf(events, "individualEvaluated").filter(
    ({ evaluation, twinOf }) => evaluation.status === "ok" && evaluation.look && twinOf === undefined,
  );
  expect(looked.length).toBeGreaterThan(10);
  for (const { id } of looked) expect(seen.get(id)).toEqual(["look"]);
  const passed = [...seen].filter(([, stages]) => stages[0] === "look" && stages.length > 1);
  expect(passed.length).toBeGreaterThan(10);
  const rejected = new Set(looked.map(({ id }) => id));
  for (const { survivors, archive } of eventsOf(events, "generationCompleted")) {
    expect([...survivors, ...archive].filter((id) => rejected.has(id))).toEqual([]);
  }
});
