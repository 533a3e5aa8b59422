import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { makeCell } from "../../../src/cell/cell.ts";
import { cellDifference } from "../../../src/cell/cellDifference.ts";
import { freshBlockIds } from "../../../src/cell/freshBlockIds.ts";
import { cellDiagram, mermaidText } from "../../../src/cell/mermaid.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { mutate } from "../../../src/cell/transformations/mutate.ts";
import { operatorNames } from "../../../src/cell/transformations/operatorName.ts";
import { cellGraph } from "../../../webview/diagram/cellGraph.ts";
import { randomCell } from "../../cell/randomCells.ts";

const operators = Object.fromEntries(operatorNames.map((name) => [name, 1]));

function mutated(seed: number) {
  const rng = Rng.fromSeed(seed);
  const parent = randomCell(rng);
  const child = mutate(parent, rng, { operators, edits: [1, 3], maxBlocks: 40, newId: freshBlockIds(seed) })?.cell;
  return { parent, child: child ?? parent };
}

test("the nodes and edges are those of the cell, with or without differences from a parent", () => {
  for (let seed = 0; seed < 100; seed++) {
    const { parent, child } = mutated(seed);
    const diagram = cellDiagram(child);
    for (const graph of [cellGraph(child), cellGraph(child, { parent })]) {
      expect(graph.nodes).toMatchObject(diagram.nodes);
      expect(graph.nodes.length).toBe(diagram.nodes.length);
      expect(graph.edges).toMatchObject(diagram.edges);
      expect(graph.edges.length).toBe(diagram.edges.length);
      expect(graph.text).toBe(mermaidText(child));
    }
  }
});

test("added and changed blocks are marked as the difference says, and nothing without a parent", () => {
  for (let seed = 0; seed < 100; seed++) {
    const { parent, child } = mutated(seed);
    const { added, changed } = cellDifference(parent, child);
    const { nodes } = cellGraph(child, { parent });
    const marked = (change: string) =>
      nodes.filter((node) => node.change === change && node.kind !== "output").map(({ shows }) => shows);
    expect(new Set(marked("added"))).toEqual(new Set(added));
    expect(new Set(marked("changed"))).toEqual(new Set(changed.map(({ id }) => id)));
    expect(cellGraph(child).nodes.every(({ change }) => change === null)).toBe(true);
  }
});

test("with removed blocks, child and parent together are drawn, and what is only the parent's is marked", () => {
  for (let seed = 0; seed < 100; seed++) {
    const { parent, child } = mutated(seed);
    const graph = cellGraph(child, { parent, withRemoved: true });
    const shows = (nodes: readonly { readonly shows: string }[]) => new Set(nodes.map((node) => node.shows));
    const [own, before] = [shows(cellDiagram(child).nodes), shows(cellDiagram(parent).nodes)];
    expect(shows(graph.nodes)).toEqual(new Set([...own, ...before]));
    expect(shows(graph.nodes.filter(({ change }) => change === "removed"))).toEqual(
      new Set([...before].filter((name) => !own.has(name))),
    );
    const ids = new Set(graph.nodes.map(({ id }) => id));
    expect(ids.size).toBe(graph.nodes.length);
    expect(graph.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
    const kept = graph.edges.filter(({ change }) => change !== "removed");
    expect(kept.length).toBe(cellDiagram(child).edges.length);
  }
});

test("names reach tooltips only, never the drawn text", () => {
  const cell = makeCell({
    blocks: [
      { id: "click", op: "linear", inputs: ["x"] },
      { id: "end", op: "add", inputs: ["click", "h"] },
    ],
    hNext: "end",
    cNext: "c",
  });
  const { text, nodes } = cellGraph(cell);
  expect(text).not.toMatch(/click|end/);
  expect(nodes.find(({ shows }) => shows === "click")?.tooltip.title).toBe("click: linear");
});

test("a weighted block tells its shapes and parameters in numbers where the sizes are known", () => {
  const lines = (id: string, options: Parameters<typeof cellGraph>[1]) =>
    cellGraph(seedCells.basic, options).nodes.find(({ shows }) => shows === id)?.tooltip.lines;
  const sizes = { inputSize: 3, hiddenSize: 5, layers: 1 };
  expect(lines("h_next_x", { sizes })).toEqual([
    "reads x",
    "output [batch, 5]",
    "W [H, I], b [H]: H 5, I 3",
    "20 parameters",
  ]);
  expect(lines("h_next_h", { sizes: { ...sizes, layers: 2 } })).toContain(
    "30 parameters in the first of 2 layers, 30 in the others",
  );
  expect(lines("h_next_x", { sizes: { ...sizes, layers: 2 } })).toContain(
    "20 parameters in the first of 2 layers, 30 in the others",
  );
  expect(lines("h_next_x", {})).toEqual(["reads x", "output [batch, H]", "W [H, I], b [H]"]);
});

test("a weighted block tells where its weights come from", () => {
  const starts = {
    h_next_x: { kind: "inherit", parent: 1, block: "z" },
    h_next_h: { kind: "zero", bias: 3 },
  } as const;
  const { nodes } = cellGraph(seedCells.basic, { starts, parentIds: [4, 9] });
  const last = (id: string) => nodes.find(({ shows }) => shows === id)?.tooltip.lines.at(-1);
  expect(last("h_next_x")).toBe("weights inherited from individual 9, its z");
  expect(last("h_next_h")).toBe("weights start at 0, bias at 3");
  expect(last("h_next_sum")).toBe("output [batch, H]");
});
