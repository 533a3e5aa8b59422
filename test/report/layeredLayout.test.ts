import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { cellDiagram } from "../../src/cell/mermaid.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { type GridPlace, layeredLayout } from "../../src/report/layeredLayout.ts";
import { randomCell } from "../cell/randomCells.ts";

function laidOut(cell: Parameters<typeof cellDiagram>[0]) {
  const { nodes, edges } = cellDiagram(cell);
  const ids = nodes.map(({ id }) => id);
  return { edges, ids, layout: layeredLayout(ids, edges) };
}

test("every edge runs downwards through each row between, and nothing lies on anything else", () => {
  const rng = Rng.fromSeed(8).fork("layouts");
  const random = Array.from({ length: 40 }, () => randomCell(rng));
  for (const cell of [...Object.values(seedCells), ...random]) {
    const { edges, ids, layout } = laidOut(cell);
    const place = (id: string) => layout.places.get(id) as GridPlace;
    edges.forEach(({ from, to }, index) => {
      const points = layout.edges[index]?.points ?? [];
      expect(points[0]).toEqual(place(from));
      expect(points.at(-1)).toEqual(place(to));
      points.slice(1).forEach((point, step) => {
        expect(point.row).toBe((points[step] as GridPlace).row + 1);
      });
    });
    const passing = layout.edges.flatMap(({ points }) => points.slice(1, -1));
    const all = [...ids.map(place), ...passing].sort((a, b) => a.row - b.row || a.column - b.column);
    all.slice(1).forEach((each, index) => {
      const before = all[index] as GridPlace;
      if (each.row === before.row) expect(each.column - before.column).toBeGreaterThan(0.999);
    });
    for (const { row, column } of all) {
      expect(row).toBeLessThan(layout.rows);
      expect(column).toBeGreaterThanOrEqual(0);
      expect(column).toBeLessThan(layout.columns - 1 + 1e-9);
    }
  }
});

test("a chain is a straight line, and crossing edges are uncrossed", () => {
  const chain = layeredLayout(
    ["a", "b", "c"],
    [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
    ],
  );
  expect([...chain.places.values()]).toEqual([0, 1, 2].map((row) => ({ row, column: 0 })));
  const { places } = layeredLayout(
    ["a", "b", "c", "d"],
    [
      { from: "a", to: "d" },
      { from: "b", to: "c" },
    ],
  );
  const column = (id: string) => places.get(id)?.column ?? 0;
  expect(Math.sign(column("a") - column("b"))).toBe(Math.sign(column("d") - column("c")));
});
