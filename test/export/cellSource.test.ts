import { expect, test } from "vitest";
import { makeCell } from "../../src/cell/cell.ts";
import { cellSource, type SourceDialect } from "../../src/export/cellSource.ts";
import { Identifiers } from "../../src/export/identifiers.ts";
import { modelStem } from "../../src/export/trainedModel.ts";

const dialect: SourceDialect = {
  terminals: { x: "x", h: "h", c: "c" },
  ones: "ones",
  combination: "infix",
  activation: (op, operand) => `${op}(${operand})`,
  weighted: (block, operand) => `${block.id}(${operand})`,
};

test("lines keep the cell's association, and ones have a shape where nothing else does", () => {
  const cell = makeCell({
    blocks: [
      { id: "w", op: "linear", inputs: ["x"] },
      { id: "b1", op: "add", inputs: ["1", "1"] },
      { id: "b2", op: "add", inputs: ["b1", "h"] },
      { id: "b3", op: "sub", inputs: ["w", "b2"] },
      { id: "b4", op: "elem_mul", inputs: ["b3", "c"] },
      { id: "b5", op: "identity", inputs: ["b4"] },
    ],
    hNext: "b5",
    cNext: "h",
  });
  const { statements, hNext, cNext } = cellSource(cell, dialect, new Identifiers(["x", "h", "c", "w"]));
  expect(statements).toEqual([
    { variable: "w_", expression: "w(x)" },
    { variable: "h_next", expression: "(w_ - (ones + 1 + h)) * c" },
  ]);
  expect([hNext, cNext]).toEqual(["h_next", "h"]);
});

test("a block that has the name of an output does not get its variable", () => {
  const cell = makeCell({
    blocks: [
      { id: "h_next", op: "linear", inputs: ["x"] },
      { id: "b1", op: "elem_mul", inputs: ["h_next", "h"] },
      { id: "b2", op: "add", inputs: ["b1", "h_next"] },
    ],
    hNext: "b2",
    cNext: "c",
  });
  const { statements } = cellSource(cell, dialect, new Identifiers([]));
  expect(new Set(statements.map(({ variable }) => variable)).size).toBe(2);
});

test("a model's stem is an identifier, whatever its run is called", () => {
  expect(modelStem("Moby, Dick.v2", 17)).toBe("moby_dick_v2_17");
  expect(modelStem("2nd try", 3)).toBe("model_2nd_try_3");
});
