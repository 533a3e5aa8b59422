import { expect, test } from "vitest";
import { printEquations } from "../../../src/cell/equations.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { cellFile } from "../../../src/export/formats.ts";
import { readCellFile } from "../../../src/host/panels/cellFileText.ts";

const exported = String(cellFile("json", "gru", seedCells.gru).content);

test("what `export --format json` writes is read back, with a byte order mark too", () => {
  for (const text of [exported, `\uFEFF${exported}`]) {
    const read = readCellFile(text);
    expect("cell" in read && printEquations(read.cell)).toBe(printEquations(seedCells.gru));
  }
});

test.each([
  ["an empty text", "", /JSON/],
  ["no JSON", "{ blocks: [] }", /JSON/],
  ["another version", '{ "formatVersion": 2 }', /format version 2.*Open it with/],
  ["no cell", '{ "formatVersion": 1, "blocks": 3, "hNext": "a", "cNext": "c" }', /`blocks` is not a list/],
  ["a block that is missing", exported.replace(/"hNext": "\w+"/, '"hNext": "nothing"'), /nothing/],
])("%s is said in words", (_, text, words) => {
  const read = readCellFile(text);
  expect("fault" in read ? read.fault : "").toMatch(words);
});
