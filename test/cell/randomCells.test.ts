import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { combinations, plainActivations } from "../../src/cell/block.ts";
import { randomCell } from "./randomCells.ts";

const weighted = ["linear", "linear_b", "low_rank", "low_rank_b", "scale", "bias", "scalar"];

test("random cells cover every operation, operand and use of the memory", () => {
  const cells = Array.from({ length: 400 }, (_, index) => randomCell(Rng.fromSeed(index)));
  const blocks = cells.flatMap((cell) => cell.blocks);
  expect(new Set(blocks.map((block) => block.op))).toEqual(
    new Set([...plainActivations, ...combinations, ...weighted]),
  );
  for (const terminal of ["x", "h", "c", "1"]) {
    expect(blocks.some((block) => (block.inputs as readonly string[]).includes(terminal))).toBe(true);
  }
  const readsC = (cell: (typeof cells)[number]) =>
    cell.blocks.some((block) => (block.inputs as readonly string[]).includes("c"));
  expect(cells.some((cell) => cell.cNext === "c" && readsC(cell))).toBe(true);
  expect(cells.some((cell) => cell.cNext === "c" && !readsC(cell))).toBe(true);
  expect(cells.some((cell) => cell.cNext !== "c" && readsC(cell))).toBe(true);
  expect(cells.some((cell) => cell.cNext !== "c" && !readsC(cell))).toBe(true);
  expect(cells.some((cell) => cell.cNext === "h")).toBe(true);
  expect(cells.some((cell) => cell.cNext === cell.hNext)).toBe(true);
  expect(
    cells.some((cell) => cell.blocks.some((block) => block.inputs.length === 2 && block.inputs[0] === block.inputs[1])),
  ).toBe(true);
});

test("a random cell has the number of blocks that was asked for", () => {
  for (const blocks of [2, 3, 4, 7, 20, 60]) {
    for (let seed = 0; seed < 20; seed++) expect(randomCell(Rng.fromSeed(seed), { blocks }).blocks.length).toBe(blocks);
  }
});
