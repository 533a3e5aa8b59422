import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { CancelledError } from "../../../src/base/cancelled.ts";
import { Rng } from "../../../src/base/rng.ts";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { networkOf } from "../../../src/config/networkOf.ts";
import { openDataset } from "../../../src/data/openDataset.ts";
import { TrainerStartError } from "../../../src/engine/evaluators/trainer/trainerFault.ts";
import type { EpochRecord } from "../../../src/run/evaluation.ts";
import { initialWeights } from "../../../src/training/initialWeights.ts";
import { modelSpecFor } from "../../../src/training/modelSpecFor.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { commandCase, goodTrainer, type TrainerCase, trainerCase, trainerJob } from "./fakeTrainer.ts";

const quietly = () => ({ signal: new AbortController().signal, onEpoch: () => {} });

async function trained(body: string, changes: object = {}): Promise<TrainerCase> {
  const made = await trainerCase(await temporaryFolder(), body, changes);
  onTestFinished(() => made.evaluator.close());
  return made;
}

async function failure(body: string, changes: object = {}): Promise<{ reason: string; message: string }> {
  const { evaluator } = await trained(body, changes);
  const { evaluation, weights } = await evaluator.evaluate(trainerJob(), quietly());
  expect(evaluation.status).toBe("failed");
  expect(weights).toBeNull();
  return evaluation as never;
}

async function isGone(pid: number): Promise<boolean> {
  for (let wait = 0; wait < 100; wait++) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "0 (gone) Z");
    if (/\) [ZX]/.test(stat)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

test("a program's epochs, metrics and weights become an evaluation", async () => {
  const { evaluator, config, payload } = await trained(goodTrainer);
  const epochs: EpochRecord[] = [];
  const { evaluation, weights } = await evaluator.evaluate(trainerJob(3), {
    ...quietly(),
    onEpoch: (record) => epochs.push(record),
  });
  expect(evaluation).toMatchObject({
    status: "ok",
    metrics: { validation_loss: 1 / 3, mse: 0.25 },
    bestEpoch: 3,
    trainingMacs: 42,
  });
  expect(evaluation.curve).toEqual(epochs);
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  // The weights that it was given are those that our own backend would start from.
  const spec = modelSpecFor(networkOf(seedCells.gru, config), openDataset(payload), config);
  const rng = Rng.fromSeed(5).fork("individual 3").fork("training").fork("weights");
  expect(weights).toEqual(initialWeights(spec, { starts: {}, parents: [], rng }));
});

test("one process serves one evaluation after another, and its files are gone in between", async () => {
  const { evaluator, trainerFolder } = await trained(goodTrainer);
  for (const served of [0, 1, 2]) {
    const { evaluation } = await evaluator.evaluate(trainerJob(served), quietly());
    expect(evaluation).toMatchObject({ metrics: { mse: 0.25 + served } });
  }
  expect((await readdir(trainerFolder)).sort()).toEqual(["data", "trainer-0.log"]);
});

test("a program gets the network of the individual: sizes, rate, and weights at these sizes", async () => {
  const body = `fs.writeFileSync("request.json", JSON.stringify(request)); copyWeights(); epoch(1);
    tell({ type: "result", metrics: { validation_loss: 1, mse: 1 } });`;
  const folder = await temporaryFolder();
  const range = { min: 0.001, max: 0.1 };
  const made = await trainerCase(folder, body, { learning_rate: range }, 1, { hidden: { min: 2, max: 8 } });
  onTestFinished(() => made.evaluator.close());
  const job = trainerJob(3);
  const individual = { ...job.individual, genes: { hidden: 7, learningRate: 0.03 } };
  const { weights } = await made.evaluator.evaluate({ ...job, individual }, quietly());
  const request = JSON.parse(await readFile(path.join(folder, "request.json"), "utf8"));
  expect(request).toMatchObject({ sizes: { hiddenSize: 7, layers: 1 }, training: { learning_rate: 0.03 } });
  expect(weights?.get("decoder.weight")).toHaveLength(7);
});

