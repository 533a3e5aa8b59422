import { expect, test } from "vitest";
import { retrainReport } from "../../src/cli/retrainReport.ts";
import { retrainCsv } from "../../src/run/retrainCsv.ts";
import type { RetrainRow, RetrainTable } from "../../src/run/retrainTable.ts";

const complexity = {
  blocks: 2,
  parameters: 1234,
  total_parameters: 2000,
  macs: 900,
  state_size: 8,
  weight_bytes: 8000,
};

function row(key: string, changes: Partial<RetrainRow>): RetrainRow {
  return {
    key,
    baseline: null,
    id: null,
    complexity,
    latencyUs: null,
    test: { test_loss: { mean: 0.5, sd: 0.125, values: [0.4, 0.6] } },
    validationLoss: { mean: 0.4, sd: null, values: [0.4] },
    bestEpoch: 3,
    repetitions: 2,
    failed: 0,
    versusLstm: null,
    ...changes,
  };
}

const verdict = {
  ...{ p: 0.333, adjustedP: 0.333, lowerProbability: 1, difference: { estimate: -0.2, low: -0.3, high: -0.1 } },
  verdict: "no significant difference",
} as const;
const table: RetrainTable = {
  settings: { epochs: 4, hidden: 8, layers: 2, lineageEpochs: 4 },
  compared: "test_loss",
  metrics: ["test_loss"],
  leastAdjustedP: 0.333,
  rows: [
    row("17", { id: 17 as RetrainRow["id"], versusLstm: verdict }),
    row("lstm", { baseline: "lstm", id: 2 as RetrainRow["id"], latencyUs: 1.5 }),
    row("17-search", { id: 17 as RetrainRow["id"], ofSearch: true, repetitions: 1 }),
    row("gru", { baseline: "gru", test: {}, validationLoss: null, bestEpoch: null, failed: 2 }),
  ],
};

test("the terminal table names cells, spreads, sizes and verdicts, and says what few trainings cannot show", () => {
  const text = retrainReport(table);
  expect(text).toMatch(
    /#17 +0\.5 ± 0\.13 +2 +1,234 +900 +– +8,000 +-0\.2 \[-0\.3, -0\.1\] +1\.00 +0\.3330 +no significant difference/,
  );
  expect(text).toMatch(/lstm \(#2\) +0\.5 ± 0\.13 .* 1\.5 .* –/);
  expect(text).toMatch(/#17, search's weights +0\.5/);
  // One comparison: 2 / C(10, 5) is 0.0079.
  expect(text).toContain("no p can be below 0.333: give --seeds 5 or more");
  expect(text).toContain("Failed trainings: gru 2.");
  expect(text).toContain("4 epochs, as many as the longest lineage of the front had; H = 8, 2 layers");
});

test("the CSV has one line per cell, empty where nothing is known", () => {
  const [header = "", first = "", , , gru = ""] = retrainCsv(table).split("\n");
  const columns = header.split(",");
  const value = (line: string, column: string) => line.split(",")[columns.indexOf(column)];
  expect(value(first, "id")).toBe("17");
  expect(value(first, "test_loss_sd")).toBe("0.125");
  expect(value(first, "p_holm")).toBe("0.333");
  expect(value(gru, "test_loss_mean")).toBe("");
  expect(value(gru, "failed")).toBe("2");
});
