import { assert } from "../../base/assert.ts";
import { elementAt } from "../../base/elementAt.ts";
import { type CompiledModel, compileModel } from "../../compiler/compiledModel.ts";
import { inputSize, readsWhole } from "../../compiler/modelSpec.ts";
import type { TrainedModel } from "../../export/trainedModel.ts";

/** Timesteps that are run at once. */
const longestSegment = 64;

/**
 * A trained model that reads one sequence after another, timestep by timestep or, where it has to, as a whole. Disposed by
 * its owner.
 */
export class Predictor {
  #model: CompiledModel;
  /** Timesteps that are run at once; as many as the longest sequence so far where it is read as a whole. */
  #segment = longestSegment;
  readonly #width: number;
  readonly #outputSize: number;

  constructor(private readonly trained: TrainedModel) {
    const { spec } = trained;
    this.#model = this.#compiled();
    this.#width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
    this.#outputSize = spec.output.size;
  }

  /**
   * Reads timesteps (tokens [time], or standardised features [time, I]) and yields their outputs [time, O].
   *
   * @param continues whether the state goes on from the timesteps read before; else it starts at zero.
   */
  read(inputs: readonly number[], continues: boolean): Float32Array {
    const time = inputs.length / this.#width;
    assert(Number.isInteger(time) && time > 0, "whole timesteps, at least one");
    if (readsWhole(this.trained.spec) && time > this.#segment) {
      this.#model.dispose();
      this.#segment = time;
      this.#model = this.#compiled();
    }
    const outputs = new Float32Array(time * this.#outputSize);
    for (let from = 0; from < time; from += this.#segment) {
      const steps = Math.min(this.#segment, time - from);
      const segment = inputs.slice(from * this.#width, (from + steps) * this.#width);
      const { input, output } = this.trained.spec;
      const result = this.#model.evaluate({
        steps,
        inputs: input.kind === "tokens" ? Int32Array.from(segment) : Float32Array.from(segment),
        outputRows: null,
        // Only a loss would be computed from them.
        targets: output.loss === "softmaxCrossEntropy" ? new Int32Array(steps) : new Float32Array(steps * output.size),
        carryState: continues || from > 0,
      });
      outputs.set(result.outputs, from * this.#outputSize);
    }
    return outputs;
  }

  #compiled(): CompiledModel {
    const { spec, weights } = this.trained;
    const noSlots = { kind: "sgd", momentum: 0, weightDecay: 0 } as const;
    const model = compileModel({ ...spec, batch: 1, time: this.#segment }, noSlots);
    for (const [name, values] of weights) model.write(name, values);
    return model;
  }

  dispose(): void {
    this.#model.dispose();
  }
}

/** The first of the largest values. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (elementAt(values, i) > elementAt(values, best)) best = i;
  return best;
}

/** Softmax of logits, in float64. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = elementAt(values, indexOfLargest(values));
  const exponentials = values.map((logit) => Math.exp(logit - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
