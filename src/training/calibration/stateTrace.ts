import { present } from "../../base/assert.ts";
import { type Batch, inputSize, type ModelSpec } from "../../compiler/modelSpec.ts";
import type { TrainableModel } from "../../compiler/trainableModel.ts";
import type { Turns } from "../turns.ts";

/** What the timesteps of one layer read, row by row: x [N, in], h and c [N, H]. */
export interface LayerStates {
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
}

export interface StateTrace {
  /** Mean over the output rows. */
  readonly loss: number;
  /** Largest element of any state, in absolute value; not finite where one is not. */
  readonly largestState: number;
  /** Per layer, for the rows asked for. */
  readonly layers: readonly LayerStates[];
}

/**
 * Runs a model timestep by timestep over consecutive batches, and writes down the states.
 *
 * @param model of `spec` with T = 1.
 * @param rows which to keep, ascending: timesteps of all batches one after the other, B rows each.
 */
export async function traceStates(
  model: TrainableModel,
  spec: ModelSpec,
  batches: readonly Batch[],
  rows: readonly number[],
  turns: Turns,
): Promise<StateTrace> {
  const { batch: B, hiddenSize: H, layers } = spec;
  const recorder = new Recorder(spec, model, rows);
  let before: Float32Array = new Float32Array(layers * 2 * B * H);
  let [lossSum, outputs, largestState, first] = [0, 0, 0, 0];
  for (const batch of batches) {
    await turns.next();
    if (!batch.carryState) before = new Float32Array(before.length);
    for (let t = 0; t < batch.steps; t++, first += B) {
      const step = timestepOf(batch, t, spec);
      const { loss, rows: scored } = model.evaluate(step, { outputs: false });
      if (scored > 0) lossSum += loss * scored;
      outputs += scored;
      const after = model.readCarriedState();
      for (const value of after) largestState = Math.max(largestState, Math.abs(value));
      recorder.record(first, step, before, after);
      before = after;
    }
  }
  return { loss: lossSum / outputs, largestState, layers: recorder.layers };
}

class Recorder {
  readonly layers: readonly LayerStates[];
  readonly #embedding: Float32Array | null;
  #next = 0;

  constructor(
    private readonly spec: ModelSpec,
    model: TrainableModel,
    private readonly rows: readonly number[],
  ) {
    const { hiddenSize: H } = spec;
    this.layers = Array.from({ length: spec.layers }, (_, layer) => ({
      x: new Float32Array(rows.length * (layer === 0 ? inputSize(spec) : H)),
      h: new Float32Array(rows.length * H),
      c: new Float32Array(rows.length * H),
    }));
    this.#embedding = spec.input.kind === "tokens" ? model.read("embedding.weight") : null;
  }

  /** @param first the row of the timestep's first sequence. */
  record(first: number, step: Batch, before: Float32Array, after: Float32Array): void {
    const { batch: B, hiddenSize: H } = this.spec;
    for (; this.#next < this.rows.length; this.#next++) {
      const b = present(this.rows[this.#next], "row") - first;
      if (b >= B) return;
      this.layers.forEach((into, layer) => {
        const stateAt = (memory: 0 | 1) => ((layer * 2 + memory) * B + b) * H;
        const below = ((layer - 1) * 2 * B + b) * H;
        into.x.set(
          layer === 0 ? this.#input(step, b) : after.subarray(below, below + H),
          this.#next * this.#width(layer),
        );
        into.h.set(before.subarray(stateAt(0), stateAt(0) + H), this.#next * H);
        into.c.set(before.subarray(stateAt(1), stateAt(1) + H), this.#next * H);
      });
    }
  }

  #width(layer: number): number {
    return layer === 0 ? inputSize(this.spec) : this.spec.hiddenSize;
  }

  #input({ inputs }: Batch, b: number): Float32Array {
    const I = inputSize(this.spec);
    const at = this.#embedding === null ? b : present(inputs[b], "token");
    return (this.#embedding ?? (inputs as Float32Array)).subarray(at * I, (at + 1) * I);
  }
}

/** Timestep t of a batch as a batch of its own; arrays are views. */
function timestepOf(batch: Batch, t: number, { batch: B, input, output }: ModelSpec): Batch {
  const inputWidth = input.kind === "tokens" ? 1 : input.size;
  const targetWidth = output.loss === "softmaxCrossEntropy" ? 1 : output.size;
  const inputs = batch.inputs.subarray(t * B * inputWidth, (t + 1) * B * inputWidth);
  const carryState = t > 0 || batch.carryState;
  const targetsOf = (from: number, to: number) => batch.targets.subarray(from * targetWidth, to * targetWidth);
  if (batch.outputRows === null) {
    return { steps: 1, inputs, outputRows: null, targets: targetsOf(t * B, (t + 1) * B), carryState };
  }
  const from = batch.outputRows.findIndex((row) => row >= t * B);
  const own = from < 0 ? [] : [...batch.outputRows.subarray(from)].filter((row) => row < (t + 1) * B);
  const outputRows = Int32Array.from(own, (row) => row - t * B);
  return {
    steps: 1,
    inputs,
    outputRows,
    targets: targetsOf(Math.max(from, 0), Math.max(from, 0) + own.length),
    carryState,
  };
}
