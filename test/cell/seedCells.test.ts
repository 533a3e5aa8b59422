import { expect, test } from "vitest";
import { isBlockId } from "../../src/cell/block.ts";
import { seedCells } from "../../src/cell/seedCells.ts";

function blocksOf(name: keyof typeof seedCells) {
  return Object.fromEntries(seedCells[name].blocks.map((block) => [block.id, [block.op, ...block.inputs]]));
}

const gate = (id: string, activation: string) => ({
  [`${id}_x`]: ["linear_b", "x"],
  [`${id}_h`]: ["linear_b", "h"],
  [`${id}_sum`]: ["add", `${id}_x`, `${id}_h`],
  [id]: [activation, `${id}_sum`],
});

test("basic is Elman's cell", () => {
  expect(blocksOf("basic")).toEqual(gate("h_next", "tanh"));
  expect(seedCells.basic).toMatchObject({ hNext: "h_next", cNext: "c" });
});

test("gru resets after the recurrent projection", () => {
  expect(blocksOf("gru")).toEqual({
    ...gate("r", "sigmoid"),
    ...gate("z", "sigmoid"),
    n_x: ["linear_b", "x"],
    n_h: ["linear_b", "h"],
    n_product: ["elem_mul", "r", "n_h"],
    n_sum: ["add", "n_x", "n_product"],
    n: ["tanh", "n_sum"],
    h_next_diff: ["sub", "1", "z"],
    h_next_product: ["elem_mul", "h_next_diff", "n"],
    h_next_product2: ["elem_mul", "z", "h"],
    h_next: ["add", "h_next_product", "h_next_product2"],
  });
  expect(seedCells.gru).toMatchObject({ hNext: "h_next", cNext: "c" });
});

test("lstm writes its memory and shows it through the output gate", () => {
  expect(blocksOf("lstm")).toEqual({
    ...gate("i", "sigmoid"),
    ...gate("f", "sigmoid"),
    ...gate("o", "sigmoid"),
    ...gate("m", "tanh"),
    c_next_product: ["elem_mul", "f", "c"],
    c_next_product2: ["elem_mul", "i", "m"],
    c_next: ["add", "c_next_product", "c_next_product2"],
    h_next_tanh: ["tanh", "c_next"],
    h_next: ["elem_mul", "o", "h_next_tanh"],
  });
  expect(seedCells.lstm).toMatchObject({ hNext: "h_next", cNext: "c_next" });
});

test("every id of a seed cell can name a block", () => {
  for (const cell of Object.values(seedCells)) for (const block of cell.blocks) expect(isBlockId(block.id)).toBe(true);
});
