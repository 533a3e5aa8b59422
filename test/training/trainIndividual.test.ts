import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { ModelMemoryError } from "../../src/compiler/workspace.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import type { EpochRecord, Evaluation } from "../../src/run/evaluation.ts";
import { type TrainingOptions, trainIndividual } from "../../src/training/trainIndividual.ts";
import type { TrainingCheckpoint, TrainingJob } from "../../src/training/trainingJob.ts";
import { configWith, countingDataset, elman, type FakeBehaviour, fakeModel, fingerprint, jobFor } from "./fakes.ts";

const calm = new AbortController().signal;

async function train(
  job: Partial<TrainingJob>,
  training: object,
  behaviour: FakeBehaviour = {},
  options: Partial<TrainingOptions> = {},
) {
  const { createModel, log } = fakeModel(behaviour);
  const dataset = countingDataset({ train: 6, validation: 2 });
  const config = configWith({ learning_rate: 0.05, batch: 2, ...training });
  const outcome = await trainIndividual(jobFor(config, job), dataset, config, {
    signal: calm,
    createModel,
    ...options,
  });
  return { ...outcome, log, served: dataset.served };
}

function successOf(evaluation: Evaluation) {
  if (evaluation.status !== "ok") throw new Error(`training failed: ${evaluation.message}`);
  return evaluation;
}

function failureOf(evaluation: Evaluation) {
  if (evaluation.status !== "failed") throw new Error("training did not fail");
  return evaluation;
}

/** A checkpoint as it comes back from a disk. */
function stored({ progress, tensors }: TrainingCheckpoint): TrainingCheckpoint {
  return {
    progress: JSON.parse(JSON.stringify(progress)),
    tensors: new Map([...tensors].map(([name, values]) => [name, values.slice()])),
  };
}

test("every epoch sees each training batch once, in an order of its own, and is validated in order", async () => {
  const { log, served } = await train({}, { epochs: 2 });
  const epochs = [served.slice(0, 6), served.slice(8, 14)];
  for (const epoch of epochs) {
    expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5].map((index) => `train ${index}`));
  }
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(served.slice(6, 8)).toEqual(["validation 0", "validation 1"]);
  expect(new Set(log.steps.map((step) => step.dropoutSeed)).size).toBe(12);
});

test("the same job trains to the same bits, another seed or stream to others", async () => {
  const first = fingerprint(await train({}, { epochs: 3 }));
  expect(fingerprint(await train({}, { epochs: 3 }))).toBe(first);
  expect(fingerprint(await train({ seed: 8 }, { epochs: 3 }))).not.toBe(first);
  expect(fingerprint(await train({ streamName: "individual 4" }, { epochs: 3 }))).not.toBe(first);
});

test("stopping at any rungs and going on from stored checkpoints gives the same bits as one call", async () => {
  const losses = [3, 2, 2.5, 2.2, 1.9, 2];
  const settings = { epochs: 6, schedule: { type: "plateau" } };
  const scripted = (from: number) => ({
    evaluationLoss: (call: number) => losses[from + Math.ceil(call / 2) - 1]!,
  });
  const whole = await train({}, settings, scripted(0));
  expect(whole.checkpoint).toBeNull();
  for (const rungs of [[1], [3], [1, 2, 5], [4]]) {
    let checkpoint: TrainingCheckpoint | null = null;
    let done = 0;
    for (const untilEpoch of rungs) {
      const part: Awaited<ReturnType<typeof train>> = await train({ checkpoint, untilEpoch }, settings, scripted(done));
      expect(part.evaluation.curve).toHaveLength(untilEpoch);
      checkpoint = stored(part.checkpoint as TrainingCheckpoint);
      done = untilEpoch;
    }
    const rest = await train({ checkpoint }, settings, scripted(done));
    expect(fingerprint(rest)).toBe(fingerprint(whole));
    expect(rest.checkpoint).toBeNull();
  }
});

test("the metrics and weights are those of the best epoch, and a partial result is the best so far", async () => {
  const losses = [3, 2, 5, 4];
  const scripted = { evaluationLoss: (call: number) => losses[Math.ceil(call / 2) - 1]! };
  const whole = await train({}, { epochs: 4 }, scripted);
  const evaluation = successOf(whole.evaluation);
  expect(evaluation.bestEpoch).toBe(2);
  expect(evaluation.metrics).toEqual({ validation_loss: 2, mse: 2 });
  expect(evaluation.curve.map((record) => record.validationLoss)).toEqual(losses);
  const upToBest = await train({}, { epochs: 2 }, scripted);
  expect(whole.weights).toEqual(upToBest.weights);
});

