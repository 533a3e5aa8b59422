import { expect, test } from "vitest";
import { makeCell } from "../../src/cell/cell.ts";
import { lowerCell, verifyCellGraph } from "../../src/compiler/cellGraph.ts";
import { basicCell, lstmCell } from "./compilerCases.ts";
import { printCellGraph } from "./printedGraphs.ts";

test("a cell lowers to a graph in the order of its blocks", () => {
  expect(printCellGraph(lowerCell(basicCell))).toBe(
    [
      "%0 = x",
      "%1 = linear %0 · ax + bias",
      "%2 = h",
      "%3 = linear %2 · ah + bias",
      "%4 = add %1 %3",
      "%5 = tanh %4",
      "h' = %5",
    ].join("\n"),
  );
});

test("identities vanish and equal elementwise blocks are one node, but never two weights", () => {
  const cell = makeCell({
    blocks: [
      { id: "p", op: "identity", inputs: ["h"] },
      { id: "q", op: "identity", inputs: ["p"] },
      { id: "a", op: "linear", inputs: ["x"] },
      { id: "bx", op: "linear", inputs: ["x"] },
      { id: "s", op: "tanh", inputs: ["q"] },
      { id: "t", op: "tanh", inputs: ["h"] },
      { id: "u", op: "add", inputs: ["s", "t"] },
      { id: "v", op: "add", inputs: ["a", "bx"] },
      { id: "y", op: "sub", inputs: ["u", "v"] },
    ],
    hNext: "y",
    cNext: "c",
  });
  const { nodes } = lowerCell(cell);
  expect(nodes.filter(({ op }) => op === "tanh")).toHaveLength(1);
  expect(nodes.filter(({ op }) => op === "linear")).toHaveLength(2);
});

test("a memory that is neither read nor written does not exist", () => {
  expect(lowerCell(basicCell).cNext).toBeNull();
  expect(lowerCell(lstmCell).cNext).not.toBeNull();
});

test("the memory may be the previous hidden state", () => {
  const cell = makeCell({
    blocks: [
      { id: "a", op: "linear", inputs: ["x"] },
      { id: "y", op: "add", inputs: ["a", "c"] },
    ],
    hNext: "y",
    cNext: "h",
  });
  const { nodes, cNext } = lowerCell(cell);
  expect(nodes[cNext as number]).toEqual({ op: "read", of: "h" });
});

test("the verifier names the node that reads a later one, a wrong width, or belongs elsewhere", () => {
  const graph = lowerCell(basicCell);
  const withNode = (id: number, node: unknown) => ({
    ...graph,
    nodes: graph.nodes.map((old, i) => (i === id ? (node as typeof old) : old)),
  });
  expect(() => verifyCellGraph(withNode(4, { op: "add", a: 1, b: 5 }))).toThrow("%4 = add %1 %5 reads %5");
  expect(() => verifyCellGraph(withNode(4, { op: "add", a: 1, b: 0 }))).toThrow("[B, in] and [B, H]");
  expect(() => verifyCellGraph(withNode(5, { op: "tanh", a: 0 }))).toThrow("reads x without weights");
  expect(() => verifyCellGraph(withNode(2, { op: "read", of: "dh" }))).toThrow("belongs to a backward graph");
  expect(() => verifyCellGraph({ ...graph, hNext: 9 })).toThrow("%9 does not exist");
  const wide = { ...graph.nodes[3], source: 0 };
  expect(() => verifyCellGraph(withNode(3, wide))).toThrow("wants a source [B, H], %0 is [B, in]");
});
