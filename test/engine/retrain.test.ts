import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { writtenNetwork } from "../../src/config/networkOf.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { type RetrainOptions, type RetrainRequest, retrain } from "../../src/engine/retrain.ts";
import { startRun } from "../../src/engine/session.ts";
import { loadTrainedModel, readTrainedData } from "../../src/export/loadTrainedModel.ts";
import { finalists } from "../../src/run/finalists.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { IndividualRecord } from "../../src/run/individualTable.ts";
import { retrainProgress } from "../../src/run/retrainJob.ts";
import type { RetrainRecord } from "../../src/run/retrainRecord.ts";
import type { RetrainTable } from "../../src/run/retrainTable.ts";
import { individualRecord, lastGeneration } from "../../src/run/runView.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import {
  cancelRetraining,
  listRetrainFolders,
  RetrainFolder,
  readRetrainJob,
  readRetrainRecords,
} from "../../src/store/retrainFolder.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { readSafetensors } from "../../src/store/safetensors.ts";
import { readView } from "../../src/store/viewTail.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { measureOnTest } from "../../src/training/measureOnTest.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { tinyConfig, tinyRequest } from "./tinyRun.ts";

/** A finished search; every test makes its own, so that none sees another's results. */
async function finishedRun(): Promise<string> {
  const parent = await temporaryFolder();
  const session = await startRun(tinyRequest(parent, { generations: 1 }), { createEvaluator: inlineEvaluator });
  await session.finished;
  return session.folder.folder;
}

function retrained(folder: string, request: Partial<RetrainRequest> = {}, options: Partial<RetrainOptions> = {}) {
  return retrain(
    { folder, ids: null, repetitions: 2, ...request },
    { signal: new AbortController().signal, createEvaluator: inlineEvaluator, ...options },
  );
}

/** What (config, seed) decides of a table: all but the measured latency. */
function decided(table: RetrainTable): unknown {
  return { ...table, rows: table.rows.map((row) => ({ ...row, latencyUs: row.latencyUs !== null })) };
}

/** Rows of new trainings. */
function trainedRows({ rows }: RetrainTable) {
  return rows.filter(({ ofSearch }) => !ofSearch);
}

async function recordsOf(folder: string): Promise<readonly RetrainRecord[]> {
  const [retraining] = await listRetrainFolders(new RunFolder(folder));
  return retraining === undefined ? [] : readRetrainRecords(retraining);
}

let whole: Promise<unknown> | null = null;
/** Of a retraining that nothing disturbed. */
function expectedTable(): Promise<unknown> {
  whole ??= finishedRun().then(async (folder) => decided(await retrained(folder)));
  return whole;
}

test("front and baselines are trained from scratch and measured on test data", async () => {
  const folder = await finishedRun();
  const table = await retrained(folder);
  expect(decided(table)).toEqual(await expectedTable());
  const baselines = table.rows.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
  expect(baselines.sort()).toEqual(["basic", "gru", "lstm"]);
  expect(table.metrics).toEqual(["test_loss", "mse"]);
  for (const row of trainedRows(table)) {
    expect(row.repetitions).toBe(2);
    expect(row.test.mse?.values[0]).not.toBe(row.test.mse?.values[1]);
    expect(row.latencyUs).toBeGreaterThan(0);
  }
});

test("the weights of every training are kept for exports, with their shapes", async () => {
  const folder = await finishedRun();
  const table = await retrained(folder, { repetitions: 1 });
  const [retraining] = await listRetrainFolders(new RunFolder(folder));
  const files = await readdir(retraining?.weightsFolder ?? "");
  expect(files.sort()).toEqual(
    trainedRows(table)
      .map(({ key }) => `${key}-0.safetensors`)
      .sort(),
  );
  const { tensors } = await readSafetensors(retraining?.weightsFile("lstm", 0) ?? "");
  expect(tensors.get("decoder.weight")?.shape).toEqual([4, 1]);
});

test("interrupted after any number of trainings and repeated, it gives the same table and trains nothing twice", async () => {
  const folder = await finishedRun();
  const expected = await expectedTable();
  let trainings = 0;
  for (let isDone = false; !isDone; ) {
    const abort = new AbortController();
    const onProgress = () => {
      trainings++;
      if (trainings % 3 === 0) abort.abort();
    };
    const attempt = retrained(folder, {}, { signal: abort.signal, onProgress });
    isDone = await attempt.then(
      (table) => {
        expect(decided(table)).toEqual(expected);
        return true;
      },
      (cause) => {
        expect(cause).toBeInstanceOf(CancelledError);
        return false;
      },
    );
  }
  const done = (await recordsOf(folder)).filter(({ type }) => type === "cellRetrained");
  expect(done).toHaveLength(trainings);
  expect(trainings).toBe(2 * trainedRows((await expectedTable()) as RetrainTable).length);
});

