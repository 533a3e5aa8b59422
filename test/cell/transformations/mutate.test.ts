import { expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import { isWeighted } from "../../../src/cell/block.ts";
import { type Cell, makeCell } from "../../../src/cell/cell.ts";
import { freshBlockIds } from "../../../src/cell/freshBlockIds.ts";
import { type MutationOptions, mutate } from "../../../src/cell/transformations/mutate.ts";
import { operatorNames } from "../../../src/cell/transformations/operatorName.ts";
import { basicCell, lstmCell } from "../knownCells.ts";
import { randomCell } from "../randomCells.ts";

const alike = Object.fromEntries(operatorNames.map((name) => [name, 1]));

function optionsFor(individual: number, changes: Partial<MutationOptions> = {}): MutationOptions {
  return { operators: alike, edits: [1, 3], newId: freshBlockIds(individual), maxBlocks: 60, ...changes };
}

const weightedIds = (cell: Cell) =>
  cell.blocks
    .filter(isWeighted)
    .map(({ id }) => id)
    .sort();

test("a child is valid, has one to three edits, and a start for every weighted block", () => {
  const counts = new Set<number>();
  for (let seed = 0; seed < 300; seed++) {
    const parent = randomCell(Rng.fromSeed(seed));
    const child = present(mutate(parent, Rng.fromSeed(seed).fork("mutation"), optionsFor(5)), "child");
    expect(makeCell(child.cell, { maxBlocks: 60 })).toEqual(child.cell);
    expect(Object.keys(child.starts).sort()).toEqual(weightedIds(child.cell));
    counts.add(child.edits.length);
    for (const { id } of parent.blocks) {
      const start = child.starts[id];
      if (start !== undefined) expect(start).toEqual({ kind: "inherit", parent: 0 });
    }
    for (const [id, start] of Object.entries(child.starts)) {
      expect(start.kind === "inherit").toBe(parent.blocks.some((block) => block.id === id));
    }
  }
  expect([...counts].sort()).toEqual([1, 2, 3]);
});

test("a block that one edit added keeps its start through the next ones", () => {
  const options = optionsFor(3, { operators: { add_gate: 1 }, edits: [4, 4], maxBlocks: 200 });
  const child = present(mutate(basicCell, Rng.fromSeed(2), options), "child");
  expect(child.edits).toHaveLength(4);
  const kinds = Object.values(child.starts).map((start) => start.kind);
  expect(Object.keys(child.starts).sort()).toEqual(weightedIds(child.cell));
  expect(kinds.filter((kind) => kind === "inherit")).toHaveLength(2);
  // Every gate of either form has at least one linear that starts at 0.
  expect(kinds.filter((kind) => kind === "zero").length).toBeGreaterThanOrEqual(4);
});

test("after a crossover the edits start from its starts", () => {
  const starts = { wx: { kind: "inherit", parent: 1 }, uh: { kind: "inherit", parent: 1, block: "vh" } } as const;
  const options = optionsFor(1, { operators: { add_unit: 1 }, edits: [1, 1], starts });
  const child = present(mutate(basicCell, Rng.fromSeed(1), options), "child");
  expect(child.starts).toMatchObject(starts);
});

test("operators are drawn by their weights", () => {
  const operators = {
    add_unit: 1,
    remove_unit: 0,
    add_connection: 2,
    change_activation: 4,
    add_gate: 0.5,
    remove_gate: 3,
  };
  const draws = 3000;
  const counts = new Map<string, number>();
  for (let seed = 0; seed < draws; seed++) {
    const options = optionsFor(1, { operators, edits: [1, 1] });
    const child = present(mutate(lstmCell, Rng.fromSeed(seed), options), "child");
    const operator = present(child.edits[0], "edit").operator;
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  const total = Object.values(operators).reduce((sum, weight) => sum + weight, 0);
  const drawn = Object.entries(operators).filter(([, weight]) => weight > 0);
  const chiSquare = drawn.reduce((sum, [name, weight]) => {
    const expected = (draws * weight) / total;
    return sum + ((counts.get(name) ?? 0) - expected) ** 2 / expected;
  }, 0);
  expect(counts.has("remove_unit")).toBe(false);
  // The 99.9 % point of χ² with 4 degrees of freedom.
  expect(chiSquare).toBeLessThan(18.47);
});

test("an operator without a target is redrawn and not counted", () => {
  const operators = { remove_gate: 1000, add_unit: 1 };
  const child = present(mutate(basicCell, Rng.fromSeed(4), optionsFor(1, { operators, edits: [1, 1] })), "child");
  expect(child.edits.map(({ operator }) => operator)).toEqual(["add_unit"]);
});

test("a cell that no allowed operator can edit has no child", () => {
  expect(mutate(basicCell, Rng.fromSeed(1), optionsFor(1, { operators: { remove_gate: 1 } }))).toBeNull();
  expect(mutate(basicCell, Rng.fromSeed(1), optionsFor(1, { operators: {} }))).toBeNull();
});

test("the same stream gives the same child", () => {
  const make = () => mutate(lstmCell, Rng.fromSeed(9), optionsFor(2));
  expect(make()).toEqual(make());
});
