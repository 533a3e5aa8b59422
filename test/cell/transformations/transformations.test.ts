import { expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import { isWeighted, kindText } from "../../../src/cell/block.ts";
import { type Cell, makeCell } from "../../../src/cell/cell.ts";
import { freshBlockIds } from "../../../src/cell/freshBlockIds.ts";
import { structureText } from "../../../src/cell/normalForm.ts";
import { type OperatorName, operatorNames } from "../../../src/cell/transformations/operatorName.ts";
import type { TransformationResult } from "../../../src/cell/transformations/transformation.ts";
import { transformations } from "../../../src/cell/transformations/transformations.ts";
import { basicCell, gruCell, lstmCell } from "../knownCells.ts";
import { randomCell } from "../randomCells.ts";

const parents: readonly Cell[] = [
  basicCell,
  gruCell,
  lstmCell,
  ...Array.from({ length: 300 }, (_, index) => randomCell(Rng.fromSeed(index).fork("parent"))),
];

function editsOf(name: OperatorName, maxBlocks = 60): { parent: Cell; result: TransformationResult }[] {
  return parents.flatMap((parent, index) => {
    const context = { newId: freshBlockIds(1000 + index), maxBlocks };
    const result = transformations[name].apply(parent, Rng.fromSeed(index).fork(name), context);
    return result === null ? [] : [{ parent, result }];
  });
}

const opsById = (cell: Cell) => new Map(cell.blocks.map((block) => [block.id, kindText(block)]));

test.each(operatorNames)("%s finds a place in most cells and yields a valid one", (name) => {
  const edits = editsOf(name);
  // A sigmoid factor, which remove_gate needs, is rare in random cells.
  expect(edits.length).toBeGreaterThan(name === "remove_gate" ? 6 : parents.length * 0.6);
  for (const { result } of edits) expect(makeCell(result.cell)).toEqual(result.cell);
});

test.each(operatorNames)("%s changes the cell's structure", (name) => {
  for (const { parent, result } of editsOf(name)) expect(structureText(result.cell)).not.toBe(structureText(parent));
});

test.each(operatorNames)("%s keeps the ids and ops of the blocks that stay", (name) => {
  for (const { parent, result } of editsOf(name)) {
    const before = opsById(parent);
    const changed = result.cell.blocks.filter(
      (block) => before.has(block.id) && before.get(block.id) !== kindText(block),
    );
    expect(changed.length).toBe(name.startsWith("change_") ? 1 : 0);
    const added = result.cell.blocks.filter(({ id }) => !before.has(id));
    for (const { id } of added) expect(id).toMatch(/^b1\d{3}_\d+$/);
    if (!name.startsWith("add_")) expect(added).toEqual([]);
    else expect(added.length).toBeGreaterThan(0);
  }
});

test.each(operatorNames)("%s gives a start to every new weighted block and to no other", (name) => {
  for (const { parent, result } of editsOf(name)) {
    const before = opsById(parent);
    const fresh = result.cell.blocks.filter((block) => isWeighted(block) && !before.has(block.id));
    expect(Object.keys(result.starts).sort()).toEqual(fresh.map(({ id }) => id).sort());
  }
});

test.each(operatorNames)("%s respects the largest number of blocks", (name) => {
  for (const { result } of editsOf(name, 10)) expect(result.cell.blocks.length).toBeLessThanOrEqual(10);
});

test.each(operatorNames)("%s does the same again from the same random stream", (name) => {
  expect(editsOf(name)).toEqual(editsOf(name));
});

test("growth operators find nothing in a full cell", () => {
  for (const name of ["add_unit", "add_connection", "add_recurrent_connection", "add_gate"] as const) {
    const context = { newId: freshBlockIds(1), maxBlocks: basicCell.blocks.length };
    expect(transformations[name].apply(basicCell, Rng.fromSeed(1), context)).toBeNull();
  }
});

test("an edit that a cell has no target for yields null", () => {
  const sum = makeCell({
    blocks: [
      { id: "wx", op: "linear", inputs: ["x"] },
      { id: "p", op: "elem_mul", inputs: ["wx", "h"] },
    ],
    hNext: "p",
    cNext: "c",
  });
  for (const name of ["remove_unit", "remove_connection", "remove_gate"] as const) {
    const context = { newId: freshBlockIds(1), maxBlocks: 20 };
    expect(transformations[name].apply(sum, Rng.fromSeed(1), context)).toBeNull();
  }
});

test("a fresh id gives way to a block that a user named alike", () => {
  const named = makeCell({
    blocks: basicCell.blocks.map((block) => (block.id === "n" ? { ...block, id: "b7_0" } : block)),
    hNext: "b7_0",
    cNext: "c",
  });
  const context = { newId: freshBlockIds(7), maxBlocks: 40 };
  const child = present(transformations.add_gate.apply(named, Rng.fromSeed(1), context), "gated cell").cell;
  expect(new Set(child.blocks.map(({ id }) => id)).size).toBe(child.blocks.length);
});

test.each([
  ["add_unit", "remove_unit"],
  ["add_connection", "remove_connection"],
  ["add_recurrent_connection", "remove_connection"],
  ["add_gate", "remove_gate"],
] as const)("what %s made, %s can undo", (add, remove) => {
  let undone = 0;
  const seeds = 20;
  for (let seed = 0; seed < seeds; seed++) {
    const context = { newId: freshBlockIds(1), maxBlocks: 60 };
    const parent = seed % 2 === 0 ? gruCell : lstmCell;
    const child = present(transformations[add].apply(parent, Rng.fromSeed(seed), context), add);
    const texts = Array.from({ length: 80 }, (_, attempt) => {
      const back = transformations[remove].apply(child.cell, Rng.fromSeed(attempt).fork("back"), context);
      return back && structureText(back.cell);
    });
    // A unit of two blocks and a memory's start take two edits to undo.
    const isTwofold = child.description.includes(", ") && !child.description.includes("σ");
    const isUndone = texts.includes(structureText(parent));
    if (isUndone) undone++;
    expect(isUndone).toBe(!isTwofold);
  }
  expect(undone).toBeGreaterThan(seeds / 3);
});

test("change_combination leaves out v − v and v ⊙ 1", () => {
  for (const { parent, result } of editsOf("change_combination")) {
    const before = opsById(parent);
    const changed = present(
      result.cell.blocks.find(({ id, op }) => before.get(id) !== op),
      "changed block",
    );
    const [first, second] = changed.inputs;
    if (changed.op === "sub") expect(first).not.toBe(second);
    if (changed.op === "elem_mul") expect(changed.inputs).not.toContain("1");
  }
});

test("add_connection reaches x only through a linear, and h both ways", () => {
  const sums = editsOf("add_connection").map(({ parent, result }) => ({ parent, text: result.description }));
  expect(sums.some(({ text }) => text.endsWith("+ linear(x)"))).toBe(true);
  expect(sums.some(({ text }) => text.endsWith("+ linear(h)"))).toBe(true);
  expect(sums.some(({ text }) => text.endsWith("+ h"))).toBe(true);
  expect(sums.some(({ text }) => text.endsWith("+ x"))).toBe(false);
});

test("a memory that is started is both written and read", () => {
  let started = 0;
  for (let seed = 0; seed < 40; seed++) {
    const context = { newId: freshBlockIds(1), maxBlocks: 40 };
    const result = transformations.add_recurrent_connection.apply(basicCell, Rng.fromSeed(seed), context);
    if (result === null || result.cell.cNext === "c") continue;
    started++;
    expect(result.cell.blocks.some(({ op, inputs }) => op === "linear" && inputs[0] === "c")).toBe(true);
  }
  expect(started).toBeGreaterThan(8);
});
