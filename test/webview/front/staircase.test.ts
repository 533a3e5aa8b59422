import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { dominates } from "../../../src/run/dominance.ts";
import { frontCorners, staircase } from "../../../webview/front/staircase.ts";

test("corners are the points that no other dominates, each place once, for any directions", () => {
  const rng = Rng.fromSeed(11).fork("staircase");
  for (let round = 0; round < 40; round++) {
    const points = Array.from({ length: 1 + rng.int(40) }, () => ({ x: rng.int(12), y: rng.int(12) }));
    for (const signs of [
      { x: 1, y: 1 },
      { x: -1, y: 1 },
      { x: 1, y: -1 },
    ] as const) {
      const vector = ({ x, y }: { x: number; y: number }) => [signs.x * x, signs.y * y];
      const expected = points.filter((point) => !points.some((other) => dominates(vector(other), vector(point))));
      const places = new Set(expected.map(({ x, y }) => `${x} ${y}`));
      const corners = frontCorners(points, signs);
      expect(new Set(corners.map(({ x, y }) => `${x} ${y}`))).toEqual(places);
      expect(corners.length).toBe(places.size);
    }
  }
});

test("the line goes in steps from far side to far side", () => {
  const corners = [
    { x: 1, y: 5 },
    { x: 3, y: 2 },
  ];
  expect(staircase(corners, { x: 10, y: 9 })).toEqual([
    { x: 1, y: 9 },
    { x: 1, y: 5 },
    { x: 3, y: 5 },
    { x: 3, y: 2 },
    { x: 10, y: 2 },
  ]);
  expect(staircase([], { x: 1, y: 1 })).toEqual([]);
});
