import { parentPort, workerData } from "node:worker_threads";
import { present } from "../base/assert.ts";
import { openDataset } from "../data/openDataset.ts";
import { type FromEvaluator, type ToEvaluator, transferables } from "../protocol/evaluatorProtocol.ts";
import type { Backend } from "../training/backend.ts";
import { openBackend } from "../training/openBackend.ts";
import { runJob } from "./evaluators/runJob.ts";
import type { EvaluatorSetup } from "./evaluators/threadEvaluator.ts";

/** Entry of a worker thread: trains one job at a time over the shared data, until it is terminated. */

const port = present(parentPort, "the port of a worker thread");
const { payload, config, folder } = workerData as EvaluatorSetup;
const dataset = openDataset(payload);

function send(message: FromEvaluator, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function evaluate({ job }: ToEvaluator, { createModel }: Backend): Promise<void> {
  try {
    const outcome = await runJob(job, dataset, config, {
      // A job is cancelled by terminating the thread, which ends any computation at once.
      signal: new AbortController().signal,
      onEpoch: (record) => send({ type: "epochCompleted", record }),
      createModel,
    });
    send({ type: "evaluated", outcome }, transferables(outcome.weights, outcome.checkpoint?.tensors));
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    send({ type: "faulted", message: error.message, stack: error.stack ?? "" });
  }
}

/**
 * A backend that cannot be opened ends the thread before it is ready, which is reported as a thread that could not be
 * started.
 */
async function start(): Promise<void> {
  const backend = await openBackend(config.training, folder);
  port.on("message", (message: ToEvaluator) => void evaluate(message, backend));
  send({ type: "ready" });
}

void start();
