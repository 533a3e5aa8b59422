import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { hypervolume } from "../../src/run/hypervolume.ts";

function randomPoints(rng: Rng, count: number, objectives: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: objectives }, () => rng.float() * 1.2));
}

/** The measure of a union of boxes, by inclusion and exclusion over all subsets. */
function byInclusionExclusion(points: readonly number[][], reference: readonly number[]): number {
  let total = 0;
  for (let subset = 1; subset < 1 << points.length; subset++) {
    const members = points.filter((_, index) => subset & (1 << index));
    const intersection = reference.reduce(
      (product, bound, j) => product * Math.max(0, bound - Math.max(...members.map((point) => point[j]!))),
      1,
    );
    total += members.length % 2 === 1 ? intersection : -intersection;
  }
  return total;
}

/** Counts the unit cells of an integer grid that some point dominates. */
function byGrid(points: readonly number[][], reference: readonly number[]): number {
  const cells = (objective: number, corner: number[]): number => {
    if (objective === reference.length) {
      return points.some((point) => point.every((value, j) => value <= corner[j]!)) ? 1 : 0;
    }
    let count = 0;
    for (let value = 0; value < reference[objective]!; value++) {
      count += cells(objective + 1, [...corner, value]);
    }
    return count;
  };
  return cells(0, []);
}

test("two objectives: a hand-computed staircase", () => {
  const points = [
    [1, 3],
    [2, 2],
    [3, 1],
  ];
  expect(hypervolume(points, [4, 4])).toBe(3 + 2 + 1);
});

test("three objectives: two overlapping boxes", () => {
  const points = [
    [0, 1, 1],
    [1, 0, 0],
  ];
  expect(hypervolume(points, [2, 2, 2])).toBe(2 + 4 - 1);
});

test("random sets of up to nine points agree with inclusion and exclusion for one to six objectives", () => {
  const rng = Rng.fromSeed(31);
  for (let repetition = 0; repetition < 240; repetition++) {
    const objectives = 1 + (repetition % 6);
    const points = randomPoints(rng, rng.int(10), objectives);
    const reference = Array.from({ length: objectives }, () => 1);
    expect(hypervolume(points, reference)).toBeCloseTo(byInclusionExclusion(points, reference), 10);
  }
});

test("integer points with many ties agree with counting grid cells", () => {
  const rng = Rng.fromSeed(32);
  for (let repetition = 0; repetition < 150; repetition++) {
    const objectives = 2 + (repetition % 3);
    const reference = Array.from({ length: objectives }, () => 5);
    const points = Array.from({ length: rng.int(30) }, () => Array.from({ length: objectives }, () => rng.int(7)));
    expect(hypervolume(points, reference)).toBe(byGrid(points, reference));
  }
});

test("large sets agree with the share of random samples that are dominated", () => {
  const rng = Rng.fromSeed(33);
  for (const objectives of [2, 3, 4]) {
    const points = randomPoints(rng, 200, objectives).map((point) => {
      const norm = Math.hypot(...point);
      return point.map((value) => 1 - value / norm);
    });
    const samples = 4000;
    let hits = 0;
    for (let sample = 0; sample < samples; sample++) {
      const place = Array.from({ length: objectives }, () => rng.float());
      if (points.some((point) => point.every((value, j) => value <= place[j]!))) hits++;
    }
    const share = hypervolume(points, Array(objectives).fill(1));
    // Four standard deviations of the sampled share.
    expect(Math.abs(share - hits / samples)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / samples));
  }
});

test("points at or beyond the reference contribute nothing", () => {
  const inside = [[1, 1, 1]];
  const beyond = [
    [2, 0, 0],
    [0, 3, 0],
    [-9, -9, 2],
  ];
  expect(hypervolume([...inside, ...beyond], [2, 2, 2])).toBe(1);
  expect(hypervolume(beyond, [2, 2, 2])).toBe(0);
  expect(hypervolume([], [2, 2])).toBe(0);
});

test("dominated points and copies change nothing", () => {
  const front = [
    [0, 2, 1, 1],
    [2, 0, 1, 1],
  ];
  const reference = [4, 4, 4, 4];
  const volume = hypervolume(front, reference);
  expect(hypervolume([...front, [2, 2, 2, 2], [0, 2, 1, 1]], reference)).toBe(volume);
});
