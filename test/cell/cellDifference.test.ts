import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Block } from "../../src/cell/block.ts";
import { makeCell } from "../../src/cell/cell.ts";
import { cellDifference } from "../../src/cell/cellDifference.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { randomCell } from "./randomCells.ts";

const blocks: readonly Block[] = [
  { id: "w", op: "linear_b", inputs: ["x"] },
  { id: "u", op: "linear_b", inputs: ["h"] },
  { id: "s", op: "add", inputs: ["w", "u"] },
  { id: "y", op: "tanh", inputs: ["s"] },
];
const parent = makeCell({ blocks, hNext: "y", cNext: "c" });
const child = (
  changes: { readonly [id: string]: Partial<Block> },
  more: readonly Block[] = [],
  hNext = "y",
  cNext = "c",
) =>
  makeCell({
    blocks: [...blocks.map((block) => ({ ...block, ...changes[block.id] }) as Block), ...more],
    hNext,
    cNext,
  });

test("a cell does not differ from itself, nor by the order of what commutes", () => {
  expect(cellDifference(parent, parent)).toEqual({ added: [], removed: [], changed: [], outputs: [] });
  expect(cellDifference(parent, child({ s: { inputs: ["u", "w"] } })).changed).toEqual([]);
});

test("the operands of a difference do not commute", () => {
  const minus = child({ s: { op: "sub" } });
  const turned = child({ s: { op: "sub", inputs: ["u", "w"] } });
  expect(cellDifference(minus, turned).changed).toMatchObject([{ id: "s", op: false, inputs: true }]);
});

test("an inserted block is added, and its reader changed", () => {
  const { added, removed, changed, outputs } = cellDifference(
    parent,
    child({ y: { inputs: ["g"] } }, [{ id: "g", op: "relu", inputs: ["s"] }]),
  );
  expect([added, removed, outputs]).toEqual([["g"], [], []]);
  expect(changed).toMatchObject([{ id: "y", op: false, inputs: true, before: { inputs: ["s"] } }]);
});

test("another activation changes the op, another output the output", () => {
  const { changed } = cellDifference(parent, child({ y: { op: "relu" } }));
  expect(changed).toMatchObject([{ id: "y", op: true, inputs: false }]);
  const wider = child({}, [{ id: "m", op: "elem_mul", inputs: ["y", "h"] }], "m", "s");
  expect(cellDifference(parent, wider)).toMatchObject({ added: ["m"], outputs: ["h'", "c'"] });
});

test("what one direction adds the other removes", () => {
  for (let seed = 0; seed < 50; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const there = cellDifference(seedCells.lstm, cell);
    const back = cellDifference(cell, seedCells.lstm);
    expect(new Set(there.added)).toEqual(new Set(back.removed));
    expect(new Set(there.removed)).toEqual(new Set(back.added));
    expect(there.outputs).toEqual(back.outputs);
  }
});
