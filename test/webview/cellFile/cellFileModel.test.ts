import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { cellFileModel } from "../../../webview/cellFile/cellFileModel.ts";

const snapshotOf = (cell: keyof typeof seedCells) => ({
  name: `${cell}.cell.json`,
  cell: toCellJson(seedCells[cell]),
  fault: null,
});

test("a cell's costs stand beside those of the published cells, counted for one layer with I = H", () => {
  const model = cellFileModel(snapshotOf("lstm"));
  expect(model?.columns).toEqual(["This cell", "BASIC", "GRU", "LSTM"]);
  const row = model?.rows.find(({ label }) => label.startsWith("Parameters") && label.endsWith("H = 8"));
  // Each gate has a matrix and a bias for x and for h; the LSTM has four, the GRU three, the basic cell one.
  const parameters = (gates: number) => String(gates * 2 * (8 * 8 + 8));
  expect(row?.values).toEqual([parameters(4), parameters(1), parameters(3), parameters(4)]);
});

test("how many states a cell keeps is said", () => {
  expect(cellFileModel(snapshotOf("lstm"))?.badges).toEqual(["two states: h and c"]);
  expect(cellFileModel(snapshotOf("gru"))?.badges).toEqual(["one state: h"]);
});

test("a file that holds no cell has nothing to draw", () => {
  expect(cellFileModel({ name: "broken.cell.json", cell: null, fault: "it is empty" })).toBeNull();
});
