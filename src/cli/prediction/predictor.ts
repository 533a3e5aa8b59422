import { assert } from "../../base/assert.ts";
import { elementAt } from "../../base/elementAt.ts";
import { type CompiledModel, compileModel } from "../../compiler/compiledModel.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import type { TrainedModel } from "../../export/trainedModel.ts";

/** Timesteps that are run at once. */
const longestSegment = 64;

/** A trained model that reads one sequence after another, timestep by timestep. Disposed by its owner. */
export class Predictor {
  readonly #model: CompiledModel;
  readonly #width: number;
  readonly #outputSize: number;

  constructor(private readonly trained: TrainedModel) {
    const spec = { ...trained.spec, batch: 1, time: longestSegment };
    this.#model = compileModel(spec, { kind: "sgd", momentum: 0, weightDecay: 0 });
    for (const [name, values] of trained.weights) this.#model.write(name, values);
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
    const outputs = new Float32Array(time * this.#outputSize);
    for (let from = 0; from < time; from += longestSegment) {
      const steps = Math.min(longestSegment, time - from);
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