test("a child near its parent trains the fewer epochs, any other the full ones", async () => {
  const validationLoss = 2;
  const parents = [{ network: networkOf(elman, configWith({})), weights: new Map(), validationLoss }];
  const startingAt = (loss: number) => ({ evaluationLoss: (call: number) => (call <= 2 ? loss : 1) });
  const near = successOf((await train({ parents }, { epochs: 6 }, startingAt(2.2))).evaluation);
  expect(near.curve).toHaveLength(2);
  expect(near.initialLoss).toBe(2.2);
  expect(near.morphismError).toBeCloseTo(0.2, 12);
  const far = successOf((await train({ parents }, { epochs: 6 }, startingAt(2.21))).evaluation);
  expect(far.curve).toHaveLength(6);
  const set = { epochs: 6, inherited_epochs: 4, morphism_threshold: 1 };
  expect((await train({ parents }, set, startingAt(4))).evaluation.curve).toHaveLength(4);
  const scratch = successOf((await train({ parents: [null] }, { epochs: 3 }, startingAt(2))).evaluation);
  expect(scratch.curve).toHaveLength(3);
  expect(scratch).not.toHaveProperty("initialLoss");
  expect(scratch).not.toHaveProperty("morphismError");
});

test("a child that training makes no better keeps the weights that it inherited", async () => {
  const parent = await train({}, { epochs: 1 });
  const starts = { ofX: { kind: "inherit", parent: 0 }, ofH: { kind: "inherit", parent: 0 } } as const;
  const weights = parent.weights ?? new Map();
  const parents = [{ network: networkOf(elman, configWith({})), weights, validationLoss: 2 }];
  const losses = [1.5, 1.75, 1.5];
  const scripted = { evaluationLoss: (call: number) => losses[Math.ceil(call / 2) - 1]! };
  const child = await train({ parents, starts }, { epochs: 3, inherited_epochs: 2 }, scripted);
  const evaluation = successOf(child.evaluation);
  expect(evaluation.bestEpoch).toBe(0);
  expect(evaluation.metrics).toEqual({ validation_loss: 1.5, mse: 1.5 });
  expect(evaluation.curve.map((record) => record.validationLoss)).toEqual([1.75, 1.5]);
  expect(child.weights).toEqual(weights);
});

test("an unchanged child starts exactly at its parent's validation loss", async () => {
  const parent = await train({}, { epochs: 3 });
  const { metrics } = successOf(parent.evaluation);
  const starts = { ofX: { kind: "inherit", parent: 0 }, ofH: { kind: "inherit", parent: 0 } } as const;
  const weights = parent.weights ?? new Map();
  const parents = [
    { network: networkOf(elman, configWith({})), weights, validationLoss: metrics.validation_loss as number },
  ];
  const child = successOf((await train({ parents, starts, streamName: "individual 9" }, { epochs: 3 })).evaluation);
  expect(child.initialLoss).toBe(metrics.validation_loss);
  expect(child.morphismError).toBe(0);
});

test("a step that is not finite fails the individual as diverged, with what it cost so far", async () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const behaviour = { stepLoss: (step: number) => (step >= 9 ? value : 1) };
    const { evaluation, weights, log } = await train({}, { epochs: 3 }, behaviour);
    const failure = failureOf(evaluation);
    expect(failure.reason).toBe("diverged");
    expect(failure.retried?.message).toContain("in epoch 2, batch 3");
    expect(failure.message).toContain("in epoch 1, batch 1");
    expect(failure.curve).toHaveLength(1);
    expect(failure.trainingMacs).toBeGreaterThan(0);
    expect(weights).toBeNull();
    expect(log.disposed).toBe(1);
  }
});

test("a validation loss that is not finite or above the limit fails the individual", async () => {
  const nan = await train({}, {}, { evaluationLoss: () => Number.NaN });
  expect(failureOf(nan.evaluation).reason).toBe("diverged");
  const above = await train({}, { loss_limit: 2 }, { evaluationLoss: (call) => (call > 2 ? 2.5 : 1) });
  expect(failureOf(above.evaluation).reason).toBe("lossLimit");
  expect(above.evaluation.curve).toHaveLength(2);
});

