import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { crowdingDistance } from "../../src/run/crowdingDistance.ts";

const infinite = Number.POSITIVE_INFINITY;

test("of three points the ends are infinitely far and the middle one spans the front in each objective", () => {
  expect([
    ...crowdingDistance([
      [0, 4],
      [1, 1],
      [2, 0],
    ]),
  ]).toEqual([infinite, 2, infinite]);
});

test("a middle point's distance is the sum of its neighbours' gaps over the spans", () => {
  const distances = crowdingDistance([
    [0, 10],
    [1, 6],
    [3, 5],
    [10, 0],
  ]);
  expect(distances[1]).toBeCloseTo(3 / 10 + 5 / 10, 12);
  expect(distances[2]).toBeCloseTo(9 / 10 + 6 / 10, 12);
});

test("an objective on which all agree separates nobody", () => {
  expect([
    ...crowdingDistance([
      [0, 7, 2],
      [1, 7, 1],
      [2, 7, 0],
    ]),
  ]).toEqual([infinite, 2, infinite]);
});

test("a copy gets 0 and does not crowd the original", () => {
  const front = [
    [0, 4],
    [1, 1],
    [1, 1],
    [2, 0],
    [2, 0],
  ];
  expect([...crowdingDistance(front)]).toEqual([infinite, 2, 0, infinite, 0]);
});

test("one vector, alone or repeated, is infinitely far once", () => {
  expect([...crowdingDistance([[3, 3]])]).toEqual([infinite]);
  expect([
    ...crowdingDistance([
      [3, 3],
      [3, 3],
    ]),
  ]).toEqual([infinite, 0]);
  expect([...crowdingDistance([])]).toEqual([]);
});

test("distances of distinct vectors do not depend on the order in which they are given", () => {
  const rng = Rng.fromSeed(21);
  for (let repetition = 0; repetition < 300; repetition++) {
    const distinct = new Map(
      Array.from({ length: 12 }, () => [rng.int(4), rng.int(4), rng.int(4)]).map((vector) => [vector.join(), vector]),
    );
    const front = [...distinct.values()];
    const shuffled = rng.shuffle(front);
    const byVector = new Map([...crowdingDistance(front)].map((distance, index) => [front[index], distance]));
    expect([...crowdingDistance(shuffled)]).toEqual(shuffled.map((vector) => byVector.get(vector)));
  }
});
