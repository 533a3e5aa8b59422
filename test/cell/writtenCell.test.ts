import { expect, test } from "vitest";
import { CellFormatError, toCellJson } from "../../src/cell/cellJson.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellOf } from "../../src/cell/writtenCell.ts";

test("a written cell is the cell that was written, read once", () => {
  const written = { cell: toCellJson(seedCells.gru) };
  expect(cellHash(cellOf(written))).toBe(cellHash(seedCells.gru));
  expect(cellOf({ ...written })).toBe(cellOf(written));
});

test("what is no cell is refused whenever it is asked for", () => {
  const written = { cell: { ...toCellJson(seedCells.basic), hNext: "nowhere" } };
  for (let time = 0; time < 2; time++) expect(() => cellOf(written)).toThrow(CellFormatError);
});
