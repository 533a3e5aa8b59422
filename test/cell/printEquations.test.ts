import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Block } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";
import { parseEquations, printEquations } from "../../src/cell/equations.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { areIsomorphic } from "./isomorphism.ts";
import { randomCell } from "./randomCells.ts";

function reread(cell: Cell): Cell {
  const text = printEquations(cell);
  const parsed = parseEquations(text);
  if ("errors" in parsed) throw new Error(`${text}\n${parsed.errors.map((error) => error.message).join("; ")}`);
  return parsed.cell;
}

/** Printed and read; the text that comes out is the text that went in. */
function expectUnchanged(text: string): void {
  const parsed = parseEquations(text);
  expect("cell" in parsed && printEquations(parsed.cell)).toBe(text);
}

test("what is printed of a random cell reads as the same cell", () => {
  for (let seed = 0; seed < 500; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const again = reread(cell);
    expect(again.blocks.length).toBe(cell.blocks.length);
    expect(cellHash(again), printEquations(cell)).toBe(cellHash(cell));
  }
});

test("what is printed of a small random cell reads as an isomorphic cell, identities included", () => {
  for (let seed = 0; seed < 300; seed++) {
    const cell = randomCell(Rng.fromSeed(seed), { blocks: 2 + (seed % 6) });
    expect(areIsomorphic(reread(cell), cell), printEquations(cell)).toBe(true);
  }
});

test("a seed cell reads back with all its ids", () => {
  for (const cell of Object.values(seedCells)) expect(reread(cell)).toEqual(cell);
});

test("the seed cells print as one would write them", () => {
  expect(printEquations(seedCells.basic)).toBe("h' = tanh(linear_b(x) + linear_b(h))\n");
  expect(printEquations(seedCells.gru)).toBe(
    `z = sigmoid(linear_b(x) + linear_b(h))
r = sigmoid(linear_b(x) + linear_b(h))
n = tanh(linear_b(x) + r * linear_b(h))
h' = (1 - z) * n + z * h
`,
  );
  expect(printEquations(seedCells.lstm)).toBe(
    `o = sigmoid(linear_b(x) + linear_b(h))
f = sigmoid(linear_b(x) + linear_b(h))
i = sigmoid(linear_b(x) + linear_b(h))
m = tanh(linear_b(x) + linear_b(h))
c' = f * c + i * m
h' = o * tanh(c')
`,
  );
});

test.each([
  "h' = linear(x) - h - c\n",
  "h' = linear(x) - (h - c)\n",
  "h' = linear(x) + (h + c)\n",
  "h' = linear(x) * h + c\n",
  "h' = linear(x) * (h + c)\n",
  "h' = linear(x) * (h * c)\n",
  "h' = (linear(x) - h) * (1 - c)\n",
  "h' = tanh((1 - h) * linear(x))\n",
  "h' = linear(x) + h\nc' = h'\n",
  "h' = linear(x) + h * c\nc' = h\n",
  "h' = identity(c)\nc' = linear(x)\n",
  "state = tanh(linear(x) + h)\nh' = state\n",
])("parentheses and lines are as few as can be: %s", expectUnchanged);

test("a block that is read twice has a line, and so does a gate, also when they have no name", () => {
  const cell = makeCell({
    blocks: [
      { id: "b1_0", op: "linear", inputs: ["x"] },
      { id: "b1_1", op: "sigmoid", inputs: ["b1_0"] },
      { id: "b1_2", op: "elem_mul", inputs: ["b1_1", "h"] },
      { id: "b1_3", op: "tanh", inputs: ["b1_2"] },
      { id: "b1_4", op: "elem_mul", inputs: ["b1_3", "b1_3"] },
    ],
    hNext: "b1_4",
    cNext: "c",
  });
  expect(printEquations(cell)).toBe("b1_1 = sigmoid(linear(x))\nb1_3 = tanh(b1_1 * h)\nh' = b1_3 * b1_3\n");
});

test("no line is longer than a dozen blocks, and a chain of 5,000 prints and reads", () => {
  const blocks: Block[] = [{ id: "b0", op: "linear", inputs: ["x"] }];
  blocks.push({ id: "b1", op: "add", inputs: ["b0", "h"] });
  for (let index = 2; index < 5000; index++) blocks.push({ id: `b${index}`, op: "tanh", inputs: [`b${index - 1}`] });
  const chain = makeCell({ blocks, hNext: "b4999", cNext: "c" });
  for (const line of printEquations(chain).split("\n"))
    expect(line.match(/tanh/g)?.length ?? 0).toBeLessThanOrEqual(12);
  expect(cellHash(reread(chain))).toBe(cellHash(chain));
});

test("names that people choose survive, also where a derived name would clash", () => {
  const text = "z_x = linear(x)\nz = sigmoid(z_x + linear(z_x))\nreset_gate = tanh(z)\nh' = reset_gate * h - z\n";
  const parsed = parseEquations(text);
  const ids = "cell" in parsed ? reread(parsed.cell).blocks.map((block) => block.id) : [];
  expect(ids).toEqual(expect.arrayContaining(["z_x", "z", "reset_gate"]));
});
