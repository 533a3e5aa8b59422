import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { makeCell } from "../../src/cell/cell.ts";
import { cellDiagram, mermaidText } from "../../src/cell/mermaid.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { randomCell } from "./randomCells.ts";

test("the basic cell is drawn node for node", () => {
  expect(mermaidText(seedCells.basic)).toBe(`flowchart TD
  n0(["x"]):::terminal
  n1(["h"]):::terminal
  n2[["W + b"]]:::weighted
  n3[["W + b"]]:::weighted
  n4(("+")):::combination
  n5["tanh"]:::activation
  n6(["h′"]):::output
  n0 --> n2
  n1 --> n3
  n2 --> n4
  n3 --> n4
  n4 --> n5
  n5 --> n6
`);
});

test("the nodes are the blocks, the sources that are read, and the outputs; the edges are the inputs", () => {
  for (let seed = 0; seed < 200; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const { nodes, edges } = cellDiagram(cell);
    const writes = cell.cNext !== "c";
    const read = new Set<string>(cell.blocks.flatMap((block): readonly string[] => block.inputs));
    if (writes) read.add(cell.cNext);
    const terminals = ["x", "h", "c", "1"].filter((terminal) => read.has(terminal));
    expect(nodes.map((node) => node.shows).sort()).toEqual(
      [...terminals, ...cell.blocks.map((block) => block.id), "h'", ...(writes ? ["c'"] : [])].sort(),
    );
    const shown = new Map(nodes.map((node) => [node.id, node.shows]));
    const wanted = cell.blocks.flatMap((block) => block.inputs.map((input) => `${input} ${block.id}`));
    wanted.push(`${cell.hNext} h'`, ...(writes ? [`${cell.cNext} c'`] : []));
    expect(edges.map((edge) => `${shown.get(edge.from)} ${shown.get(edge.to)}`).sort()).toEqual(wanted.sort());
  }
});

test("the operand that a difference takes away is marked, also when both are one", () => {
  const cell = makeCell({
    blocks: [
      { id: "w", op: "linear", inputs: ["x"] },
      { id: "d", op: "sub", inputs: ["h", "w"] },
      { id: "y", op: "sub", inputs: ["d", "d"] },
    ],
    hNext: "y",
    cNext: "c",
  });
  const { nodes, edges } = cellDiagram(cell);
  const shown = new Map(nodes.map((node) => [node.id, node.shows]));
  expect(edges.filter((edge) => edge.label === "−").map((edge) => [shown.get(edge.from), shown.get(edge.to)])).toEqual(
    expect.arrayContaining([
      ["w", "d"],
      ["d", "y"],
    ]),
  );
  expect(edges.filter((edge) => edge.label !== undefined).length).toBe(2);
  expect(mermaidText(cell)).toContain('-->|"−"|');
});

test("ids never reach the text: it consists of numbered nodes and labels of a fixed list", () => {
  const hostile = makeCell({
    blocks: [
      { id: "end", op: "linear", inputs: ["x"] },
      { id: "click", op: "add", inputs: ["end", "h"] },
    ],
    hNext: "click",
    cNext: "c",
  });
  const node =
    /^ {2}n\d+(\(\[|\(\(|\[\[|\[)"(x|h|c|1|\+|−|⊙|id|σ|tanh|ReLU|leaky ReLU|hard σ|hard tanh|softplus|W|W \+ b|W₂W₁|W₂W₁ \+ b|w ⊙|b|α|h′|c′)"(\]\)|\)\)|\]\]|\]):::[a-z]+$/;
  const edge = /^ {2}n\d+ -->(\|"−"\|)? n\d+$/;
  const cells = Array.from({ length: 100 }, (_, seed) => randomCell(Rng.fromSeed(seed)));
  for (const cell of [hostile, ...cells]) {
    const [first, ...lines] = mermaidText(cell).trimEnd().split("\n");
    expect(first).toBe("flowchart TD");
    for (const line of lines) expect(node.test(line) || edge.test(line), line).toBe(true);
  }
});
