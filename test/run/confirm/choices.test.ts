import { expect, test } from "vitest";
import { choicesOf } from "../../../src/run/confirm/choices.ts";
import { confirmationOf, type Trained } from "./contenders.ts";

const network = (who: number, size: number, errors: readonly number[]): Trained => ({ who, size, errors });
const ids = (trained: readonly Trained[], bounds = {}) => {
  const { simplest, knee, withinBounds } = choicesOf(confirmationOf(trained), [], bounds);
  return { simplest: simplest?.id, knee: knee?.id, withinBounds: withinBounds?.id };
};

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