test("a child whose inherited weights give no finite loss starts from scratch", async () => {
  const parents = [{ network: networkOf(elman, configWith({})), weights: new Map(), validationLoss: 1 }];
  const behaviour = { evaluationLoss: (call: number) => (call <= 2 ? Number.NaN : 1.5) };
  const { evaluation, weights } = await train({ parents }, { epochs: 3, inherited_epochs: 1 }, behaviour);
  const trained = successOf(evaluation);
  expect(trained.calibration).toEqual({ steps: ["scratch"], macs: 0 });
  expect(trained.curve).toHaveLength(3);
  expect(trained).not.toHaveProperty("initialLoss");
  expect(weights).not.toBeNull();
});

test("a training that diverges is tried once more at a third of its rate", async () => {
  const behaviour = { stepLoss: (step: number) => (step === 9 ? Number.NaN : 1) };
  const { evaluation, log } = await train({}, { epochs: 3, learning_rate: 0.3 }, behaviour);
  const trained = successOf(evaluation);
  expect(trained.retried?.message).toContain("in epoch 2, batch 3");
  expect(trained.retried?.learningRate).toBeCloseTo(0.1, 12);
  expect(trained.curve.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  const rates = trained.curve.map(({ learningRate }) => learningRate);
  for (const rate of rates) expect(rate).toBeCloseTo(0.1, 12);
  expect(log.disposed).toBe(1);
  const once = await train({}, { epochs: 3, learning_rate: 0.3 / 3 });
  expect(trained.trainingMacs).toBeGreaterThan(successOf(once.evaluation).trainingMacs);
});

test("the second try from scratch begins with matrices at a quarter, and biases as they were", async () => {
  // A rate that moves no weight but the decoder's bias, which begins at 0.
  const still = { epochs: 1, learning_rate: 1e-30 };
  const first = await train({}, still);
  const again = await train({}, still, { stepLoss: (step) => (step === 1 ? Number.NaN : null) });
  for (const [name, before] of first.weights ?? []) {
    if (name === "decoder.bias") continue;
    const isMatrix = /^layers\..*\.weight$/.test(name);
    expect(again.weights?.get(name), name).toEqual(isMatrix ? before.map((value) => value / 4) : before);
  }
  expect([...(first.weights ?? new Map()).keys()].filter((name) => name.startsWith("layers."))).not.toEqual([]);
});

test("the second try of what was inherited gives the bits of a training at that rate", async () => {
  const parent = await train({}, { epochs: 2 });
  const starts = { ofX: { kind: "inherit", parent: 0 }, ofH: { kind: "inherit", parent: 0 } } as const;
  const network = networkOf(elman, configWith({}));
  const parents = [{ network, weights: parent.weights ?? new Map(), validationLoss: 1 }];
  const behaviour = { stepLoss: (step: number) => (step === 2 ? Number.NaN : null) };
  const again = await train({ parents, starts }, { epochs: 3, learning_rate: 0.3 }, behaviour);
  const once = await train({ parents, starts }, { epochs: 3, learning_rate: 0.3 / 3 });
  expect(again.evaluation.retried).toBeDefined();
  expect(again.weights).toEqual(once.weights);
  expect(again.evaluation.curve).toEqual(once.evaluation.curve);
});

test("a model that does not fit into memory is a failed individual, any other error is thrown on", async () => {
  const raise = (error: Error) => () => {
    throw error;
  };
  const full = new ModelMemoryError(2 ** 33, null);
  const atOnce = failureOf((await train({}, {}, {}, { createModel: raise(full) })).evaluation);
  expect(atOnce).toMatchObject({ reason: "outOfMemory", message: full.message, trainingMacs: 0 });
  const later = await train({}, {}, { evaluationLoss: (call) => (call > 2 ? raise(full)() : 1) });
  expect(failureOf(later.evaluation)).toMatchObject({ reason: "outOfMemory", curve: [{ epoch: 1 }] });
  expect(later.log.disposed).toBe(1);
  await expect(train({}, {}, {}, { createModel: raise(new TypeError("bug")) })).rejects.toThrow("bug");
});

test("training ends early when so many epochs brought nothing, and is then finished", async () => {
  const losses = [3, 2, 2, 2, 1];
  const scripted = { evaluationLoss: (call: number) => losses[Math.ceil(call / 2) - 1]! };
  const { evaluation, checkpoint } = await train({ untilEpoch: 4 }, { epochs: 5, early_stop: 2 }, scripted);
  expect(successOf(evaluation).curve).toHaveLength(4);
  expect(checkpoint).toBeNull();
});

test("limits on batches bound a pass, and short epochs go through the data in turns", async () => {
  const { log, evaluation } = await train({}, { epochs: 3, max_batches: 4, max_validation_batches: 1 });
  expect(log.steps).toHaveLength(12);
  for (const epoch of [0, 1, 2]) {
    const seen = log.steps.slice(epoch * 4, epoch * 4 + 4).map((step) => step.first);
    expect(new Set(seen).size).toBe(4);
  }
  const perStep = 3 * ((1 * 4 + 4 * 4 + 4) * 5 * 2 + 4 * 5 * 2);
  expect(evaluation.trainingMacs).toBe(12 * perStep + 3 * (perStep / 3));
});

test("running text is walked through and wraps around, its state carried but over the seams", async () => {
  const { createModel, log } = fakeModel();
  const sequences = countingDataset({ train: 5, validation: 1 });
  const text: Dataset = {
    ...sequences,
    *batches(split, lanes) {
      let carryState = false;
      for (const batch of sequences.batches(split, lanes, null)) {
        yield { ...batch, carryState };
        carryState = true;
      }
    },
  };
  const config = configWith({ epochs: 3, max_batches: 3, batch: 2 });
  await trainIndividual(jobFor(config), text, config, { signal: calm, createModel });
  const walked = log.steps.map(({ first, carryState }) => (carryState ? `+${first}` : `${first}`));
  expect(walked).toEqual(["0", "+1", "+2", "3", "+4", "0", "1", "+2", "+3"]);
});

test("the learning rate follows the schedule and every epoch is announced", async () => {
  const records: EpochRecord[] = [];
  const schedule = { type: "step", every: 1, factor: 0.5 };
  const { log } = await train({}, { epochs: 3, schedule }, {}, { onEpoch: (record) => records.push(record) });
  expect(records.map(({ epoch, learningRate }) => [epoch, learningRate])).toEqual([
    [1, 0.05],
    [2, 0.025],
    [3, 0.0125],
  ]);
  expect([log.steps[0], log.steps[6], log.steps[17]].map((step) => step?.learningRate)).toEqual([0.05, 0.025, 0.0125]);
});

test("an abort ends training at the next batch and frees the model", async () => {
  const controller = new AbortController();
  const { createModel, log } = fakeModel({
    stepLoss: (step) => {
      if (step === 8) controller.abort();
      return 1;
    },
  });
  const dataset = countingDataset({ train: 6, validation: 2 });
  const training = trainIndividual(jobFor(configWith({})), dataset, configWith({ batch: 2 }), {
    signal: controller.signal,
    createModel,
  });
  await expect(training).rejects.toThrow(CancelledError);
  expect(log.steps).toHaveLength(8);
  expect(log.disposed).toBe(1);
});

test("messages get in while a long epoch computes, so an abort from outside is heard", async () => {
  const controller = new AbortController();
  const { createModel, log } = fakeModel({
    stepLoss: () => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      return 1;
    },
  });
  const dataset = countingDataset({ train: 10_000, validation: 1 });
  setTimeout(() => controller.abort(), 20);
  const training = trainIndividual(jobFor(configWith({})), dataset, configWith({ batch: 2 }), {
    signal: controller.signal,
    createModel,
  });
  await expect(training).rejects.toThrow(CancelledError);
  expect(log.steps.length).toBeLessThan(100);
});

