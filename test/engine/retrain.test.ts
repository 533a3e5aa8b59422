import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { type RetrainOptions, type RetrainRequest, retrain } from "../../src/engine/retrain.ts";
import { startRun } from "../../src/engine/session.ts";
import { retrainProgress } from "../../src/run/retrainJob.ts";
import type { RetrainRecord } from "../../src/run/retrainRecord.ts";
import type { RetrainTable } from "../../src/run/retrainTable.ts";
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
  for (const row of table.rows) {
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
  expect(files.sort()).toEqual(table.rows.map(({ key }) => `${key}-0.safetensors`).sort());
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
  expect(trainings).toBe(2 * ((await expectedTable()) as RetrainTable).rows.length);
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
  const { rows } = await retrained(folder, { repetitions: 1 }, counted);
  expect(trainings).toBe(rows.length);
  expect(decided(await retrained(folder, {}, counted))).toEqual(await expectedTable());
  expect(trainings).toBe(2 * rows.length);
  const larger = await retrained(folder, { repetitions: 1, hidden: 6, epochs: 1, layers: 2 }, counted);
  expect(trainings).toBe(3 * rows.length);
  expect(larger.settings).toEqual({ hidden: 6, epochs: 1, layers: 2 });
  // Two layers of four linear_b blocks from six floats, but the first reads one feature.
  const lstm = larger.rows.find(({ baseline }) => baseline === "lstm");
  expect(lstm?.complexity.parameters).toBe(4 * (6 * 1 + 6 + 6 * 6 + 6) + 4 * (2 * (6 * 6 + 6)));
  expect(await listRetrainFolders(new RunFolder(folder))).toHaveLength(2);
});

test("chosen cells are trained beside the baselines; isomorphic ones once", async () => {
  const folder = await finishedRun();
  // Individual 0 is the seed cell `basic`.
  const table = await retrained(folder, { ids: [0], repetitions: 1 });
  expect(table.rows.map(({ key, id }) => [key, id]).sort()).toEqual([
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
      ...["indrnn", "sru", "unicornn"],
    ].sort(),
  );
  await expect(retrained(folder, { baselines: ["mguu"] })).rejects.toMatchObject({
    code: "RETRAIN_IDS",
    message: 'There is no cell "mguu".',
  });
});
