import { expect, test } from "vitest";
import type { Origin } from "../../src/run/individual.ts";
import { compareRuns } from "../../src/run/runComparison.ts";
import { objective } from "../search/vectorProblem.ts";
import { family } from "./family.ts";

const origin: Origin = { kind: "seed", name: "basic" };
const first = family(
  [
    { origin, loss: 4, blocks: 2 },
    { origin, loss: 2, blocks: 6 },
    { origin, loss: null },
  ],
  [[0], [0, 1]],
);
const second = family([{ origin, loss: 1, blocks: 8 }], [[0]], {
  objectives: [objective("validation_loss", 5), objective("blocks", 20), objective("macs", 9)],
});

test("runs are measured against one reference, the worst of theirs, after each generation", () => {
  const { reference, runs } = compareRuns([first, second]);
  expect(reference).toEqual([10, 50]);
  const hypervolume = (run: number) => runs[run]?.hypervolume.map(({ value }) => value);
  expect(hypervolume(0)).toEqual([6 * 48, 6 * 48 + 2 * 44]);
  expect(hypervolume(1)).toEqual([9 * 42]);
  expect(runs[0]?.hypervolume.map(({ evaluations }) => evaluations)).toEqual([3, 3]);
});

test("only objectives of all runs take part; the others are named", () => {
  const { objectives, notShared } = compareRuns([second, first]);
  expect(objectives.map(({ name }) => name)).toEqual(["validation_loss", "blocks"]);
  expect(notShared).toEqual(["macs"]);
});

test("an objective that one run minimises and another maximises is not shared", () => {
  const turned = family([], [], { objectives: [{ ...objective("blocks"), direction: "maximize" }] });
  const { objectives, notShared, runs } = compareRuns([first, turned]);
  expect(objectives).toEqual([]);
  expect(new Set(notShared)).toEqual(new Set(["validation_loss", "blocks"]));
  expect(runs[0]?.hypervolume.map(({ value }) => value)).toEqual([0, 0]);
});

test("fronts are in measured values, by the first objective, with the best of each", () => {
  const [run] = compareRuns([first, second]).runs;
  expect(run?.front).toEqual([
    { id: 1, values: [2, 6] },
    { id: 0, values: [4, 2] },
  ]);
  expect(run?.best).toEqual([2, 2]);
  expect(run).toMatchObject({ seed: 3, evaluated: 3, failed: 1, generations: 2, elapsedMs: 2000 });
});

test("of what is maximised the largest is best, and the reference is the least", () => {
  const maximised = { ...objective("validation_loss", 1), direction: "maximize" as const };
  const views = [1, 2].map((loss) =>
    family([{ origin, loss, blocks: 3 }], [[0]], {
      objectives: [{ ...maximised, reference: loss - 1 }, objective("blocks", 4)],
    }),
  );
  const { reference, runs } = compareRuns(views);
  expect(reference).toEqual([0, 4]);
  expect(runs.map(({ best }) => best[0])).toEqual([1, 2]);
  expect(runs.map(({ hypervolume }) => hypervolume[0]?.value)).toEqual([1, 2]);
});

test("a run that was measured against the common reference keeps the hypervolumes of its log", () => {
  const marked = {
    ...first,
    generations: first.generations.map((summary, index) => ({ ...summary, hypervolume: 1000 + index })),
  };
  // The order in which two runs name their objectives does not matter.
  const other = family([{ origin, loss: 1, blocks: 8 }], [[0]], {
    objectives: [objective("blocks", 50), objective("validation_loss", 10)],
  });
  const { runs } = compareRuns([marked, other]);
  expect(runs[0]?.hypervolume.map(({ value }) => value)).toEqual([1000, 1001]);
  // Against another reference they are computed from the archives.
  const wider = family([], [], { objectives: [objective("validation_loss", 20), objective("blocks", 50)] });
  expect(compareRuns([marked, wider]).runs[0]?.hypervolume.map(({ value }) => value)).toEqual([
    16 * 48,
    16 * 48 + 2 * 44,
  ]);
});
