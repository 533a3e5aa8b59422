import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { type Block, isCombination, isTerminal, type Source } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";
import { normalForm, structureText } from "../../src/cell/normalForm.ts";
import { disguised, ringCell, withIdentity } from "./isomorphism.ts";
import { randomCell } from "./randomCells.ts";

const linearX: Block = { id: "wx", op: "linear", inputs: ["x"] };

/** h' and c' of timesteps with H = 1, every weight drawn by block id: the definition, to compare what cells compute. */
function run(cell: Cell, xs: readonly number[]): number[] {
  let [h, c] = [0, 0];
  return xs.map((x) => {
    const values = new Map<Source, number>(Object.entries({ x, h, c, "1": 1 }));
    for (const block of cell.blocks) {
      const [a, b] = block.inputs.map((input) => values.get(input) as number) as [number, number];
      const weights = Rng.fromSeed(0).fork(block.id);
      const [weight, bias] = [weights.uniform(-1, 1), weights.uniform(-1, 1)];
      const value = {
        add: () => a + b,
        sub: () => a - b,
        elem_mul: () => a * b,
        identity: () => a,
        sigmoid: () => 1 / (1 + Math.exp(-a)),
        tanh: () => Math.tanh(a),
        relu: () => Math.max(0, a),
        leaky_relu: () => (a > 0 ? a : 0.01 * a),
        hard_sigmoid: () => Math.min(1, Math.max(0, a / 6 + 0.5)),
        hard_tanh: () => Math.min(1, Math.max(-1, a)),
        softplus: () => Math.log1p(Math.exp(a)),
        linear: () => weight * a,
        linear_b: () => weight * a + bias,
        low_rank: () => weight * a,
        low_rank_b: () => weight * a + bias,
        scale: () => weight * a,
        bias: () => bias,
        scalar: () => bias,
      }[block.op]();
      values.set(block.id, value);
    }
    h = values.get(cell.hNext) as number;
    c = values.get(cell.cNext) as number;
    return h;
  });
}

test("a normal form computes the hidden states that its cell computes", () => {
  for (let seed = 0; seed < 300; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const xs = [0.3, -0.7, 0.2, 0.9];
    expect(run(normalForm(cell), xs), `seed ${seed}`).toEqual(run(cell, xs));
  }
});

test("a normal form is its own normal form, block for block", () => {
  for (let seed = 0; seed < 300; seed++) {
    const rng = Rng.fromSeed(seed);
    const once = normalForm(disguised(randomCell(rng), rng));
    expect(normalForm(once), `seed ${seed}`).toEqual(once);
  }
});

test("a normal form of interchangeable blocks is its own normal form, whichever of them comes first", () => {
  for (let seed = 0; seed < 60; seed++) {
    const rng = Rng.fromSeed(seed);
    const once = normalForm(ringCell([4 + rng.int(5)], rng));
    expect(normalForm(once), `seed ${seed}`).toEqual(once);
  }
});

test("cells that differ in ids, order or identities have normal forms that differ in ids only", () => {
  for (let seed = 0; seed < 300; seed++) {
    const rng = Rng.fromSeed(seed);
    const cell = randomCell(rng);
    const other = makeCell(withIdentity(disguised(cell, rng), rng));
    expect(structureText(normalForm(other)), `seed ${seed}`).toBe(structureText(normalForm(cell)));
  }
});

test("a normal form has an identity only where h' would else be c itself, and keeps the ids it has", () => {
  for (let seed = 0; seed < 300; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    const normal = normalForm(cell);
    const ids = new Set(cell.blocks.map((block) => block.id));
    for (const block of normal.blocks) {
      expect(ids.has(block.id)).toBe(true);
      if (block.op === "identity") expect([block.id, block.inputs]).toEqual([normal.hNext, ["c"]]);
    }
  }
});

test("an identity stays where h' is the memory, and a chain of them becomes one", () => {
  const cell = makeCell({
    blocks: [
      linearX,
      { id: "m", op: "add", inputs: ["wx", "i"] },
      { id: "i", op: "identity", inputs: ["c"] },
      { id: "j", op: "identity", inputs: ["i"] },
    ],
    hNext: "j",
    cNext: "m",
  });
  expect(normalForm(cell)).toEqual({
    blocks: [{ id: "j", op: "identity", inputs: ["c"] }, linearX, { id: "m", op: "add", inputs: ["c", "wx"] }],
    hNext: "j",
    cNext: "m",
  });
});

test("a memory that h' never reads is not written, and what fed it goes", () => {
  const cell = makeCell({
    blocks: [
      linearX,
      { id: "y", op: "add", inputs: ["h", "wx"] },
      { id: "m", op: "linear", inputs: ["c"] },
      { id: "n", op: "elem_mul", inputs: ["m", "y"] },
    ],
    hNext: "y",
    cNext: "n",
  });
  const normal = normalForm(cell);
  expect(normal.blocks.map((block) => block.id).sort()).toEqual(["wx", "y"]);
  expect(normal.cNext).toBe("c");
});

test("equal subexpressions are not merged", () => {
  const cell = makeCell({
    blocks: [
      linearX,
      { id: "s", op: "tanh", inputs: ["h"] },
      { id: "t", op: "tanh", inputs: ["h"] },
      { id: "p", op: "add", inputs: ["s", "t"] },
      { id: "y", op: "add", inputs: ["p", "wx"] },
    ],
    hNext: "y",
    cNext: "c",
  });
  expect(normalForm(cell).blocks.length).toBe(5);
});

test("the operands of a difference keep their places", () => {
  for (const inputs of [
    ["wx", "h"],
    ["h", "wx"],
  ] as const) {
    const cell = makeCell({ blocks: [linearX, { id: "y", op: "sub", inputs }], hNext: "y", cNext: "c" });
    const difference = normalForm(cell).blocks.find((block) => isCombination(block));
    expect(difference?.inputs.map((input) => (isTerminal(input) ? input : "block"))).toEqual(
      inputs.map((input) => (input === "h" ? "h" : "block")),
    );
  }
});
