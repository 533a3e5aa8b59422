import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { laneLayout } from "../../../webview/lineage/laneLayout.ts";

function layout(parents: { readonly [id: number]: readonly number[] }) {
  const ids = Object.keys(parents)
    .map(Number)
    .sort((a, b) => b - a);
  return laneLayout(ids, (id) => parents[id] ?? []);
}

test("a line of first parents stays in one lane", () => {
  const { rows, lanes } = layout({ 5: [3], 3: [1], 1: [] });
  expect(lanes).toBe(1);
  expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 0]);
  expect(rows.map(({ links }) => links.length)).toEqual([1, 1, 0]);
});

test("a crossover opens a lane for its second parent, and the lines meet at a common ancestor", () => {
  const { rows, lanes } = layout({ 6: [4, 5], 5: [1], 4: [1], 1: [] });
  expect(lanes).toBe(2);
  expect(rows.map(({ id, lane }) => [id, lane])).toEqual([
    [6, 0],
    [5, 1],
    [4, 0],
    [1, 1],
  ]);
  expect(rows[0]?.links).toEqual([
    { from: 0, to: 0, toward: 4, first: true },
    { from: 0, to: 1, toward: 5, first: false },
  ]);
  expect(rows[2]?.links).toEqual([
    { from: 1, to: 1, toward: 1, first: true },
    { from: 0, to: 1, toward: 1, first: true },
  ]);
});

test("in a random lineage every edge is an unbroken line from the child's row to the parent's", () => {
  for (let seed = 0; seed < 50; seed++) {
    const rng = Rng.fromSeed(seed);
    const parents: { [id: number]: number[] } = {};
    for (let id = 0; id < 40; id++) {
      const some = id === 0 ? [] : [rng.int(id), ...(rng.chance(0.4) ? [rng.int(id)] : [])];
      parents[id] = rng.chance(0.1) ? [] : [...new Set(some)];
    }
    const { rows, lanes } = layout(parents);
    const indexOf = new Map(rows.map(({ id }, index) => [id, index]));
    for (const { id, lane, links } of rows) {
      expect(links.every(({ from, to }) => from < lanes && to < lanes)).toBe(true);
      for (const parent of parents[id] ?? []) {
        let at: number | undefined = lane;
        for (let row = indexOf.get(id) as number; row < (indexOf.get(parent) as number); row++) {
          const from: number = at;
          at = rows[row]?.links.find((link) => link.from === from && link.toward === parent)?.to;
          if (at === undefined) throw new Error(`the line from ${id} to ${parent} breaks below row ${row}`);
        }
        expect(at).toBe(rows[indexOf.get(parent) as number]?.lane);
      }
    }
    for (const [index, { lane, id }] of rows.entries()) {
      const crossing = (rows[index - 1]?.links ?? []).filter(({ to, toward }) => to === lane && toward !== id);
      expect(crossing).toEqual([]);
    }
  }
});
