import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { importCells } from "../../src/cell/import/importCells.ts";
import { structureText } from "../../src/cell/normalForm.ts";
import { folder } from "./folder.ts";

const imported = (file: string) => importCells(readFileSync(path.join(folder, file), "utf8"), file);

test("all ten example recipes of NAS-Bench-NLP import", () => {
  const cells = imported("nas_bench_nlp_format/recepies_example.json");
  expect(cells).toHaveLength(10);
  expect(present(cells[0], "the first").cell.blocks).toHaveLength(4);
  expect(present(cells[1], "the second").cell.cNext).toBe("h_new_1");
});

test("all genotypes and fixed arcs import, and enas_lm's DARTS arc is DARTS_V2", () => {
  const cells = imported("rnn_genotypes/rnn_genotypes.json");
  const names = ["ENAS", "DARTS_V1", "DARTS_V2", "enas_lm_fixed_arcs_ENAS", "enas_lm_fixed_arcs_DARTS"];
  expect(cells.map(({ name }) => name)).toEqual(names);
  const [, , darts, , arc] = cells.map(({ cell }) => structureText(cell));
  expect(arc).toBe(darts);
});
