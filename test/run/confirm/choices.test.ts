import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import {
  type ChoiceFront,
  choiceFront,
  confirmedChoices,
  searchedChoices,
} from "../../../src/run/confirm/choiceFront.ts";
import { boundableMeasures, choicesOf } from "../../../src/run/confirm/choices.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { emptyRunView } from "../../../src/run/runView.ts";
import { complexityOf, objective } from "../../search/vectorProblem.ts";
import { confirmationOf, type Trained } from "./contenders.ts";

const network = (who: number, size: number, errors: readonly number[]): Trained => ({ who, size, errors });
const idsOf = (front: ChoiceFront, bounds = {}) => {
  const { simplest, knee, withinBounds } = choicesOf(front, bounds);
  return { simplest: simplest?.id, knee: knee?.id, withinBounds: withinBounds?.id };
};
const ids = (trained: readonly Trained[], bounds = {}) => idsOf(confirmedChoices(confirmationOf(trained), []), bounds);

/** Sizes 10, 100, 1000: log sizes 0, ½, 1; errors 1, 0.2, 0 gain 0, 0.8, 1, so the middle one is 0.3 below the line. */
const bent = [network(1, 10, [1, 1.02]), network(2, 100, [0.2, 0.22]), network(3, 1000, [0, 0.02])];

test("the knee is farthest below the line from the smallest to the best", () => {
  expect(ids(bent)).toEqual({ simplest: 3, knee: 2, withinBounds: 3 });
  expect(
    ids([network(1, 10, [1, 1.02]), network(2, 100, [0.7, 0.72]), network(3, 1000, [0, 0.02])]).knee,
  ).toBeUndefined();
  expect(ids(bent.slice(1)).knee).toBeUndefined();
});

test("a bound on a count leaves the best below it, one on the metric the smallest that reaches it", () => {
  expect(ids(bent, { total_parameters: 100 })).toMatchObject({ simplest: 2, withinBounds: 2 });
  expect(ids(bent, { error: 0.5 }).withinBounds).toBe(2);
  expect(ids(bent, { error: 0.5, total_parameters: 50 })).toEqual({});
});

test("a larger network within one standard error of a smaller one is not chosen", () => {
  // The deviation of each pair is 0.1 / √2, and so is the standard error of the difference of two means: 0.071.
  const close = [network(1, 10, [0.3, 0.4]), network(2, 100, [0.2, 0.3]), network(3, 1000, [0.1, 0.2])];
  const { simplest, withinBounds } = ids(close);
  expect(withinBounds).toBe(3);
  expect(simplest).toBe(3);
  const closer = [network(1, 10, [0.5, 0.6]), network(2, 100, [0.2, 0.3]), network(3, 1000, [0.19, 0.29])];
  expect(ids(closer)).toMatchObject({ simplest: 2, withinBounds: 2 });
});

const searched = (id: number, size: number, values: { readonly [metric: string]: number }) => ({
  id: id as IndividualId,
  complexity: { ...complexityOf(3), total_parameters: size },
  values,
});

test("of a front that was not confirmed none is called as good as the best, for nothing is known of its noise", () => {
  const front = searchedChoices(
    [objective("total_parameters", 100), objective("error", 1)],
    [searched(3, 1000, { error: 0 }), searched(1, 10, { error: 1 }), searched(2, 100, { error: 0.2 })],
  );
  expect(front).toMatchObject({ isConfirmed: false, noise: null, metric: { name: "error", direction: "minimize" } });
  expect(idsOf(front)).toEqual({ simplest: undefined, knee: 2, withinBounds: 3 });
});

test("more of an accuracy is better: its bound is the least of it, and what has no value is left out", () => {
  const front = searchedChoices(
    [{ name: "accuracy", direction: "maximize" }],
    [
      searched(1, 10, { accuracy: 0.5 }),
      searched(2, 100, { accuracy: 0.8 }),
      searched(3, 1000, { accuracy: 0.9 }),
      searched(4, 5, { accuracy: Number.NaN }),
    ],
  );
  expect(idsOf(front).withinBounds).toBe(3);
  expect(idsOf(front, { accuracy: 0.7 }).withinBounds).toBe(2);
  expect(idsOf(front, { accuracy: 0.7, latency_us: 10 }).withinBounds).toBeUndefined();
});

test("a run has its confirmed front to choose from where a round of the race is complete, else that of its search", () => {
  const confirmation = confirmationOf(bent);
  expect(choiceFront({ ...emptyRunView, confirmation: { ...confirmation, rounds: 2 } }).isConfirmed).toBe(true);
  expect(choiceFront({ ...emptyRunView, confirmation })).toMatchObject({ isConfirmed: false, networks: [] });
});

test("over random fronts of three objectives and bounds, the choices are those of the definition", () => {
  const rng = Rng.fromSeed(16);
  let [knees, answers] = [0, 0];
  for (let round = 0; round < 400; round++) {
    const networks = Array.from({ length: 1 + rng.int(9) }, (_, id) =>
      searched(id, 10 + rng.int(2000), { error: rng.int(20) / 20, latency_us: 1 + rng.int(50) }),
    );
    const front = searchedChoices([objective("error", 1), objective("latency_us", 100)], networks);
    const limit = 1 + rng.int(60);
    const bounds = rng.chance(0.5) ? { latency_us: limit } : { total_parameters: 100 * limit };
    const allowed = networks.filter(
      ({ values, complexity }) =>
        (values.latency_us ?? 0) <= (bounds.latency_us ?? 1e9) &&
        complexity.total_parameters <= (bounds.total_parameters ?? 1e9),
    );
    const chosen = choicesOf(front, bounds);
    const errors = allowed.map(({ values }) => values.error ?? 1);
    expect(chosen.withinBounds?.metrics.error?.mean).toBe(errors.length === 0 ? undefined : Math.min(...errors));
    expect(chosen.withinBounds === null || allowed.some(({ id }) => id === chosen.withinBounds?.id)).toBe(true);
    if (chosen.withinBounds !== null) answers++;

    // The knee by brute force: the staircase of size and error, and the distance of each step below the chord.
    const points = allowed.map(({ complexity: { total_parameters: size }, values: { error = 1 } }) => ({
      size,
      error,
    }));
    const stairs = points
      .filter(
        ({ size, error }) => !points.some((p) => p.size <= size && p.error <= error && p.size + p.error < size + error),
      )
      .sort((a, b) => a.size - b.size);
    const [first, last] = [stairs[0], stairs.at(-1)];
    const below = stairs.map(({ size, error }) =>
      first === undefined || last === undefined
        ? 0
        : (first.error - error) / (first.error - last.error) -
          Math.log(size / first.size) / Math.log(last.size / first.size),
    );
    const distinct = new Set(stairs.map(({ size }) => size)).size;
    const farthest = distinct < 3 ? 0 : Math.max(...below);
    if (farthest > 1e-9) {
      knees++;
      const knee = stairs[below.indexOf(farthest)];
      expect(chosen.knee?.complexity.total_parameters).toBe(knee?.size);
    } else expect(chosen.knee).toBeNull();
  }
  expect(knees).toBeGreaterThan(40);
  expect(answers).toBeGreaterThan(300);
});

test("whatever was counted or measured can be bounded, and bytes in both precisions are counted", () => {
  const front = searchedChoices([objective("error", 1)], [searched(1, 10, { error: 0, latency_us: 3 })]);
  expect(boundableMeasures(front)).toEqual(
    expect.arrayContaining(["total_parameters", "weight_bytes", "error", "latency_us"]),
  );
});
