import { present } from "../../src/base/assert.ts";
import type { Evaluator } from "../../src/engine/evaluators/evaluator.ts";
import { QueueWorker } from "../../src/engine/evaluators/queue/queueWorker.ts";

/**
 * Workers without training: `worker.js <queue url> <workers> <delay ms>`. Each has one place; a delay stands for the
 * time that training takes, and losses are computed from the cell, so that the search has something to rank.
 */
const [url, count, delay] = process.argv.slice(2);
const delayMs = Number(delay);

const evaluator: Evaluator = {
  places: 1,
  evaluate: async ({ individual, parents }) => {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs * (0.5 + Math.random())));
    const inherited = parents[0]?.validationLoss ?? 2;
    const loss = 0.5 + Math.abs(inherited - 0.5) * (0.9 + ((individual.id * 7919) % 97) / 500);
    const record = { epoch: 1, trainingLoss: loss, validationLoss: loss, learningRate: 0.01 };
    return {
      evaluation: {
        status: "ok",
        metrics: { validation_loss: loss, mse: loss },
        curve: [record],
        bestEpoch: 1,
        trainingMacs: individual.complexity.macs,
        timing: { trainingMs: delayMs, cpuMs: 0 },
      },
      weights: new Map([["w", new Float32Array(64).fill(loss)]]),
      checkpoint: null,
    };
  },
  close: async () => {},
};

async function main(): Promise<void> {
  const options = { queue: present(url, "the queue"), places: 1, evaluatorFile: "", createEvaluator: () => evaluator };
  const workers = await Promise.all(Array.from({ length: Number(count) }, () => QueueWorker.open(options)));
  const close = () => void Promise.all(workers.map((worker) => worker.close(0))).then(() => process.exit(0));
  process.on("SIGTERM", close);
  process.stdout.write("ready\n");
}

void main();
