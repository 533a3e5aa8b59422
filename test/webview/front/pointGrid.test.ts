import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { PointGrid } from "../../../webview/front/pointGrid.ts";

test("the nearest point within reach is found as by looking at all of them", () => {
  const rng = Rng.fromSeed(5).fork("grid");
  const count = 400;
  const ids = Uint32Array.from({ length: count }, (_, position) => 1000 + position);
  const xs = Float32Array.from({ length: count }, () => rng.uniform(-20, 220));
  const ys = Float32Array.from({ length: count }, () => rng.uniform(-20, 120));
  const grid = new PointGrid(ids, xs, ys, 200, 100);
  for (let question = 0; question < 300; question++) {
    const [x, y] = [rng.uniform(0, 200), rng.uniform(0, 100)];
    let expected: number | null = null;
    let least = 12 ** 2;
    for (let position = 0; position < count; position++) {
      const [px, py] = [xs[position]!, ys[position]!];
      // Points beyond the plane are out of sight; the grid's last cells reach a little over its edge.
      if (px < 0 || py < 0 || px >= 208 || py >= 112) continue;
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance <= least) {
        least = distance;
        expected = ids[position]!;
      }
    }
    expect(grid.nearest(x, y, 12)).toBe(expected);
  }
});

test("of two points at one place the one on top is found; points without a place are not", () => {
  const grid = new PointGrid(
    Uint32Array.of(7, 8, 9),
    Float32Array.of(50, 50, Number.NaN),
    Float32Array.of(50, 50, 50),
    100,
    100,
  );
  expect(grid.nearest(51, 50, 12)).toBe(8);
  expect(grid.nearest(5, 5, 12)).toBeNull();
});
