import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { ImportCellError } from "../../../src/cell/import/importCellError.ts";
import { importCells, importEachCell } from "../../../src/cell/import/importCells.ts";
import { gruCell, lstmCell } from "../knownCells.ts";

function failureOf(text: string, fileName = "cells.json"): ImportCellError {
  try {
    importCells(text, fileName);
  } catch (error) {
    if (error instanceof ImportCellError) return error;
    throw error;
  }
  throw new Error("the import did not fail");
}

const elman = { f: { op: "linear", input: ["x", "h_prev_0"] }, h_new_0: { op: "activation_tanh", input: ["f"] } };

test("our own JSON comes back as the cell it was", () => {
  const imported = importCells(JSON.stringify(toCellJson(lstmCell)), "some/folder/my lstm.json");
  expect(imported).toEqual([{ name: "my lstm", cell: lstmCell }]);
  const named = importCells(JSON.stringify({ a: toCellJson(lstmCell), b: toCellJson(gruCell) }), "two.json");
  expect(named.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("formats are recognised by their content", () => {
  expect(importCells("0 2 1 0", "arc.txt").map(({ name }) => name)).toEqual(["arc"]);
  expect(importCells(JSON.stringify(elman), "elman.json").map(({ name }) => name)).toEqual(["elman"]);
  expect(importCells(JSON.stringify([elman, elman]), "r.json").map(({ name }) => name)).toEqual(["r_1", "r_2"]);
  const genotype = { recurrent: [["tanh", 0]], concat: [1] };
  expect(importCells(JSON.stringify({ V1: genotype, arcs: { A: "0 2" }, source: "a paper" }), "g.json")).toHaveLength(
    2,
  );
});

test("a file without a cell is refused with the formats that are known", () => {
  expect(failureOf("h' = tanh(x)").message).toMatch(/^cells\.json is not JSON/);
  for (const text of ["{}", "[]", "3", "null", '{"source": "nothing"}']) {
    expect(failureOf(text).message).toBe("cells.json holds no cell in a known format");
    expect(failureOf(text).remedy).toContain("NAS-Bench-NLP");
  }
});

test("an error names file, recipe and node", () => {
  const blended = { ...elman, g: { op: "blend", input: ["f", "x"] } };
  expect(failureOf(JSON.stringify([elman, blended])).message).toBe(
    "cells.json, recipe 2, node g: blend takes three inputs, not 2",
  );
  expect(failureOf(JSON.stringify([elman, { f: 3 }])).message).toBe(
    "cells.json, recipe 2 is no cell in a known format",
  );
  expect(failureOf('{"formatVersion": 9}').message).toMatch(/^cells\.json: .*version 9/);
});

test("what can be read is read beside what cannot", () => {
  const odd = { ...elman, h_new_2: { op: "activation_tanh", input: ["f"] } };
  const { cells, failures } = importEachCell(JSON.stringify([elman, odd, elman]), "r.json");
  expect(cells.map(({ name }) => name)).toEqual(["r_1", "r_3"]);
  expect(failures.map(({ message }) => message)).toEqual([
    "r.json, recipe 2 has a third hidden state, node h_new_2; a cell has two, h and c",
  ]);
});
