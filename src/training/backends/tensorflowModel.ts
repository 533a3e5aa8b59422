import type { NamedTensorMap, Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import { assert, present } from "../../base/assert.ts";
import { checkBatch } from "../../compiler/batchCheck.ts";
import { type Batch, type ModelSpec, parameterShapes } from "../../compiler/modelSpec.ts";
import { optimizerSlots } from "../../compiler/optimizerUpdate.ts";
import type {
  EvaluateOptions,
  EvaluationResult,
  OptimizerSpec,
  StepOptions,
  StepResult,
  TrainableModel,
} from "../../compiler/trainableModel.ts";
import { maskPair, matrixMasks } from "./tensorflowDropout.ts";
import { type ForwardPass, forwardPass, meanLoss, type ParameterReader } from "./tensorflowForward.ts";
import type { TensorFlow } from "./tensorflowLibrary.ts";
import { updatedParameter } from "./tensorflowUpdate.ts";

/**
 * A `TrainableModel` op by op in TensorFlow.js, with its automatic gradients.
 *
 * It computes what the compiled model does, dropout masks included; results differ by rounding only.
 */
export class TensorflowModel implements TrainableModel {
  readonly parameters;
  readonly #variables: ReadonlyMap<string, Variable>;
  /** By slot, then by parameter. */
  readonly #slots: ReadonlyMap<string, Map<string, Tensor>>;
  /** [layers, 2, B, H]. */
  #carried: Float32Array;
  #updates = 0;
  #isDisposed = false;

  constructor(
    private readonly tf: TensorFlow,
    private readonly spec: ModelSpec,
    private readonly optimizer: OptimizerSpec,
  ) {
    this.parameters = parameterShapes(spec);
    const zeros = (shape: readonly number[]) => tf.zeros([...shape]);
    this.#variables = new Map(
      this.parameters.map(({ name, shape }) => [name, tf.tidy(() => tf.variable(zeros(shape)))]),
    );
    this.#slots = new Map(
      optimizerSlots(optimizer).map((slot) => [
        slot,
        new Map(this.parameters.map(({ name, shape }) => [name, zeros(shape)])),
      ]),
    );
    this.#carried = new Float32Array(spec.layers * 2 * spec.batch * spec.hiddenSize);
  }

  read(name: string): Float32Array {
    return floats(this.#variable(name));
  }

  write(name: string, values: Float32Array): void {
    this.tf.tidy(() => this.#variable(name).assign(this.#tensorLike(name, values)));
  }

  trainStep(batch: Batch, options: StepOptions): StepResult {
    const rows = this.#check(batch);
    if (rows === 0) {
      // Nothing to learn from, but the state goes on.
      this.tf.tidy(() => this.#carry(this.#forward(batch, options.dropoutSeed)));
      return { loss: 0, gradientNorm: 0 };
    }
    const { tf } = this;
    return tf.tidy(() => {
      let pass: ForwardPass | null = null;
      const { value, grads } = tf.variableGrads(() => {
        pass = this.#forward(batch, options.dropoutSeed);
        for (const state of pass.states) tf.keep(state);
        return meanLoss(tf, this.spec, pass.outputs, batch);
      }, [...this.#variables.values()]);
      const { states } = present<ForwardPass>(pass, "the forward pass of a gradient");
      this.#carry({ states });
      for (const state of states) state.dispose();
      const loss = scalar(value);
      const gradientNorm = Math.sqrt(scalar(this.#sumOfSquares(grads)));
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return { loss, gradientNorm };
      const clips = options.clipNorm > 0 && gradientNorm > options.clipNorm;
      this.#update(grads, options.learningRate, clips ? options.clipNorm / gradientNorm : 1);
      return { loss, gradientNorm };
    });
  }

  evaluate(batch: Batch, options: EvaluateOptions = { outputs: true }): EvaluationResult {
    const rows = this.#check(batch);
    return this.tf.tidy(() => {
      const pass = this.#forward(batch, null);
      this.#carry(pass);
      const loss = rows === 0 ? 0 : scalar(meanLoss(this.tf, this.spec, pass.outputs, batch));
      return { loss, rows, outputs: options.outputs && rows > 0 ? floats(pass.outputs) : new Float32Array(0) };
    });
  }

  readOptimizerState(): Map<string, Float32Array> {
    const state = new Map<string, Float32Array>([["step", Float32Array.of(this.#updates)]]);
    for (const [slot, tensors] of this.#slots) {
      for (const [name, tensor] of tensors) state.set(`${slot}.${name}`, floats(tensor));
    }
    return state;
  }

  writeOptimizerState(state: ReadonlyMap<string, Float32Array>): void {
    this.#updates = present(present(state.get("step"), "optimiser step count")[0], "optimiser step count");
    for (const [slot, tensors] of this.#slots) {
      for (const { name } of this.parameters) {
        const values = present(state.get(`${slot}.${name}`), `optimiser slot ${slot}.${name}`);
        this.#replace(tensors, name, this.#tensorLike(name, values));
      }
    }
  }

  readCarriedState(): Float32Array {
    return this.#carried.slice();
  }

  writeCarriedState(state: Float32Array): void {
    assert(state.length === this.#carried.length, `a state has ${this.#carried.length} elements, got ${state.length}`);
    this.#carried = state.slice();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const variable of this.#variables.values()) variable.dispose();
    for (const tensors of this.#slots.values()) for (const tensor of tensors.values()) tensor.dispose();
  }

  #check(batch: Batch): number {
    assert(!this.#isDisposed, "the model is disposed");
    return checkBatch(this.spec, batch);
  }

  #forward(batch: Batch, dropoutSeed: number | null): ForwardPass {
    const dropping = dropoutSeed === null ? new Map<string, Tensor2D>() : matrixMasks(this.tf, this.spec, dropoutSeed);
    const masked = new Map(
      [...dropping].map(([name, mask]) => [name, this.tf.mul<Tensor2D>(this.#variable(name), mask)]),
    );
    const parameter: ParameterReader = (name) => masked.get(name) ?? (this.#variable(name) as unknown as Tensor2D);
    const start = batch.carryState ? this.#carried : new Float32Array(this.#carried.length);
    const masks = dropoutSeed === null ? null : maskPair(this.tf, this.spec, batch.steps, dropoutSeed);
    return forwardPass(this.tf, this.spec, parameter, batch, start, masks);
  }

  #carry({ states }: Pick<ForwardPass, "states">): void {
    const size = this.spec.batch * this.spec.hiddenSize;
    const carried = new Float32Array(this.#carried.length);
    states.forEach((state, index) => {
      carried.set(state.dataSync(), index * size);
    });
    this.#carried = carried;
  }

  /** @param gradients without those of parameters that have no effect on the loss. */
  #update(gradients: NamedTensorMap, learningRate: number, scale: number): void {
    this.#updates += 1;
    for (const [name, variable] of this.#variables) {
      const slots = new Map([...this.#slots].map(([slot, tensors]) => [slot, present(tensors.get(name), slot)]));
      const gradient = gradients[variable.name] ?? this.tf.zerosLike(variable);
      const step = { gradient, scale, learningRate, count: this.#updates };
      const after = updatedParameter(this.tf, this.optimizer, variable, slots, step);
      variable.assign(after.weights);
      for (const [slot, tensor] of after.slots) {
        this.#replace(present(this.#slots.get(slot), slot), name, this.tf.keep(tensor));
      }
    }
  }

  #replace(tensors: Map<string, Tensor>, name: string, tensor: Tensor): void {
    tensors.get(name)?.dispose();
    tensors.set(name, tensor);
  }

  #sumOfSquares(gradients: NamedTensorMap): Scalar {
    const sums = Object.values(gradients).map((gradient) => this.tf.sum(this.tf.square(gradient)));
    return this.tf.addN(sums) as Scalar;
  }

  #variable(name: string): Variable {
    return present(this.#variables.get(name), `parameter ${name}`);
  }

  #tensorLike(name: string, values: Float32Array): Tensor {
    const { shape, size } = this.#variable(name);
    assert(values.length === size, `${name} has ${size} elements, got ${values.length}`);
    return this.tf.tensor(values.slice(), shape, "float32");
  }
}

/** A copy of a tensor's values. */
function floats(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

function scalar(tensor: Tensor): number {
  return present(tensor.dataSync()[0], "a scalar");
}
