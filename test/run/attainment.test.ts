import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { attainmentSurface, medianLevel, type PlanePoint } from "../../src/run/attainment.ts";

test("of one front the surface is its non-dominated points, once each", () => {
  const front: PlanePoint[] = [
    [3, 1],
    [1, 3],
    [2, 2],
    [2, 2.5],
    [2.5, 2],
  ];
  expect(attainmentSurface([front], 1)).toEqual([
    [1, 3],
    [2, 2],
    [3, 1],
  ]);
});

test("of two crossing fronts one corner is attained by both where neither has a point", () => {
  const fronts: PlanePoint[][] = [[[1, 3]], [[2, 1]]];
  expect(attainmentSurface(fronts, 1)).toEqual([
    [1, 3],
    [2, 1],
  ]);
  expect(attainmentSurface(fronts, 2)).toEqual([[2, 3]]);
});

test("an empty front attains nothing", () => {
  expect(attainmentSurface([[[1, 1]], []], 1)).toEqual([[1, 1]]);
  expect(attainmentSurface([[[1, 1]], []], 2)).toEqual([]);
});

test("a point is on the attained side exactly when so many fronts hold one that is nowhere worse", () => {
  for (let seed = 0; seed < 60; seed++) {
    const rng = Rng.fromSeed(seed);
    const fronts = Array.from({ length: 1 + rng.int(6) }, () =>
      Array.from({ length: rng.int(6) }, (): PlanePoint => [rng.int(8), rng.int(8)]),
    );
    const level = 1 + rng.int(fronts.length);
    const surface = attainmentSurface(fronts, level);
    const attains = (points: readonly PlanePoint[], x: number, y: number) => points.some(([a, b]) => a <= x && b <= y);
    for (let x = -0.5; x < 9; x += 0.5) {
      for (let y = -0.5; y < 9; y += 0.5) {
        const count = fronts.filter((front) => attains(front, x, y)).length;
        expect(attains(surface, x, y)).toBe(count >= level);
      }
    }
    for (let index = 1; index < surface.length; index++) {
      const [before, after] = [surface[index - 1] as PlanePoint, surface[index] as PlanePoint];
      expect(after[0] > before[0] && after[1] < before[1]).toBe(true);
    }
  }
});

test("the median level is attained by at least half of the runs", () => {
  expect([1, 2, 3, 4, 5].map(medianLevel)).toEqual([1, 1, 2, 2, 3]);
});
