import { expect, test } from "vitest";
import { toCellJson } from "../../src/cell/cellJson.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import type { Complexity } from "../../src/measures/complexity.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RetrainRecord, RetrainResult } from "../../src/run/retrainRecord.ts";
import { retrainTable } from "../../src/run/retrainTable.ts";

const complexity: Complexity = {
  blocks: 4,
  parameters: 10,
  total_parameters: 20,
  macs: 30,
  state_size: 4,
  weight_bytes: 80,
};
const timing = { trainingMs: 1, cpuMs: 1 };

const started: RetrainRecord = {
  type: "retrainStarted",
  formatVersion: 1,
  settings: { epochs: 3, hidden: 4, layers: 1 },
  compared: "error",
};

function trained(key: string, repetition: number, error: number | null): RetrainRecord {
  const baseline = Number.isNaN(Number(key)) ? key : null;
  const id = baseline === null ? (Number(key) as IndividualId) : null;
  const subject = { key, baseline, id, cell: toCellJson(seedCells.basic), hash: `hash of ${key}`, complexity };
  const spent = { epochs: 3, trainingMacs: 100, timing };
  const result: RetrainResult =
    error === null
      ? { status: "failed", reason: "diverged", message: "The loss is not finite.", ...spent }
      : { status: "ok", validation: { validation_loss: 2 }, test: { test_loss: 1, error }, bestEpoch: 2, ...spent };
  return { type: "cellRetrained", subject, repetition, result };
}

const five = [0, 1, 2, 3, 4];
const records: RetrainRecord[] = [
  started,
  ...five.map((repetition) => trained("lstm", repetition, 0.5 + repetition / 100)),
  ...five.map((repetition) => trained("17", repetition, 0.1 + repetition / 100)),
  ...five.map((repetition) => trained("gru", repetition, 0.505 + repetition / 100)),
  { type: "latencyMeasured", hash: "hash of 17", latencyUs: 3 },
];

test("rows are ordered by the compared metric, with mean and standard deviation of the repetitions", () => {
  const table = retrainTable(records);
  expect(table?.rows.map((row) => row.key)).toEqual(["17", "lstm", "gru"]);
  expect(table?.metrics).toEqual(["test_loss", "error"]);
  const [best] = table?.rows ?? [];
  expect(best?.test.error?.mean).toBeCloseTo(0.12, 12);
  expect(best?.test.error?.sd).toBeCloseTo(Math.sqrt(0.001 / 4), 12);
  expect(best).toMatchObject({ latencyUs: 3, repetitions: 5, failed: 0, bestEpoch: 2, id: 17 });
});

test("a metric that only some trainings of a cell have, because another version did them, is left out of its row", () => {
  const later = trained("17", 0, 0.1);
  if (later.type !== "cellRetrained" || later.result.status !== "ok") throw new Error("it is a training");
  const test = { ...later.result.test, accuracy: 0.9 };
  const [row] =
    retrainTable([started, { ...later, result: { ...later.result, test } }, trained("17", 1, 0.2)])?.rows ?? [];
  expect(Object.keys(row?.test ?? {})).toEqual(["test_loss", "error"]);
});

test("cells are compared with LSTM by Mann–Whitney U, corrected for the number of comparisons", () => {
  const [best, lstm, gru] = retrainTable(records)?.rows ?? [];
  // Five against five without overlap: 2 of 252 orderings, twice because two cells are compared.
  expect(best?.versusLstm?.p).toBeCloseTo(2 / 252, 12);
  expect(best?.versusLstm?.adjustedP).toBeCloseTo(4 / 252, 12);
  expect(best?.versusLstm).toMatchObject({ verdict: "better", lowerProbability: 1 });
  expect(gru?.versusLstm?.verdict).toBe("no significant difference");
  expect(lstm?.versusLstm).toBeNull();
  expect(retrainTable(records)?.leastAdjustedP).toBeCloseTo(4 / 252, 12);
});

test("neither the order of the log nor a repetition recorded twice changes the table", () => {
  const shuffled = [started, ...records.slice(1).reverse(), trained("17", 2, 0.12)];
  expect(retrainTable(shuffled)).toEqual(retrainTable(records));
});

test("a failed training counts as failed and enters no mean; a cell with failures only comes last", () => {
  const table = retrainTable([...records, trained("17", 5, null), trained("8", 0, null)]);
  expect(table?.rows.map(({ key, failed }) => [key, failed])).toEqual([
    ["17", 1],
    ["lstm", 0],
    ["gru", 0],
    ["8", 1],
  ]);
  expect(table?.rows.at(-1)).toMatchObject({ test: {}, versusLstm: null, validationLoss: null });
  expect(table?.rows[0]?.test.error?.values).toHaveLength(5);
});

test("only the cells that are asked for are shown and counted as comparisons", () => {
  const table = retrainTable(records, new Set(["hash of 17", "hash of lstm"]));
  expect(table?.rows.map((row) => row.key)).toEqual(["17", "lstm"]);
  expect(table?.rows[0]?.versusLstm?.adjustedP).toBeCloseTo(2 / 252, 12);
  expect(retrainTable([])).toBeNull();
});
