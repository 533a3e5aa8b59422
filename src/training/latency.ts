import type { Batch, ModelSpec } from "../compiler/modelSpec.ts";
import type { Config } from "../config/schema.ts";
import { latency } from "../measures/latency.ts";
import { median } from "../run/statistics.ts";
import { askedMeasures } from "./askedMeasures.ts";
import type { Backend } from "./backend.ts";
import { writeWeights } from "./checkpoint.ts";
import type { Weights } from "./trainingJob.ts";

/** Timesteps of one timed call: enough that the call itself does not count. */
const timedSteps = 64;
const warmUpCalls = 5;
const timedCalls = 31;

/** Whether a search compares individuals by latency; only then is it worth measuring. */
export function asksForLatency(config: Pick<Config, "search">): boolean {
  return askedMeasures(config).includes(latency.name);
}

/**
 * Microseconds of inference per timestep of one sequence: embedding, all layers and the decoder at every step, on
 * zeros. The median of several calls, so a pause of the machine does not count.
 *
 * A measurement: it differs between machines and runs, which the objective says (`reproducible: false`).
 */
export function measureLatency(spec: ModelSpec, weights: Weights, createModel: Backend["createModel"]): number {
  const single: ModelSpec = { ...spec, batch: 1, time: timedSteps };
  const model = createModel(single, { kind: "sgd", momentum: 0, weightDecay: 0 });
  try {
    writeWeights(model, weights);
    const batch = blankBatch(single);
    for (let call = 0; call < warmUpCalls; call++) model.evaluate(batch);
    const samples: number[] = [];
    for (let call = 0; call < timedCalls; call++) {
      const begunMs = performance.now();
      model.evaluate(batch);
      samples.push(((performance.now() - begunMs) * 1000) / timedSteps);
    }
    return median(samples);
  } finally {
    model.dispose();
  }
}

function blankBatch({ time, input, output }: ModelSpec): Batch {
  return {
    steps: time,
    inputs: input.kind === "tokens" ? new Int32Array(time) : new Float32Array(time * input.size),
    outputRows: null,
    targets: output.loss === "softmaxCrossEntropy" ? new Int32Array(time) : new Float32Array(time * output.size),
    carryState: false,
  };
}
