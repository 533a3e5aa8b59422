import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { dominates } from "../../src/run/dominance.ts";
import { hypervolume } from "../../src/run/hypervolume.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { Archive } from "../../src/search/archive.ts";
import type { Candidate } from "../../src/search/survival.ts";
import { candidate, individual, objective, ok } from "./vectorProblem.ts";

function goalOf(objectives: number) {
  return { objectives: Array.from({ length: objectives }, (_, j) => objective(`f${j}`, 9)), constraints: [] };
}

function randomCandidates(rng: Rng, count: number, objectives: number): Candidate[] {
  return Array.from({ length: count }, (_, id) =>
    candidate(
      id,
      Array.from({ length: objectives }, () => rng.int(11)),
      rng.chance(0.2) ? 1 : 0,
    ),
  );
}

test("the archive is the non-dominated set of the feasible, added in any order, and its hypervolume is exact", () => {
  const rng = Rng.fromSeed(51);
  for (let repetition = 0; repetition < 200; repetition++) {
    const objectives = 2 + (repetition % 4);
    const candidates = randomCandidates(rng, rng.int(25), objectives);
    const feasible = candidates.filter(({ violation }) => violation === 0);
    const expected = feasible.filter(
      ({ vector }) => !feasible.some((other) => dominates(other.vector ?? [], vector ?? [])),
    );
    const archive = new Archive(goalOf(objectives));
    for (const one of rng.shuffle(candidates)) archive.add(one);
    expect(archive.ids).toEqual(expected.map(({ individual }) => individual.id));
    const front = expected.map(({ vector }) => vector ?? []);
    expect(archive.hypervolume).toBeCloseTo(hypervolume(front, Array(objectives).fill(9)), 6);
  }
});

test("before anything is feasible the archive is empty and its hypervolume 0", () => {
  const archive = new Archive(goalOf(2));
  expect(archive.add(candidate(0, [1, 1], 0.5))).toBe(false);
  expect(archive.add(candidate(1, null))).toBe(false);
  expect(archive.ids).toEqual([]);
  expect(archive.hypervolume).toBe(0);
});

test("objectives that are to grow count against their reference the right way round", () => {
  const accuracy = { ...objective("accuracy", 0.5), direction: "maximize" } as const;
  const archive = new Archive({ objectives: [accuracy, objective("blocks", 10)], constraints: [] });
  archive.add(candidate(0, [-0.75, 6]));
  expect(archive.hypervolume).toBe(0.25 * 4);
});

test("a restored archive goes on as the one before, to the last bit", () => {
  const rng = Rng.fromSeed(52);
  for (const objectives of [2, 5]) {
    const goal = goalOf(objectives);
    const archive = new Archive(goal);
    const events: RunEvent[] = [
      {
        type: "runStarted",
        formatVersion: 1,
        name: "",
        seed: 1,
        algorithm: "nsga2",
        ...goal,
        population: 5,
        generations: 1,
        configHash: "",
        dataHash: "",
      },
    ];
    const candidates = Array.from({ length: 60 }, (_, id) =>
      candidate(
        id,
        Array.from({ length: objectives }, () => 10 * rng.float()),
      ),
    );
    for (const one of candidates.slice(0, 40)) {
      const { id } = one.individual;
      archive.add(one);
      events.push({ type: "individualProposed", individual: individual(id) });
      const metrics = Object.fromEntries((one.vector ?? []).map((value, j) => [`f${j}`, value]));
      events.push({ type: "individualEvaluated", id, evaluation: ok(metrics) });
    }
    events.push({
      type: "generationCompleted",
      generation: 0,
      survivors: [0 as IndividualId],
      archive: archive.ids,
      hypervolume: archive.hypervolume,
      twinsAvoided: 0,
      timing: { elapsedMs: 0 },
    });
    const restored = Archive.restore(foldRunEvents(events), goal);
    for (const one of candidates.slice(40)) expect(restored.add(one)).toBe(archive.add(one));
    expect(restored.ids).toEqual(archive.ids);
    expect(restored.hypervolume).toBe(archive.hypervolume);
  }
});
