import type { Batch, ParameterShape } from "./modelSpec.ts";

export type OptimizerSpec =
  | { readonly kind: "sgd"; readonly momentum: number; readonly weightDecay: number }
  | {
      readonly kind: "adam";
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    }
  | { readonly kind: "rmsprop"; readonly decay: number; readonly epsilon: number; readonly weightDecay: number };

export interface StepOptions {
  readonly learningRate: number;
  /** Largest L2 norm of the whole gradient; 0 leaves it as it is. */
  readonly clipNorm: number;
  /** Names the dropout masks of this step; the same number gives the same masks. */
  readonly dropoutSeed: number;
}

export interface StepResult {
  /** Mean over the output rows; NaN or infinite when training has diverged. */
  readonly loss: number;
  /** L2 norm before clipping. */
  readonly gradientNorm: number;
}

export interface EvaluateOptions {
  /** Whether the outputs are wanted; without them no [rows, O] buffer is made. */
  readonly outputs: boolean;
}

export interface EvaluationResult {
  readonly loss: number;
  readonly rows: number;
  /**
   * What the decoder gave, [rows, O]: logits for the cross-entropies, values for the squared error. A view that the
   * next call overwrites; empty when outputs were not wanted.
   */
  readonly outputs: Float32Array;
}

/**
 * A model that trains: one per evaluation, from any backend. Not shared between threads.
 *
 * Parameters start at zero; the caller writes them all. Tensors are copied in and out, float32, row-major.
 */
export interface TrainableModel {
  readonly parameters: readonly ParameterShape[];
  read(name: string): Float32Array;
  write(name: string, values: Float32Array): void;
  /** Forward, backward, clip, update. The update is not done when loss or gradient norm is not finite. */
  trainStep(batch: Batch, options: StepOptions): StepResult;
  /** Forward only, without dropout; carries the state on. Outputs are wanted unless the options say otherwise. */
  evaluate(batch: Batch, options?: EvaluateOptions): EvaluationResult;
  /** Optimiser slots (momentum, moments, step count) by name, for continuing an interrupted training exactly. */
  readOptimizerState(): Map<string, Float32Array>;
  writeOptimizerState(state: ReadonlyMap<string, Float32Array>): void;
  /** h and c of all layers as carried to the next batch, [layers, 2, B, H]. */
  readCarriedState(): Float32Array;
  writeCarriedState(state: Float32Array): void;
  dispose(): void;
}
