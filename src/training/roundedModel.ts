import type { Batch, ModelSpec } from "../compiler/modelSpec.ts";
import type {
  EvaluateOptions,
  EvaluationResult,
  StepOptions,
  StepResult,
  TrainableModel,
} from "../compiler/trainableModel.ts";
import { roundedWeights } from "../integer/weightCodes.ts";
import { readWeights, writeWeights } from "./checkpoint.ts";

/**
 * A view of a model that computes with matrices rounded to 8 bits, as the export for microcontrollers rounds them, while
 * the model keeps its weights: the gradient of the rounded weights changes those (straight-through estimator).
 *
 * @see Jacob et al. (2018), Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, §3.
 */
export class RoundedModel implements TrainableModel {
  constructor(
    private readonly model: TrainableModel,
    private readonly spec: ModelSpec,
  ) {}

  trainStep(batch: Batch, options: StepOptions): StepResult {
    const weights = readWeights(this.model);
    const rounded = roundedWeights(this.spec, weights);
    writeWeights(this.model, new Map([...weights, ...rounded]));
    const result = this.model.trainStep(batch, options);
    for (const [name, from] of rounded) {
      const kept = weights.get(name) ?? from;
      const stepped = this.model.read(name);
      this.model.write(
        name,
        stepped.map((value, i) => kept[i]! + value - from[i]!),
      );
    }
    return result;
  }

  evaluate(batch: Batch, options?: EvaluateOptions): EvaluationResult {
    const weights = readWeights(this.model);
    writeWeights(this.model, new Map([...weights, ...roundedWeights(this.spec, weights)]));
    try {
      return this.model.evaluate(batch, options);
    } finally {
      writeWeights(this.model, weights);
    }
  }

  get parameters() {
    return this.model.parameters;
  }

  read(name: string): Float32Array {
    return this.model.read(name);
  }

  write(name: string, values: Float32Array): void {
    this.model.write(name, values);
  }

  readOptimizerState(): Map<string, Float32Array> {
    return this.model.readOptimizerState();
  }

  writeOptimizerState(state: ReadonlyMap<string, Float32Array>): void {
    this.model.writeOptimizerState(state);
  }

  readCarriedState(): Float32Array {
    return this.model.readCarriedState();
  }

  writeCarriedState(state: Float32Array): void {
    this.model.writeCarriedState(state);
  }

  dispose(): void {
    this.model.dispose();
  }
}
