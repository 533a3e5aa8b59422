import { interpretModel } from "../../compiler/interpreter.ts";
import { inputSize, type ModelSpec } from "../../compiler/modelSpec.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import type { TrainedModel } from "../trainedModel.ts";
import type { ModelRun, Sample } from "./modelRun.ts";

/** What the model computes by our own definition of it, in float64. */
export function referenceRun({ spec, weights }: TrainedModel, sample: Sample): ModelRun {
  const { time, batch, inputs } = sample;
  const { layers, hiddenSize: H } = spec;
  const parameters = new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));
  const { outputs, nextState } = interpretModel(
    { ...spec, batch, time },
    parameters,
    { steps: time, inputs, outputRows: null, targets: anyTargets(spec, time * batch), carryState: false },
    null,
  );
  const state = (memory: 0 | 1) => {
    const all = new Float64Array(layers * batch * H);
    for (let layer = 0; layer < layers; layer++) {
      const from = (layer * 2 + memory) * batch * H;
      all.set(nextState.subarray(from, from + batch * H), layer * batch * H);
    }
    return all;
  };
  return { outputs, h: state(0), c: state(1) };
}

/** The interpreter also computes a loss, which is not used here. */
function anyTargets({ output }: ModelSpec, rows: number): Int32Array | Float32Array {
  return output.loss === "softmaxCrossEntropy" ? new Int32Array(rows) : new Float32Array(rows * output.size);
}

const batch = 4;
const longest = 32;

/** Sequences of the validation data: the first batch that is long enough, up to 32 timesteps of it. */
export function validationSample({ spec }: TrainedModel, payload: DatasetPayload): Sample {
  let sample: Sample | null = null;
  for (const { steps, inputs } of openDataset(payload).batches("validation", batch, null)) {
    const time = Math.min(steps, longest);
    const width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
    sample = { time, batch, inputs: inputs.slice(0, time * batch * width) };
    if (steps >= longest) break;
  }
  // Data without a validation batch train nothing, so there is no model of them either.
  return sample ?? { time: 0, batch, inputs: new Float32Array(0) };
}