test("the request says everything that training needs", async () => {
  const { evaluator, folder } = await trained(`
    copyWeights();
    const files = Object.values(request.data.splits.train).concat(request.data.names, request.startWeights, request.pytorch, request.parents[0].weights);
    const missing = files.filter((file) => !fs.existsSync(file));
    fs.writeFileSync("request.json", JSON.stringify({ ...request, missing }));
    epoch(1);
    tell({ type: "result", metrics: { validation_loss: 1, mse: 1 }, initialLoss: 0.75 });
  `);
  const parent = {
    cell: toCellJson(seedCells.basic),
    weights: new Map([["layers.0.z.weight", new Float32Array(16)]]),
    validationLoss: 0.5,
  };
  const { evaluation } = await evaluator.evaluate(trainerJob(7, [parent]), quietly());
  expect(evaluation).toMatchObject({ initialLoss: 0.75, morphismError: 0.25 });
  const request = JSON.parse(await readFile(path.join(folder, "request.json"), "utf8"));
  expect(request).toMatchObject({
    type: "evaluate",
    protocolVersion: 1,
    id: 7,
    missing: [],
    metrics: ["validation_loss", "mse"],
    epochs: 3,
    inheritedEpochs: 1,
    sizes: { batch: 8, time: 5, hiddenSize: 4, inputSize: 1, vocabularySize: null, outputSize: 1 },
    training: { optimizer: "adam", learning_rate: 0.002 },
    parents: [{ validationLoss: 0.5 }],
    needsWeights: true,
    isTested: false,
    folder,
  });
  expect(Object.keys(request.training)).not.toContain("command");
  expect(Object.keys(request.data.splits).sort()).toEqual(["train", "validation"]);
  expect(request.equations).toMatch(/h' = /);
  expect(request.seed).toBe(Rng.fromSeed(5).fork("individual 7").fork("training").fork("trainer").uint32());
});

test.each([
  ["a word", `console.log("hello"); epoch(1);`, /no answer \(it is not JSON\): hello/],
  ["another type", `tell({ type: "ready" });`, /its `type` is none of epoch, result, failed/],
  ["an epoch without a loss", `tell({ type: "epoch", epoch: 1 });`, /`trainingLoss` is no number/],
  ["an epoch out of order", `epoch(2);`, /epoch 2 after 0/],
  ["a list", `tell([1]);`, /no object/],
  ["metrics that are none", `epoch(1); tell({ type: "result", metrics: 3 });`, /no object/],
  ["a result without a metric", `epoch(1); tell({ type: "result", metrics: { validation_loss: 1 } });`, /lacks mse/],
  [
    "a result without an epoch",
    `tell({ type: "result", metrics: { validation_loss: 1, mse: 1 } });`,
    /reported no epoch/,
  ],
  ["no weights", `epoch(1); tell({ type: "result", metrics: { validation_loss: 1, mse: 1 } });`, /wrote no weights/],
  [
    "weights that are none",
    `epoch(1); fs.writeFileSync(request.weightsFile, "none"); tell({ type: "result", metrics: { validation_loss: 1, mse: 1 } });`,
    /not a usable safetensors file/,
  ],
  ["a line without end", `process.stdout.write("x".repeat(3e6));`, /more than a megabyte/],
  [
    "nothing, and ends",
    `console.error("Traceback"); console.error("no GPU here"); process.exit(1);`,
    /ended with exit code 1; its last words: Traceback \| no GPU here/,
  ],
  ["nothing, and is killed", `process.kill(process.pid, "SIGKILL");`, /ended with SIGKILL/],
])("a program that answers with %s fails the individual", async (what, body, message) => {
  const failed = await failure(what.startsWith("a result without an epoch") ? `copyWeights(); ${body}` : body);
  expect(failed).toMatchObject({ reason: "trainerFailed", message: expect.stringMatching(message) });
});

test("after a failure the next individual gets a fresh process", async () => {
  const { evaluator, folder } = await trained(`
    if (!fs.existsSync("crashed")) { fs.writeFileSync("crashed", ""); process.exit(9); }
    ${goodTrainer}
  `);
  expect((await evaluator.evaluate(trainerJob(0), quietly())).evaluation).toMatchObject({ reason: "trainerFailed" });
  expect((await evaluator.evaluate(trainerJob(1), quietly())).evaluation).toMatchObject({ status: "ok" });
  expect(await readdir(folder)).toContain("crashed");
});

test("NaN, as Python writes it, is a divergence; so is what the program itself calls one", async () => {
  const line = `process.stdout.write('{"type": "epoch", "epoch": 1, "trainingLoss": NaN, "validationLoss": -Infinity, "learningRate": 1}\\n');`;
  expect(await failure(line)).toMatchObject({ reason: "diverged", message: expect.stringMatching(/trainingLoss/) });
  const told = `tell({ type: "failed", reason: "diverged", message: "the gradient exploded" });`;
  expect(await failure(told)).toMatchObject({ reason: "diverged", message: "the gradient exploded" });
  const unknown = `tell({ type: "failed", reason: "tired", message: "no more" });`;
  expect(await failure(unknown)).toMatchObject({ reason: "trainerFailed", message: "no more" });
});

test("a loss above `loss_limit` ends the training", async () => {
  const endless = `epoch(1, 5); setInterval(() => {}, 1000);`;
  expect(await failure(endless, { loss_limit: 4 })).toMatchObject({ reason: "lossLimit" });
});

test("without inheritance no weights are needed", async () => {
  const body = `epoch(1); tell({ type: "result", metrics: { validation_loss: 1, mse: 1 } });`;
  const { evaluator } = await trained(body, { inheritance: false });
  const { evaluation, weights } = await evaluator.evaluate(trainerJob(), quietly());
  expect(evaluation.status).toBe("ok");
  expect(weights).toBeNull();
});

test("a command that does not exist is no failed individual but an error of the run", async () => {
  const made = await commandCase(await temporaryFolder(), "no-such-trainer --fast", {});
  onTestFinished(() => made.evaluator.close());
  const cause = await made.evaluator.evaluate(trainerJob(), quietly()).catch((error) => error);
  expect(cause).toBeInstanceOf(TrainerStartError);
  expect(cause.message).toMatch(/no-such-trainer/);
});

test.runIf(process.platform === "linux")("cancelling kills the program with all that it started", async () => {
  const { evaluator, folder } = await trained(`
    const child = require("node:child_process").spawn("sleep", ["1000"]);
    fs.writeFileSync("pids", process.pid + " " + child.pid);
    epoch(1);
    for (;;);
  `);
  const abort = new AbortController();
  const endless = evaluator.evaluate(trainerJob(), { signal: abort.signal, onEpoch: () => abort.abort() });
  await expect(endless).rejects.toThrow(CancelledError);
  const pids = (await readFile(path.join(folder, "pids"), "utf8")).split(" ").map(Number);
  expect(await Promise.all(pids.map(isGone))).toEqual([true, true]);
});

test.runIf(process.platform === "linux")("what a program left running ends with it", async () => {
  const { evaluator, folder } = await trained(`
    const child = require("node:child_process").spawn("sleep", ["1000"], { stdio: "inherit" });
    fs.writeFileSync("pids", String(child.pid));
    ${goodTrainer}
  `);
  expect((await evaluator.evaluate(trainerJob(), quietly())).evaluation.status).toBe("ok");
  await evaluator.close();
  expect(await isGone(Number(await readFile(path.join(folder, "pids"), "utf8")))).toBe(true);
});

test.runIf(process.platform === "linux")("a search that is killed takes the program at work with it", async () => {
  const { spawn } = await import("node:child_process");
  const folder = await temporaryFolder();
  const { build } = await import("esbuild");
  const file = path.join(folder, "search.cjs");
  const source = path.resolve(import.meta.dirname, "../../../src/engine/evaluators/trainer/trainerProcess.ts");
  await build({
    stdin: {
      contents: `import { TrainerProcess } from ${JSON.stringify(source)};
        const trainer = new TrainerProcess({ command: "sh work.sh", folder: ".", logFile: "log" });
        void trainer.ask({}, { signal: new AbortController().signal, onEpoch: () => {} });`,
      resolveDir: folder,
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: file,
  });
  await writeFile(path.join(folder, "work.sh"), `sleep 1000 & echo $$ $! > pids.new; mv pids.new pids; wait`);
  const search = spawn(process.execPath, [file], { cwd: folder, stdio: "ignore" });
  let pids = "";
  for (let wait = 0; wait < 500 && pids === ""; wait++) {
    pids = await readFile(path.join(folder, "pids"), "utf8").catch(() => "");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  search.kill("SIGKILL");
  expect(pids.trim().split(" ")).toHaveLength(2);
  expect(await Promise.all(pids.split(" ").map((pid) => isGone(Number(pid))))).toEqual([true, true]);
});

test("A13: no signal goes to a group whose processes have been ended", async () => {
  const made = await trained(goodTrainer);
  await made.evaluator.evaluate(trainerJob(1), quietly());
  const kill = vi.spyOn(process, "kill");
  onTestFinished(() => kill.mockRestore());
  await made.evaluator.close();
  const signalled = kill.mock.calls.length;
  expect(signalled).toBe(1);
  await made.evaluator.close();
  expect(kill.mock.calls.length).toBe(signalled);
});