test("latency is measured only where an objective or a constraint names it", async () => {
  const measured = async (search: object) => {
    const { createModel } = fakeModel();
    const dataset = countingDataset({ train: 2, validation: 1 });
    const config = configWith({ epochs: 1, batch: 2 }, { hidden: 4 }, search);
    const outcome = await trainIndividual(jobFor(config), dataset, config, { signal: calm, createModel });
    return successOf(outcome.evaluation).metrics;
  };
  expect(await measured({})).not.toHaveProperty("latency_us");
  expect((await measured({ objectives: ["validation_loss", { name: "latency_us" }] })).latency_us).toBeGreaterThan(0);
  expect((await measured({ constraints: { latency_us: { max: 50 } } })).latency_us).toBeGreaterThan(0);
});

test("a state that grew without bound is carried on within bounds", async () => {
  const carried: number[][] = [];
  const { createModel } = fakeModel();
  await train(
    {},
    { epochs: 1 },
    {},
    {
      createModel: (spec, optimizer) => ({
        ...createModel(spec, optimizer),
        readCarriedState: () => Float32Array.of(3, -1e9, 1e9),
        writeCarriedState: (state) => carried.push([...state]),
      }),
    },
  );
  expect(carried).toHaveLength(6);
  expect(carried[0]).toEqual([3, -100, 100]);
});
