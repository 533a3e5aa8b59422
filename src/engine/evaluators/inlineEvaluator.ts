import type { DatasetPayload } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import { wasmBackend } from "../../training/backend.ts";
import type { IndividualConfig } from "../../training/trainIndividual.ts";
import type { Evaluator } from "./evaluator.ts";
import { runJob } from "./runJob.ts";

/** Trains one individual after another in the calling thread. */
export function inlineEvaluator(payload: DatasetPayload, config: IndividualConfig): Evaluator {
  const dataset = openDataset(payload);
  return {
    places: 1,
    evaluate: (job, { signal, onEpoch }) =>
      runJob(job, dataset, config, { signal, onEpoch, createModel: wasmBackend.createModel }),
    close: async () => {},
  };
}
