import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { Rng } from "../../src/base/rng.ts";
import { isWeighted } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";
import { type CrossoverResult, crossover } from "../../src/cell/crossover.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { rewire } from "../../src/cell/transformations/edge.ts";
import { mutate } from "../../src/cell/transformations/mutate.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { evaluateCell, randomInput, randomWeights, startedWeights } from "./evaluateCell.ts";
import { basicCell, gruCell, lstmCell } from "./knownCells.ts";
import { randomCell } from "./randomCells.ts";

const cross = (first: Cell, second: Cell, seed: number, maxBlocks = 60): CrossoverResult | null =>
  crossover(first, second, Rng.fromSeed(seed), { newId: freshBlockIds(900), maxBlocks });

/** Two cells of one lineage: both descend from `ancestor`, so they share ids. */
function relatives(seed: number): [Cell, Cell] {
  const ancestor = [gruCell, lstmCell][seed % 4] ?? randomCell(Rng.fromSeed(seed));
  const operators = Object.fromEntries(operatorNames.map((name) => [name, 1]));
  const descend = (individual: number) => {
    const options = { operators, edits: [1, 4], newId: freshBlockIds(individual), maxBlocks: 60 } as const;
    return present(mutate(ancestor, Rng.fromSeed(seed).fork(`${individual}`), options), "descendant").cell;
  };
  return [descend(1), descend(2)];
}

/** The cell with every id prefixed, so that it has no history in common with another. */
function renamed(cell: Cell, prefix: string): Cell {
  const name = (source: string) => (cell.blocks.some(({ id }) => id === source) ? `${prefix}${source}` : source);
  return makeCell({
    blocks: cell.blocks.map((block) => ({ ...rewire(block, name), id: name(block.id) })),
    hNext: name(cell.hNext),
    cNext: name(cell.cNext),
  });
}

test("children of relatives are valid and inherit every weighted block from a parent's block of the same shape", () => {
  let children = 0;
  for (let seed = 0; seed < 300; seed++) {
    const [first, second] = relatives(seed);
    const child = cross(first, second, seed);
    if (child === null) continue;
    children++;
    expect(makeCell(child.cell, { maxBlocks: 60 })).toEqual(child.cell);
    const weighted = child.cell.blocks.filter(isWeighted);
    expect(Object.keys(child.starts).sort()).toEqual(weighted.map(({ id }) => id).sort());
    for (const block of weighted) {
      const start = present(child.starts[block.id], block.id);
      if (start.kind !== "inherit") throw new Error(`${block.id} does not inherit`);
      const parent = start.parent === 0 ? first : second;
      const source = present(
        parent.blocks.find(({ id }) => id === (start.block ?? block.id)),
        "inherited block",
      );
      expect(source.op).toBe(block.op);
      expect(source.inputs[0] === "x").toBe(block.inputs[0] === "x");
    }
  }
  expect(children).toBeGreaterThan(200);
});

