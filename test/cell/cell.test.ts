import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { type Block, isBlockId, isTerminal, type Source } from "../../src/cell/block.ts";
import {
  type Cell,
  type CellDraft,
  checkCell,
  InvalidCellError,
  makeCell,
  withoutDeadBlocks,
} from "../../src/cell/cell.ts";
import { randomCell } from "./randomCells.ts";

type Written = readonly [Block["op"], ...Source[]];

function draft(blocks: Record<string, Written>, hNext: Source, cNext: Source = "c"): CellDraft {
  const list = Object.entries(blocks).map(([id, [op, ...inputs]]) => ({ id, op, inputs }) as unknown as Block);
  return { blocks: list, hNext, cNext };
}

const w: Written = ["linear", "x"];
const sum: Written = ["add", "w", "h"];

test.each<[string, CellDraft, string, string | undefined]>([
  ["a reserved id", draft({ tanh: w, y: ["add", "tanh", "h"] }, "y"), "BAD_BLOCK_ID", "tanh"],
  ["an id that is a terminal", draft({ x: w, y: ["add", "x", "h"] }, "y"), "BAD_BLOCK_ID", "x"],
  ["an id with markup", draft({ "a<b": w, y: ["add", "a<b", "h"] }, "y"), "BAD_BLOCK_ID", "a<b"],
  ["x without weights", draft({ w, y: ["add", "x", "h"] }, "y"), "X_WITHOUT_WEIGHTS", "y"],
  ["1 in an activation", draft({ w, y: sum, z: ["linear", "1"] }, "y"), "ONE_OUTSIDE_COMBINATION", "z"],
  ["a source that is not there", draft({ w, y: ["add", "w", "v"] }, "y"), "UNKNOWN_SOURCE", "y"],
  ["an h' that is not there", draft({ w, y: sum }, "v"), "UNKNOWN_SOURCE", undefined],
  ["a c' that is not there", draft({ w, y: sum }, "y", "v"), "UNKNOWN_SOURCE", undefined],
  ["h' = h", draft({ w, y: sum }, "h", "y"), "BAD_OUTPUT", undefined],
  ["c' = x", draft({ w, y: sum }, "y", "x"), "BAD_OUTPUT", undefined],
  ["c' = 1", draft({ w, y: sum }, "y", "1"), "BAD_OUTPUT", undefined],
  ["a block that reads itself", draft({ w, y: ["add", "w", "y"] }, "y"), "CYCLE", "y"],
  ["a cycle of two", draft({ w, y: ["add", "w", "z"], z: ["add", "y", "h"] }, "y"), "CYCLE", "y"],
  ["a dead block", draft({ w, y: sum, d: ["tanh", "y"] }, "y"), "DEAD_BLOCK", "d"],
  ["a dead cycle", draft({ w, y: sum, d: ["tanh", "e"], e: ["tanh", "d"] }, "y"), "DEAD_BLOCK", "d"],
  ["h' without x", draft({ y: ["tanh", "h"] }, "y"), "IGNORES_INPUT", undefined],
  ["x that only an unread memory sees", draft({ w, y: ["tanh", "h"] }, "y", "w"), "IGNORES_INPUT", undefined],
  ["h' without the past", draft({ w }, "w"), "NOT_RECURRENT", undefined],
  ["h' from a c that is never written", draft({ w, y: ["add", "w", "c"] }, "y"), "NOT_RECURRENT", undefined],
  [
    "h' from a c that is its own identity",
    draft({ w, y: ["add", "w", "c"], i: ["identity", "c"] }, "y", "i"),
    "NOT_RECURRENT",
    undefined,
  ],
])("%s is refused", (_, faulty, code, block) => {
  const result = checkCell(faulty) as { code?: string; block?: string };
  expect([result.code, result.block]).toEqual([code, block]);
  expect(() => makeCell(faulty)).toThrow(InvalidCellError);
});

test("two blocks with one id are refused", () => {
  const { blocks } = draft({ w, y: sum }, "y");
  const twice = { blocks: [...blocks, blocks[0] as Block], hNext: "y", cNext: "c" };
  expect(checkCell(twice)).toMatchObject({ code: "DUPLICATE_BLOCK", block: "w" });
});

test("a limit on blocks is kept to the block", () => {
  const two = draft({ w, y: sum }, "y");
  expect(checkCell(two, { maxBlocks: 1 })).toMatchObject({ code: "TOO_MANY_BLOCKS" });
  expect(checkCell(two, { maxBlocks: 2 })).not.toHaveProperty("code");
});

test.each<[string, CellDraft]>([
  ["x through the memory", draft({ w, y: ["tanh", "c"] }, "y", "w")],
  ["the past through the memory alone", draft({ w, y: ["add", "w", "c"] }, "y", "y")],
  ["c' = h", draft({ w, y: ["add", "w", "c"] }, "y", "h")],
  ["a block that reads one source twice", draft({ w, y: ["add", "w", "h"], z: ["elem_mul", "y", "y"] }, "z")],
])("%s makes a cell", (_, valid) => {
  expect(checkCell(valid)).not.toHaveProperty("code");
});

test("blocks stand after what they read, whatever their order was", () => {
  for (let seed = 0; seed < 200; seed++) {
    const rng = Rng.fromSeed(seed);
    const cell = randomCell(rng);
    const again = makeCell({ ...cell, blocks: rng.shuffle(cell.blocks) });
    const seen = new Set<Source>();
    for (const block of again.blocks) {
      for (const input of block.inputs) expect(isTerminal(input) || seen.has(input)).toBe(true);
      seen.add(block.id);
    }
    expect(again).toEqual(cell);
  }
});

test("a chain of 10,000 blocks is a cell, and a cycle of 10,000 is not", () => {
  const blocks: Record<string, Written> = { w, b0: sum };
  for (let index = 1; index < 10_000; index++) blocks[`b${index}`] = ["tanh", `b${index - 1}`];
  expect((checkCell(draft(blocks, "b9999")) as Cell).blocks.length).toBe(10_001);
  blocks.b0 = ["add", "w", "b9999"];
  expect(checkCell(draft(blocks, "b9999"))).toMatchObject({ code: "CYCLE" });
});

test("a ladder of shared blocks is checked in linear time", () => {
  const blocks: Record<string, Written> = { w, b0: sum };
  for (let index = 1; index < 5000; index++) blocks[`b${index}`] = ["add", `b${index - 1}`, `b${index - 1}`];
  expect((checkCell(draft(blocks, "b4999")) as Cell).blocks.length).toBe(5001);
});

test("what reaches no output is dropped on request, and nothing else", () => {
  const withDead = draft({ w, y: sum, d: ["tanh", "e"], e: ["tanh", "d"], m: ["tanh", "c"] }, "y", "m");
  expect(withoutDeadBlocks(withDead).blocks.map((block) => block.id)).toEqual(["w", "y", "m"]);
});

test("an id is a letter, then up to 63 letters, digits and underscores, and no name that is taken", () => {
  for (const id of ["z", "b17_0", "Reset_gate", "a".repeat(64), "add"]) expect(isBlockId(id), id).toBe(true);
  for (const id of ["", "1", "_a", "a b", "a-b", "σ", "a".repeat(65), "x", "h", "c", "b", "W", "tanh", "toString"]) {
    expect(isBlockId(id), id).toBe(false);
  }
});
