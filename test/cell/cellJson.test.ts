import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { CellFormatError, parseCellJson, toCellJson } from "../../src/cell/cellJson.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { randomCell } from "./randomCells.ts";

test("a cell survives being written and read", () => {
  for (let seed = 0; seed < 100; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    expect(parseCellJson(JSON.parse(JSON.stringify(toCellJson(cell))))).toEqual(cell);
  }
});

test("keys are written in one order, whatever the order in the blocks was", () => {
  const json = JSON.stringify(toCellJson(seedCells.basic));
  expect(json.slice(0, 74)).toBe('{"formatVersion":1,"blocks":[{"id":"h_next_x","op":"linear_b","inputs":["x');
  const turned = JSON.parse(json, (_, value) =>
    typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
  );
  expect(JSON.stringify(toCellJson(parseCellJson(turned)))).toBe(json);
});

const good = JSON.stringify({
  formatVersion: 1,
  blocks: [
    { id: "w", op: "linear", inputs: ["x"] },
    { id: "y", op: "add", inputs: ["w", "h"] },
  ],
  hNext: "y",
  cNext: "c",
});

test.each([
  ["null", "null", "CELL_FORMAT", "is not an object"],
  ["a list", "[]", "CELL_FORMAT", "is not an object"],
  ["a text", '"cell"', "CELL_FORMAT", "is not an object"],
  ["a newer version", good.replace('n":1', 'n":2'), "CELL_VERSION", "version 2"],
  ["no version", good.replace('"formatVersion":1,', ""), "CELL_VERSION", "undefined"],
  ["a version that is no number", good.replace('n":1', 'n":"1"'), "CELL_VERSION", '"1"'],
  ["an unknown key", good.replace('"cNext"', '"extra":0,"cNext"'), "CELL_FORMAT", '"extra"'],
  ["a hostile key", good.replace('"cNext"', '"__proto__":{"a":1},"cNext"'), "CELL_FORMAT", "__proto__"],
  ["a hostile key in a block", good.replace('"op":"add"', '"op":"add","__proto__":{}'), "CELL_FORMAT", "__proto__"],
  ["blocks that are no list", good.replace(/\[\{.*\}\]/, "{}"), "CELL_FORMAT", "not a list"],
  ["a block that is no object", good.replace('{"id":"w"', '7,{"id":"w"'), "CELL_FORMAT", "blocks[0]"],
  ["an unknown op", good.replace('"add"', '"constructor"'), "CELL_FORMAT", '"constructor"'],
  ["an op that is no text", good.replace('"add"', "{}"), "CELL_FORMAT", "object"],
  ["too few inputs", good.replace('"w","h"', '"w"'), "CELL_FORMAT", "two inputs"],
  ["too many inputs", good.replace('["x"]', '["x","h"]'), "CELL_FORMAT", "one input"],
  ["an input that is no text", good.replace('"w","h"', '"w",1'), "CELL_FORMAT", "not a text"],
  ["an id that is no text", good.replace('"id":"w"', '"id":3'), "CELL_FORMAT", "blocks[0]"],
  ["an id that cannot name a block", good.replaceAll('"w"', '"<b>"'), "CELL_INVALID", "<b>"],
  ["an id that maps inherit", good.replaceAll('"w"', '"constructor"'), "CELL_INVALID", "constructor"],
  ["an output that is no text", good.replace('"hNext":"y"', '"hNext":null'), "CELL_FORMAT", "hNext"],
  ["a cycle", good.replace('"w","h"', '"w","y"'), "CELL_INVALID", "own output"],
])("%s is refused with what is wrong", (_, json, code, part) => {
  const parse = () => parseCellJson(JSON.parse(json));
  expect(parse).toThrow(CellFormatError);
  expect(parse).toThrow(part);
  try {
    parse();
  } catch (error) {
    expect((error as CellFormatError).code).toBe(code);
    expect((error as CellFormatError).remedy).toMatch(/^[A-Z].*\.$/);
  }
});

test("more than 10,000 blocks are refused before they are looked at", () => {
  const blocks = Array.from({ length: 10_001 }, () => null);
  expect(() => parseCellJson({ ...JSON.parse(good), blocks })).toThrow("10001 blocks");
});

test("a limit on blocks is the caller's", () => {
  expect(() => parseCellJson(JSON.parse(good), { maxBlocks: 1 })).toThrow("at most 1");
});

test("nothing of what was read is kept", () => {
  const value = JSON.parse(good);
  const cell = parseCellJson(value);
  value.blocks[1].inputs[0] = "h";
  expect(cell.blocks.find((block) => block.id === "y")?.inputs).toEqual(["w", "h"]);
});