test("a file `cancel` in its folder ends it like the signal; the job says what is missing", async () => {
  const folder = await finishedRun();
  let retraining: RetrainFolder | undefined;
  const cancelled = retrained(
    folder,
    {},
    {
      onBegin: (begun) => {
        retraining = new RetrainFolder(new RunFolder(folder), path.basename(begun));
        void cancelRetraining(nodeDisk, retraining);
      },
      createEvaluator: (payload, config) => {
        const evaluator = inlineEvaluator(payload, config);
        // Longer than between two looks for the file.
        const evaluate: typeof evaluator.evaluate = async (...job) => {
          await new Promise((resolve) => setTimeout(resolve, 400));
          return evaluator.evaluate(...job);
        };
        return { places: evaluator.places, evaluate, close: () => evaluator.close() };
      },
    },
  );
  await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
  const job = await readRetrainJob(retraining!);
  const { done, total, isComplete } = retrainProgress(job!, await recordsOf(folder));
  expect(isComplete).toBe(false);
  expect(done).toBeLessThan(total);
  expect(decided(await retrained(folder))).toEqual(await expectedTable());
  expect(retrainProgress(job!, await recordsOf(folder))).toEqual({ done: total, total, isComplete: true });
});

test("a torn last record costs one training, whose result is the same again", async () => {
  const folder = await finishedRun();
  await retrained(folder);
  const [retraining] = await listRetrainFolders(new RunFolder(folder));
  const file = retraining?.resultsFile ?? "";
  const bytes = await readFile(file);
  const lines = bytes.toString().split("\n");
  const trained = lines.findLastIndex((line) => line.includes("cellRetrained"));
  await writeFile(
    file,
    lines
      .slice(0, trained + 1)
      .join("\n")
      .slice(0, -40),
  );
  let trainings = 0;
  const table = await retrained(folder, {}, { onProgress: () => trainings++ });
  expect(trainings).toBe(1);
  expect(decided(table)).toEqual(await expectedTable());
});

test("more repetitions go on from fewer; another budget or size is another table", async () => {
  const folder = await finishedRun();
  let trainings = 0;
  const counted = { onProgress: () => trainings++ };
  const rows = trainedRows(await retrained(folder, { repetitions: 1 }, counted));
  expect(trainings).toBe(rows.length);
  expect(decided(await retrained(folder, {}, counted))).toEqual(await expectedTable());
  expect(trainings).toBe(2 * rows.length);
  const larger = await retrained(folder, { repetitions: 1, hidden: 6, epochs: 1, layers: 2 }, counted);
  expect(trainings).toBe(3 * rows.length);
  expect(larger.settings).toMatchObject({ hidden: 6, epochs: 1, layers: 2 });
  // Two layers of four linear_b blocks from six floats, but the first reads one feature.
  const lstm = larger.rows.find(({ baseline }) => baseline === "lstm");
  expect(lstm?.complexity.parameters).toBe(4 * (6 * 1 + 6 + 6 * 6 + 6) + 4 * (2 * (6 * 6 + 6)));
  expect(await listRetrainFolders(new RunFolder(folder))).toHaveLength(2);
});

test("chosen cells are trained beside the baselines; isomorphic ones once", async () => {
  const folder = await finishedRun();
  // Individual 0 is the seed cell `basic`.
  const table = await retrained(folder, { ids: [0], repetitions: 1 });
  expect(
    trainedRows(table)
      .map(({ key, id }) => [key, id])
      .sort(),
  ).toEqual([
    ["basic", 0],
    ["gru", null],
    ["lstm", null],
  ]);
});

test("unknown ids and data without a test split are refused before anything is trained", async () => {
  const folder = await finishedRun();
  await expect(retrained(folder, { ids: [9999] })).rejects.toMatchObject({ code: "RETRAIN_IDS" });
  expect(await listRetrainFolders(new RunFolder(folder))).toEqual([]);
  const parent = await temporaryFolder();
  await writeFile(
    path.join(parent, "series.csv"),
    `value\n${Array.from({ length: 200 }, (_, i) => i % 7).join("\n")}\n`,
  );
  const configText = tinyConfig({ generations: 0 }).replace(
    /task: .*/,
    "task: { type: forecasting, train: series.csv, target: [value], look_back: 5, split: [0.8, 0.2, 0] }",
  );
  const session = await startRun(
    { configText, configFile: null, folder: parent },
    { createEvaluator: inlineEvaluator },
  );
  await session.finished;
  await expect(retrained(session.folder.folder)).rejects.toMatchObject({ code: "NO_TEST_DATA" });
});

