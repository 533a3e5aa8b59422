import { expect, test } from "vitest";
import type { Cell } from "../../src/cell/cell.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { integerStages } from "../../src/integer/stages.ts";

function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.cell;
}

test("an LSTM writes its memory in place; h is still read by products, so h' waits in one vector", () => {
  const { stages, places, slots, copies } = integerStages(seedCells.lstm);
  expect(stages.length).toBe(1);
  expect(slots).toBe(1);
  expect(places.get(seedCells.lstm.cNext)).toBe("c");
  expect(copies).toEqual([{ to: "h", from: { slot: 0 } }]);
});

test("where the last products read something else, h is written in place", () => {
  const cell = cellOf("r = sigmoid(linear(x) + linear(h))\nh' = tanh(linear(r * h))");
  const { places, slots, copies } = integerStages(cell);
  expect(places.get(cell.hNext)).toBe("h");
  expect(slots).toBe(1);
  expect(copies).toEqual([]);
});

test("a vector that nothing reads any longer is used again", () => {
  const cell = cellOf(
    "a = tanh(linear(x) + linear(h))\ne = tanh(linear(a))\nd = tanh(linear(e))\nh' = tanh(linear(d))",
  );
  expect(integerStages(cell).slots).toBe(2);
});

test("c' = h copies h before h' overwrites it", () => {
  const cell = cellOf("c' = h\nh' = tanh(linear(x) + linear(h) + c)");
  expect(integerStages(cell).copies.map(({ to }) => to)).toEqual(["c", "h"]);
});
