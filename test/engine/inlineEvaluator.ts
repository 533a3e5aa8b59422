import type { DatasetPayload } from "../../src/data/dataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import type { Evaluator } from "../../src/engine/evaluators/evaluator.ts";
import { runJob } from "../../src/engine/evaluators/runJob.ts";
import { openBackend } from "../../src/training/openBackend.ts";
import type { IndividualConfig } from "../../src/training/trainIndividual.ts";

/** Trains one individual after another in the calling thread. */
export function inlineEvaluator(payload: DatasetPayload, config: IndividualConfig): Evaluator {
  const dataset = openDataset(payload);
  const opened = openBackend(config.training, process.cwd());
  // A failure reaches every job, which waits for it.
  opened.catch(() => {});
  return {
    places: 1,
    evaluate: async (job, { signal, onEpoch }) => {
      const { createModel } = await opened;
      return runJob(job, dataset, config, { signal, onEpoch, createModel });
    },
    close: async () => {},
  };
}