test("published cells and groups of them are baselines beside basic, GRU and LSTM, the same cell once", async () => {
  const folder = await finishedRun();
  const table = await retrained(folder, { ids: [0], repetitions: 1, baselines: ["mgu", "mingru", "gate_free"] });
  const names = table.rows.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
  expect(names.sort()).toEqual(
    [
      ...["basic", "gru", "lstm", "mgu", "mingru", "minlstm_unnorm", "qrnn_f", "qrnn_fo", "qrnn_ifo", "sru_nodiag"],
      "minlstm",
      ...["indrnn", "sru", "unicornn"],
    ].sort(),
  );
  await expect(retrained(folder, { baselines: ["mguu"] })).rejects.toMatchObject({
    code: "RETRAIN_IDS",
    message: 'There is no cell "mguu".',
  });
});

test("by default it trains long enough for the longest lineage, and often enough to show p < 0.01", async () => {
  const parent = await temporaryFolder();
  const session = await startRun(tinyRequest(parent, { generations: 4 }), { createEvaluator: inlineEvaluator });
  const { view } = await session.finished;
  const options = { signal: new AbortController().signal, createEvaluator: inlineEvaluator };
  const table = await retrain({ folder: session.folder.folder, ids: [0] }, options);
  // GRU and basic against LSTM: 2 · 2 / C(12, 6) is 0.0043, with five trainings it is 0.016.
  expect(trainedRows(table).map(({ repetitions }) => repetitions)).toEqual([6, 6, 6]);
  expect(table.leastAdjustedP).toBeCloseTo(4 / 924, 12);
  const lineages = lastGeneration(view)!.archive.map((id) => {
    let epochs = 0;
    for (let next: IndividualId | null = id; next !== null; ) {
      const { individual, evaluation }: IndividualRecord = individualRecord(view, next);
      epochs += evaluation!.curve.length;
      const inherits = evaluation!.status === "ok" && evaluation!.initialLoss !== undefined;
      next = inherits && individual.origin.kind === "offspring" ? individual.origin.parents[0] : null;
    }
    return epochs;
  });
  expect(Math.max(...lineages)).toBeGreaterThan(3);
  expect(table.settings).toMatchObject({ epochs: Math.max(...lineages), lineageEpochs: Math.max(...lineages) });
});

test("the weights that the search shows are scored on test data in rows of their own, and compared with nothing", async () => {
  const folder = await finishedRun();
  const run = new RunFolder(folder);
  const view = await readView(folder);
  const id = finalists(view)[0] as IndividualId;
  const table = await retrained(folder, { ids: [id], repetitions: 1, hidden: 6 });
  const [row, ...others] = table.rows.filter(({ ofSearch }) => ofSearch);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ id, versusLstm: null });
  const { individual } = individualRecord(view, id);
  expect(row?.complexity).toEqual(individual.complexity);
  const { model } = await loadTrainedModel(run, view, id);
  const { payload, config } = await readTrainedData(run);
  const options = { signal: new AbortController().signal, createModel: wasmBackend.createModel };
  const network = writtenNetwork(individual, config);
  const scored = await measureOnTest(network, model.weights, openDataset(payload), config, options);
  expect(row?.test.mse?.values).toEqual([scored.mse]);
});

test("from the search's weights a cell is never worse on validation data than these; plain cells begin from scratch", async () => {
  const folder = await finishedRun();
  const view = await readView(folder);
  const ids = finalists(view);
  const table = await retrained(folder, { ids, repetitions: 2, fromSearch: true });
  expect(table.settings).toMatchObject({ epochs: 3, fromSearch: true });
  for (const row of trainedRows(table)) {
    if (row.id === null) continue;
    const before = individualRecord(view, row.id).evaluation;
    const loss = before?.status === "ok" ? (before.metrics.validation_loss ?? 0) : 0;
    for (const value of row.validationLoss?.values ?? []) expect(value).toBeLessThanOrEqual(loss + 1e-6);
  }
  const scratch = await retrained(folder, { ids, repetitions: 2, epochs: 3 });
  const lossesOf = (of: RetrainTable, key: string) => of.rows.find((row) => row.key === key)?.validationLoss?.values;
  expect(lossesOf(table, "lstm")).toEqual(lossesOf(scratch, "lstm"));
  expect(await listRetrainFolders(new RunFolder(folder))).toHaveLength(2);
  await expect(retrained(folder, { fromSearch: true, hidden: 8 })).rejects.toMatchObject({
    code: "RETRAIN_FROM_SEARCH",
  });
});
