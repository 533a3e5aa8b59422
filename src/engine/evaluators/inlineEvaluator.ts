import type { DatasetPayload } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import { openBackend } from "../../training/openBackend.ts";
import type { IndividualConfig } from "../../training/trainIndividual.ts";
import type { Evaluator } from "./evaluator.ts";
import { runJob } from "./runJob.ts";

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
