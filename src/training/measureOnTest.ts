import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";
import { writeWeights } from "./checkpoint.ts";
import { modelSpecFor, optimizerFor } from "./modelSpecFor.ts";
import { evaluateSplit } from "./passes.ts";
import type { IndividualConfig, TrainingOptions } from "./trainIndividual.ts";
import { costOf } from "./trainingCost.ts";
import type { Weights } from "./trainingJob.ts";
import { Turns } from "./turns.ts";

/**
 * A trained network on all of the test data: `test_loss` and the task's metrics, by name.
 *
 * Retraining calls it once for each trained network; its numbers are only recorded.
 *
 * @throws {CancelledError} when the signal is aborted.
 */
export async function measureOnTest(
  network: Network,
  weights: Weights,
  dataset: Dataset,
  config: IndividualConfig,
  { signal, createModel }: Pick<TrainingOptions, "signal" | "createModel">,
): Promise<{ readonly [name: string]: number }> {
  const spec = modelSpecFor(network, dataset, config);
  const model = createModel(spec, optimizerFor(config));
  try {
    writeWeights(model, weights);
    const context = { model, dataset, lanes: spec.batch, cost: costOf(spec), turns: new Turns(signal) };
    const { loss, metrics } = await evaluateSplit(context, "test");
    return { test_loss: loss, ...metrics };
  } finally {
    model.dispose();
  }
}
