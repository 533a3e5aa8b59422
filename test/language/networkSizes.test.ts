import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seedCells } from "../../src/cell/seedCells.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { complexityAt } from "../../src/engine/searchSettings.ts";
import { tableColumns } from "../../src/language/dataHeader.ts";
import { cellCost, networkSizes } from "../../src/language/networkSizes.ts";
import { estimateSearch } from "../../src/language/searchEstimate.ts";

const folder = mkdtempSync(join(tmpdir(), "rnas-sizes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const csv = `day,a,name,b\n${Array.from({ length: 200 }, (_, row) => `d${row},${row},n,${row % 7}`).join("\n")}\n`;
writeFileSync(join(folder, "a.csv"), csv);
writeFileSync(join(folder, "a.txt"), "some words in a text\n".repeat(200));
writeFileSync(
  join(folder, "c.csv"),
  `text,label\n${Array.from({ length: 60 }, (_, row) => `ab ba,${row % 2}`).join("\n")}\n`,
);

const tasks = [
  ...["sum", "delay", "adding", "copy_memory", "sine"].map((problem) => `{ type: synthetic, problem: ${problem} }`),
  "{ type: formal_language, language: dyck1, train_words: 20, validation_words: 5, test_words: 5 }",
  "{ type: language_modelling, train: a.txt }",
  "{ type: language_modelling, unit: word, train: a.txt }",
  "{ type: classification, train: c.csv }",
  "{ type: forecasting, train: a.csv, target: [a], look_back: 4 }",
  "{ type: forecasting, train: a.csv, target: [a], columns: [a], look_back: 4 }",
];

test.each(tasks)("the costs of cells are those of a run: %s", async (task) => {
  const { config } = parseConfig(`task: ${task}\nmodel: { hidden: 12, embedding: 5, layers: 2 }\n`);
  if (config === null) throw new Error("the config is valid");
  const dataset = openDataset(await loadDataset(config, { folder }));
  for (const cell of Object.values(seedCells)) {
    const { blocks, parameters, macs, state_size } = complexityAt(networkOf(cell, config), config, dataset);
    const facts = { state: { kind: "missing" }, head: csv, isWhole: true } as const;
    const columns = tableColumns(config.task, "a.csv", facts);
    expect(cellCost(cell, config, networkSizes(config, columns))).toEqual({ blocks, parameters, macs, state_size });
  }
});

test("a search that trains longer is estimated longer, one that stops early shorter", () => {
  const msOf = (text: string) => {
    const { config } = parseConfig(`task: { type: synthetic, problem: sum }\n${text}`);
    if (config === null) throw new Error("the config is valid");
    return estimateSearch(config, networkSizes(config, null), null, 2);
  };
  const plain = msOf("training: { epochs: 9 }\n");
  expect(plain.evaluations).toBe(20 + 10 * 20);
  const longer = msOf("training: { epochs: 18, inherited_epochs: 6 }\n").wallMs ?? 0;
  expect(longer / (plain.wallMs ?? 0)).toBeCloseTo(2, 6);
  const early = msOf("training: { epochs: 9 }\nsearch: { early_stopping: { rungs: [3], keep: 0.5 } }\n").wallMs ?? 0;
  expect(early).toBeLessThan(plain.wallMs ?? 0);
  expect(msOf("search: { stop: { evaluations: 30 } }\n").evaluations).toBe(30);
  expect(msOf("training: { epochs: 9 }\nrun: { workers: 4 }\n").wallMs).toBeCloseTo((plain.wallMs ?? 0) / 2, 6);
});
