import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { inverseDensities, preselect } from "../../src/search/preselection.ts";

test("children in sparse regions are chosen more often than those among the population", () => {
  const population = [[10], [11], [12], [11], [10]];
  const children = [[11], [11.5], [30], [10.5]];
  const counts = [0, 0, 0, 0];
  const rng = Rng.fromSeed(61);
  for (let repetition = 0; repetition < 400; repetition++) {
    for (const index of preselect(children, population, 1, rng)) counts[index] = counts[index]! + 1;
  }
  for (const crowded of [0, 1, 3]) expect(counts[2]).toBeGreaterThan(10 * counts[crowded]!);
});

test("the weights are those of a Gaussian kernel estimate, computed by hand for one member", () => {
  // One axis, one member, so the bandwidth is the deviation of {0, 2} ∪ {0}: √(8/9).
  const [near, far] = inverseDensities([[0], [2]], [[0]]) as [number, number];
  const floor = Math.exp(-4.5);
  expect(1 / near).toBeCloseTo(1 + floor, 12);
  expect(1 / far).toBeCloseTo(Math.exp(-(4 / (8 / 9)) / 2) + floor, 12);
});

test("an axis on which all agree does not change which are preferred, and an empty population prefers none", () => {
  const flat = inverseDensities(
    [
      [1, 5],
      [2, 5],
      [4, 5],
    ],
    [[1, 5]],
  );
  expect(flat).toEqual(inverseDensities([[1], [2], [4]], [[1]]));
  expect(inverseDensities([[3], [4]], [])).toEqual([1, 1]);
});

test("as many different children as asked for are chosen, in ascending order, or all there are", () => {
  const rng = Rng.fromSeed(62);
  for (let repetition = 0; repetition < 100; repetition++) {
    const children = Array.from({ length: 10 }, () => [rng.int(5), rng.int(100)]);
    const population = Array.from({ length: 1 + rng.int(5) }, () => [rng.int(5), rng.int(100)]);
    const chosen = preselect(children, population, 4, rng);
    expect(chosen).toHaveLength(4);
    expect([...new Set(chosen)].toSorted((a, b) => a - b)).toEqual(chosen);
  }
  expect(preselect([[1], [2]], [[1]], 5, rng)).toEqual([0, 1]);
});