test("a grafted output computes what it computed in the second parent, and the other what it did in the first", () => {
  let grafts = 0;
  for (let seed = 0; seed < 200; seed++) {
    const rng = Rng.fromSeed(seed);
    const first = randomCell(rng.fork("first"));
    const second = renamed(randomCell(rng.fork("second")), "q");
    const child = cross(first, second, seed);
    if (child === null || !/^[hc]' from/.test(child.description)) continue;
    grafts++;
    const weights = [randomWeights(first, rng.fork("w1")), randomWeights(second, rng.fork("w2"))] as const;
    const input = randomInput(rng.fork("input"));
    const started = startedWeights(child.cell, child.starts, weights, rng.fork("start"));
    const [a, b] = [evaluateCell(first, weights[0], input), evaluateCell(second, weights[1], input)];
    const result = evaluateCell(child.cell, started, input);
    const isHidden = child.description.startsWith("h'");
    expect(result.h).toEqual(isHidden ? b.h : a.h);
    expect(result.c).toEqual(isHidden ? a.c : b.c);
  }
  expect(grafts).toBeGreaterThan(60);
});

test("a homologous block that differs replaces the first parent's and keeps its id", () => {
  const other = makeCell({
    blocks: [
      { id: "wx", op: "linear_b", inputs: ["x"] },
      { id: "uh", op: "linear", inputs: ["h"] },
      { id: "b2_0", op: "sigmoid", inputs: ["uh"] },
      { id: "s", op: "sub", inputs: ["wx", "b2_0"] },
      { id: "b2_1", op: "elem_mul", inputs: ["s", "h"] },
      { id: "n", op: "tanh", inputs: ["b2_1"] },
    ],
    hNext: "n",
    cNext: "c",
  });
  const children = Array.from({ length: 40 }, (_, seed) => cross(basicCell, other, seed));
  const child = present(
    children.find((candidate) => candidate?.description === "s from the other parent's s"),
    "graft of s",
  );
  const expected = makeCell({
    blocks: [
      { id: "wx", op: "linear_b", inputs: ["x"] },
      { id: "uh", op: "linear", inputs: ["h"] },
      { id: "b2_0", op: "sigmoid", inputs: ["uh"] },
      { id: "s", op: "sub", inputs: ["wx", "b2_0"] },
      { id: "n", op: "tanh", inputs: ["s"] },
    ],
    hNext: "n",
    cNext: "c",
  });
  expect(child.cell).toEqual(expected);
  expect(child.starts).toEqual({ wx: { kind: "inherit", parent: 1 }, uh: { kind: "inherit", parent: 1 } });
});

test("a block that both parents need in different forms comes twice, the graft's under a fresh id", () => {
  const blocks = (op: "linear" | "linear_b") =>
    [
      { id: "w", op, inputs: ["x"] },
      { id: "u", op: "linear", inputs: ["c"] },
      { id: "s", op: "add", inputs: ["w", "u"] },
      { id: "n", op: "tanh", inputs: ["s"] },
      { id: "k", op: "sigmoid", inputs: ["w"] },
    ] as const;
  const first = makeCell({ blocks: blocks("linear"), hNext: "n", cNext: "k" });
  const second = makeCell({ blocks: blocks("linear_b"), hNext: "n", cNext: "k" });
  const children = Array.from({ length: 40 }, (_, seed) => cross(first, second, seed));
  const child = present(
    children.find((candidate) => candidate?.description.startsWith("c'")),
    "graft of c'",
  );
  const fresh = present(
    child.cell.blocks.find(({ op }) => op === "linear_b"),
    "the graft's w",
  );
  expect(fresh.id).toMatch(/^b900_/);
  expect(child.starts).toEqual({
    w: { kind: "inherit", parent: 0 },
    u: { kind: "inherit", parent: 0 },
    [fresh.id]: { kind: "inherit", parent: 1, block: "w" },
  });
});

test("cells without common history exchange units of one kind", () => {
  const other = renamed(gruCell, "q");
  const children = Array.from({ length: 60 }, (_, seed) => cross(lstmCell, other, seed));
  const places = new Set(children.map((child) => child?.description));
  expect(places).toContain("m from the other parent's qn");
  expect(cross(basicCell, other, 1)?.description).toBe("n from the other parent's qn");
});

test("no child is a twin of a parent", () => {
  expect(cross(basicCell, basicCell, 1)).toBeNull();
  expect(cross(basicCell, renamed(basicCell, "q"), 1)).toBeNull();
  for (let seed = 0; seed < 100; seed++) {
    const [first, second] = relatives(seed);
    const child = cross(first, second, seed);
    if (child === null) continue;
    expect([cellHash(first), cellHash(second)]).not.toContain(cellHash(child.cell));
  }
});

test("no child has half of a memory: c written and not read, or read and not written", () => {
  for (let seed = 0; seed < 40; seed++) {
    for (const child of [cross(basicCell, lstmCell, seed), cross(lstmCell, basicCell, seed)]) {
      if (child === null) continue;
      const reads = child.cell.blocks.some(({ inputs }) => inputs.some((input) => input === "c"));
      expect(reads).toBe(child.cell.cNext !== "c");
    }
  }
});

test("no child is larger than the limit", () => {
  for (let seed = 0; seed < 100; seed++) {
    const [first, second] = relatives(seed);
    const child = cross(first, second, seed, 12);
    if (child !== null) expect(child.cell.blocks.length).toBeLessThanOrEqual(12);
  }
});
