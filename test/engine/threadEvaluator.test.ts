import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { toCellJson } from "../../src/cell/cellJson.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { WorkerLostError } from "../../src/engine/evaluators/evaluator.ts";
import { type EvaluatorSetup, ThreadEvaluator } from "../../src/engine/evaluators/threadEvaluator.ts";
import { EvaluatorStartError } from "../../src/engine/runErrors.ts";
import type { EvaluationJob } from "../../src/protocol/evaluatorProtocol.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individual } from "../store/sampleEvents.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** A worker that does to each job what the individual's id says, and says in the message how many it has had. */
const script = `
const { parentPort, workerData } = require("node:worker_threads");
let jobs = 0;
parentPort.on("message", ({ job }) => {
  jobs++;
  const weights = job.parents[0]?.weights ?? new Map();
  const evaluation = { status: "failed", reason: "diverged", message: workerData.config + jobs, curve: [] };
  switch (job.individual.id) {
    case 1: process.exit(3);
    case 2: parentPort.postMessage({ type: "epochCompleted", record: { epoch: 1 } }); for (;;);
    case 3: throw new Error("out of order");
    case 4: throw Object.assign(new Error("no memory"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
    case 5: parentPort.postMessage({ type: "faulted", message: "a bug", stack: "Error: a bug at line 7" }); break;
    default: parentPort.postMessage({ type: "evaluated", outcome: { evaluation, weights, checkpoint: null } });
  }
});
parentPort.postMessage({ type: "ready" });
`;

const job = (id: number, parents: EvaluationJob["parents"] = []): EvaluationJob => ({
  individual: { ...individual(0), id: id as IndividualId },
  parents,
  seed: 1,
  untilEpoch: null,
  checkpoint: null,
});

async function evaluator(places: number, text = script): Promise<ThreadEvaluator> {
  const file = path.join(await temporaryFolder(), "worker.js");
  await writeFile(file, text);
  const made = new ThreadEvaluator(file, { payload: null, config: "jobs: " } as unknown as EvaluatorSetup, places);
  onTestFinished(() => made.close());
  return made;
}

const quietly = () => ({ signal: new AbortController().signal, onEpoch: () => {} });

test("a thread is started for the first job and used for the next ones", async () => {
  const threads = await evaluator(1);
  for (const count of [1, 2, 3]) {
    const { evaluation } = await threads.evaluate(job(0), quietly());
    expect(evaluation).toMatchObject({ message: `jobs: ${count}` });
  }
});

test("weights go and come as they are; the job's own are handed over, not copied", async () => {
  const threads = await evaluator(1);
  const values = Float32Array.of(1.5, Number.NaN, -0);
  const bytes = new Uint8Array(values.slice().buffer);
  const sent = job(0, [{ cell: toCellJson(seedCells.basic), weights: new Map([["w", values]]), validationLoss: 1 }]);
  const { weights } = await threads.evaluate(sent, quietly());
  const back = weights?.get("w") ?? new Float32Array(0);
  expect(new Uint8Array(back.buffer)).toEqual(bytes);
  expect(values.length).toBe(0);
});

test.each([
  [1, "workerLost", /exited with code 3/],
  [3, "workerLost", /out of order/],
  [4, "outOfMemory", /ran out of memory/],
])("a thread that dies (%i) is a lost worker, %s, and the next job gets a fresh one", async (id, reason, message) => {
  const threads = await evaluator(1);
  const failure = await threads.evaluate(job(id), quietly()).catch((cause) => cause);
  expect(failure).toBeInstanceOf(WorkerLostError);
  expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
  expect((await threads.evaluate(job(0), quietly())).evaluation).toMatchObject({ message: "jobs: 1" });
});

test("a computation that never ends is ended by its signal", async () => {
  const threads = await evaluator(1);
  const abort = new AbortController();
  const epochs: number[] = [];
  const endless = threads.evaluate(job(2), {
    signal: abort.signal,
    onEpoch: ({ epoch }) => {
      epochs.push(epoch);
      abort.abort();
    },
  });
  await expect(endless).rejects.toThrow(CancelledError);
  expect(epochs).toEqual([1]);
  expect((await threads.evaluate(job(0), quietly())).evaluation).toMatchObject({ message: "jobs: 1" });
});

test("a bug in training is thrown with the worker's own stack, and is no lost worker", async () => {
  const failure = await (await evaluator(1)).evaluate(job(5), quietly()).catch((cause) => cause);
  expect(failure).not.toBeInstanceOf(WorkerLostError);
  expect(failure).toMatchObject({ message: "training threw: a bug", stack: "Error: a bug at line 7" });
});

test("a worker that cannot even start is reported as such", async () => {
  const broken = await evaluator(1, "throw new Error('half installed')");
  await expect(broken.evaluate(job(0), quietly())).rejects.toThrow(EvaluatorStartError);
  const missing = new ThreadEvaluator("/nowhere/evaluator.js", {} as EvaluatorSetup, 1);
  await expect(missing.evaluate(job(0), quietly())).rejects.toThrow(/could not be started from \/nowhere/);
});

test("jobs run side by side, and closing ends all threads and cancels their jobs", async () => {
  const threads = await evaluator(2);
  const abort = new AbortController();
  const endless = threads.evaluate(job(2), { signal: abort.signal, onEpoch: () => {} }).catch((cause) => cause);
  expect((await threads.evaluate(job(0), quietly())).evaluation).toMatchObject({ message: "jobs: 1" });
  await threads.close();
  expect(await endless).toBeInstanceOf(CancelledError);
});
