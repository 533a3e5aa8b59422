import { assert, present } from "../base/assert.ts";
import { checkBatch } from "./batchCheck.ts";
import type { Binding } from "./boundOperation.ts";
import { type CompiledLayer, compileLayer } from "./compiledLayer.ts";
import type { ElementwiseKernel } from "./elementwiseKernel.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { layOutMemory, type MemoryMap } from "./memoryMap.ts";
import { buildModelProgram, type ModelProgram } from "./modelProgram.ts";
import { type Batch, inputSize, type ModelSpec } from "./modelSpec.ts";
import type { StorageId } from "./operation.ts";
import { optimizerSlots, updateParameters } from "./optimizerUpdate.ts";
import { makeOutputHead, type OutputHead } from "./outputHead.ts";
import { layOutParameters, type ParameterLayout } from "./parameterLayout.ts";
import { RowPool } from "./poolRows.ts";
import { ownProducts, type Products } from "./products.ts";
import { RecurrentDropout, recurrentMatrices } from "./recurrentDropout.ts";
import { writeReversal } from "./reversal.ts";
import { repeatsSymbols } from "./symbolProducts.ts";
import type {
  EvaluateOptions,
  EvaluationResult,
  OptimizerSpec,
  StepOptions,
  StepResult,
  TrainableModel,
} from "./trainableModel.ts";
import { decoderParameter } from "./weightPanels.ts";
import { acquireWorkspace, type ElementwiseFunction, type Workspace } from "./workspace.ts";

/**
 * Compiles a model for one optimiser.
 *
 * @param products our own, or for example those of a system BLAS.
 * @throws {ModelMemoryError} when the model does not fit.
 */
export function compileModel(
  spec: ModelSpec,
  optimizer: OptimizerSpec,
  products: Products = ownProducts,
): CompiledModel {
  return new CompiledModel(spec, optimizer, products);
}

/** A `TrainableModel` in WebAssembly. No step allocates; a workspace is held until `dispose`. */
export class CompiledModel implements TrainableModel {
  readonly #layout: ParameterLayout;
  readonly #program: ModelProgram;
  readonly #map: MemoryMap;
  readonly #workspace: Workspace;
  readonly #kernels: Kernels;
  readonly #layers: readonly CompiledLayer[];
  readonly #head: OutputHead;
  readonly #pool: RowPool | null;
  readonly #recurrentDropout: RecurrentDropout | null;
  /** [layers, 2, B, H]. */
  readonly #carried: Float32Array;
  /** Updates done, for Adam's bias correction. */
  #updates = 0;
  #fresh = { forward: false, backward: false };
  #disposed = false;
  #floats: Float32Array = new Float32Array(0);
  #integers: Int32Array = new Int32Array(0);

  constructor(
    readonly spec: ModelSpec,
    readonly optimizer: OptimizerSpec,
    products: Products,
  ) {
    checkSpec(spec);
    this.#pool = spec.pool === undefined ? null : new RowPool(spec.pool);
    this.#layout = layOutParameters(spec);
    this.#program = buildModelProgram(spec);
    this.#map = layOutMemory(spec, optimizer, this.#program, this.#layout, products.decodedRows);
    this.#workspace = acquireWorkspace(this.#map.end);
    this.#kernels = products.on(this.#workspace.kernels);
    const binding: Binding = {
      spec,
      program: this.#program,
      kernels: this.#kernels,
      panels: this.#map.panels,
      arenaAt: this.#map.arena,
      scratchAt: this.#map.scratch,
      productScratchAt: this.#map.productScratch,
      parameterAddress: (name) => this.#map.parameters + this.#layout.find(name).offset * 4,
      gradientAddress: (parameter) => this.#gradientAt(parameter),
      elementwise: namedFunctions(this.#program, this.#workspace),
      symbols: this.#symbols(),
    };
    this.#layers = this.#program.layers.map((layer) => compileLayer(binding, layer));
    this.#head = makeOutputHead(spec, this.#kernels, this.#map.panels, {
      ...this.#map,
      blockRows: products.decodedRows,
      bias: this.#parameterAt("decoder.bias"),
      biasGradient: this.#gradientAt("decoder.bias"),
      weightGradient: this.#gradientAt(decoderParameter(spec)),
    });
    this.#recurrentDropout = this.#openRecurrentDropout();
    for (const region of [this.#map.parameters, this.#map.gradients, ...this.#map.slots]) {
      this.#kernels.fill(region, this.#layout.floats, 0);
    }
    const { classWeights } = spec.output;
    if (classWeights !== undefined) this.#views().floats.set(classWeights, this.#map.classWeights / 4);
    this.#carried = new Float32Array(spec.layers * 2 * spec.batch * spec.hiddenSize);
  }

  get parameters() {
    return this.#layout.parameters.map(({ name, shape }) => ({ name, shape }));
  }

  read(name: string): Float32Array {
    return this.#copyOut(this.#parameterAt(name), this.#layout.find(name).size);
  }

  write(name: string, values: Float32Array): void {
    const { size } = this.#layout.find(name);
    assert(values.length === size, `${name} has ${size} elements, got ${values.length}`);
    this.#views().floats.set(values, this.#parameterAt(name) / 4);
    this.#fresh = { forward: false, backward: false };
  }

  trainStep(batch: Batch, options: StepOptions): StepResult {
    const result = this.computeGradients(batch, options.dropoutSeed);
    const { loss, gradientNorm, rows } = result;
    if (rows === 0 || !Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return { loss, gradientNorm };
    const clips = options.clipNorm > 0 && gradientNorm > options.clipNorm;
    const regions = { ...this.#map, floats: this.#layout.floats };
    const scale = clips ? options.clipNorm / gradientNorm : 1;
    this.#updates += 1;
    updateParameters(this.#kernels, this.optimizer, regions, this.#updates, options.learningRate, scale);
    this.#fresh = { forward: false, backward: false };
    return { loss, gradientNorm };
  }

  /** The gradient of the mean loss, unclipped; `readGradient` has it until the next call. Carries the state on. */
  computeGradients(batch: Batch, dropoutSeed: number): StepResult & { readonly rows: number } {
    const rows = this.#takeIn(batch);
    if (this.#recurrentDropout !== null) {
      this.#recurrentDropout.drop(this.#kernels, this.#views().floats, dropoutSeed);
      this.#fresh = { forward: false, backward: false };
    }
    this.#pack("forward");
    this.#pack("backward");
    this.#clearGradients(rows);
    const inputAt = this.#forward(batch, dropoutSeed);
    const loss = this.#lossBackward(batch, rows, inputAt);
    if (rows > 0) this.#backward(batch);
    if (this.#recurrentDropout !== null) {
      this.#recurrentDropout.restore(this.#kernels, this.#views().floats);
      this.#fresh = { forward: false, backward: false };
    }
    const gradientNorm = Math.sqrt(this.#kernels.sumOfSquares(this.#map.gradients, this.#layout.floats));
    return { loss, gradientNorm, rows };
  }

  #symbols(): Binding["symbols"] {
    const { input } = this.spec;
    if (input.kind !== "tokens" || !repeatsSymbols(this.spec)) return null;
    return {
      embeddingAt: this.#parameterAt("embedding.weight"),
      count: input.vocabularySize,
      rowsAt: this.#map.tokens,
      scratchAt: this.#map.symbolScratch,
    };
  }

  #openRecurrentDropout(): RecurrentDropout | null {
    const { recurrent = 0 } = this.spec.dropout;
    if (recurrent === 0) return null;
    const matrices = recurrentMatrices(this.spec).map((name) => ({
      weightsAt: this.#parameterAt(name),
      gradientAt: this.#gradientAt(name),
      size: this.#layout.find(name).size,
    }));
    return new RecurrentDropout(matrices, recurrent);
  }

  /** All but that of the decoder's matrix: the largest, and the head writes it unless there are no rows. */
  #clearGradients(rows: number): void {
    const { offset, size } = this.#layout.find(decoderParameter(this.spec));
    const clear = (from: number, to: number) => this.#kernels.fill(this.#map.gradients + 4 * from, to - from, 0);
    clear(0, rows > 0 ? offset : offset + size);
    clear(offset + size, this.#layout.floats);
  }

  readGradient(name: string): Float32Array {
    return this.#copyOut(this.#gradientAt(name), this.#layout.find(name).size);
  }

  evaluate(batch: Batch, options: EvaluateOptions = { outputs: true }): EvaluationResult {
    this.#pack("forward");
    const rows = this.#takeIn(batch);
    const outputFloats = options.outputs ? rows * this.spec.output.size : 0;
    const outputsAt = options.outputs ? this.#map.end : null;
    this.#workspace.reserve(this.#map.end + outputFloats * 4);
    const inputAt = this.#readoutRows(batch, rows, this.#forward(batch, null));
    const loss = this.#head.evaluate({ inputAt, rows, targetsAt: this.#map.targets }, outputsAt);
    const start = this.#map.end / 4;
    return { loss, rows, outputs: this.#views().floats.subarray(start, start + outputFloats) };
  }

  readOptimizerState(): Map<string, Float32Array> {
    const state = new Map<string, Float32Array>([["step", Float32Array.of(this.#updates)]]);
    for (const [slot, address] of this.#slots()) {
      for (const { name, offset, size } of this.#layout.parameters) {
        state.set(`${slot}.${name}`, this.#copyOut(address + offset * 4, size));
      }
    }
    return state;
  }

  writeOptimizerState(state: ReadonlyMap<string, Float32Array>): void {
    this.#updates = present(present(state.get("step"), "optimiser step count")[0], "optimiser step count");
    for (const [slot, address] of this.#slots()) {
      for (const { name, offset, size } of this.#layout.parameters) {
        const values = present(state.get(`${slot}.${name}`), `optimiser slot ${slot}.${name}`);
        assert(values.length === size, `optimiser slot ${slot}.${name} has ${values.length} elements, not ${size}`);
        this.#views().floats.set(values, address / 4 + offset);
      }
    }
  }

  readCarriedState(): Float32Array {
    return this.#carried.slice();
  }

  writeCarriedState(state: Float32Array): void {
    assert(state.length === this.#carried.length, `a state has ${this.#carried.length} elements, got ${state.length}`);
    this.#carried.set(state);
  }

  dispose(): void {
    this.#disposed = true;
    this.#workspace.release();
  }

  /** Embedding, input dropout and all layers. @returns the address of the last layer's output [T', B, H]. */
  #forward(batch: Batch, dropoutSeed: number | null): number {
    const { input, inputMask, dropped, outputMask } = this.#program;
    const { spec } = this;
    const inputRows = batch.steps * spec.batch;
    const I = inputSize(spec);
    const inputAt = this.#at(input);
    if (spec.input.kind === "tokens") {
      const table = this.#parameterAt("embedding.weight");
      this.#kernels.gatherRows(table, this.#map.tokens, inputRows, I, inputAt);
    } else {
      this.#views().floats.set((batch.inputs as Float32Array).subarray(0, inputRows * I), inputAt / 4);
    }
    if (inputMask !== null && dropoutSeed !== null) {
      this.#kernels.dropoutMask(this.#at(inputMask), inputRows * I, spec.dropout.input, inputMaskSeed(dropoutSeed));
      this.#kernels.multiply(inputAt, this.#at(inputMask), inputRows * I, inputAt);
    }
    if (spec.bidirectional === true) this.#forwardBothWays(batch.steps);
    else {
      this.#layers.forEach((layer, index) => {
        this.#stateIn(layer, index, batch.carryState);
        layer.forward(batch.steps);
        this.#stateOut(layer, index, batch.steps);
      });
    }
    const hidden = this.#topAt();
    if (dropped === null || outputMask === null || dropoutSeed === null) return hidden;
    const n = inputRows * spec.hiddenSize;
    this.#kernels.dropoutMask(this.#at(outputMask), n, spec.dropout.output, outputMaskSeed(dropoutSeed));
    this.#kernels.multiply(hidden, this.#at(outputMask), n, this.#at(dropped));
    return this.#at(dropped);
  }

  /** Each layer twice, from the zero state: as its sequences go, and from their ends. */
  #forwardBothWays(steps: number): void {
    const { batch: B, hiddenSize: H } = this.spec;
    const rows = steps * B;
    this.#program.joints.forEach((joint, index) => {
      const [forwards, backwards] = this.#pair(index);
      const [inputAt, outputAt] = [this.#at(joint.input), this.#at(joint.output)];
      const width = present(this.#program.storages[joint.input], "input of a layer").width;
      this.#kernels.gatherRows(inputAt, this.#map.reversal, rows, width, this.#at(joint.reversedInput));
      for (const layer of [forwards, backwards]) {
        for (const at of [layer.hiddenAt(0), layer.memoryAt?.(0)]) {
          if (at !== undefined) this.#kernels.fill(at, B * H, 0);
        }
        layer.forward(steps);
      }
      this.#copyFloats(forwards.hiddenAt(1), outputAt, rows * H);
      this.#kernels.scatterAddRows(backwards.hiddenAt(1), this.#map.reversal, rows, H, outputAt);
    });
  }

  #backwardBothWays(steps: number): void {
    const { batch: B, hiddenSize: H } = this.spec;
    const rows = steps * B;
    for (let index = this.#program.joints.length - 1; index >= 0; index--) {
      const joint = present(this.#program.joints[index], "joint");
      const [forwards, backwards] = this.#pair(index);
      const gradientAt = this.#at(joint.outputGradient);
      this.#copyFloats(gradientAt, forwards.hiddenGradientAt(1), rows * H);
      this.#kernels.gatherRows(gradientAt, this.#map.reversal, rows, H, backwards.hiddenGradientAt(1));
      backwards.backward(steps);
      forwards.backward(steps);
      if (joint.inputGradient === null || joint.reversedInputGradient === null) continue;
      const width = present(this.#program.storages[joint.input], "input of a layer").width;
      const reversedAt = this.#at(joint.reversedInputGradient);
      this.#kernels.scatterAddRows(reversedAt, this.#map.reversal, rows, width, this.#at(joint.inputGradient));
    }
  }

  #pair(joint: number): readonly [CompiledLayer, CompiledLayer] {
    const at = (index: number) => present(this.#layers[index], "a layer of a pair");
    return [at(2 * joint), at(2 * joint + 1)];
  }

  #copyFloats(from: number, to: number, count: number): void {
    this.#views().floats.copyWithin(to / 4, from / 4, from / 4 + count);
  }

  /** Of the last layer: h [T', B, H] of every timestep. */
  #topAt(): number {
    const joint = this.#program.joints.at(-1);
    return joint === undefined ? this.#lastLayer().hiddenAt(1) : this.#at(joint.output);
  }

  #topGradientAt(): number {
    const joint = this.#program.joints.at(-1);
    return joint === undefined ? this.#lastLayer().hiddenGradientAt(1) : this.#at(joint.outputGradient);
  }

  /** What the decoder reads [rows, H]. */
  #readoutRows(batch: Batch, rows: number, hiddenAt: number): number {
    const gathered = this.#at(this.#program.outputRows);
    if (this.#pool !== null) {
      this.#pool.forward(this.#views().floats, this.#pooledRows(batch), hiddenAt / 4, gathered / 4);
      return gathered;
    }
    if (batch.outputRows === null) return hiddenAt;
    this.#kernels.gatherRows(hiddenAt, this.#map.outputRows, rows, this.spec.hiddenSize, gathered);
    return gathered;
  }

  /** Decoder, loss and their gradients, down to the gradient of the last layer's output. */
  #lossBackward(batch: Batch, rows: number, hiddenAt: number): number {
    const { outputMask, outputRowGradients } = this.#program;
    const H = this.spec.hiddenSize;
    const floats = batch.steps * this.spec.batch * H;
    const inputAt = this.#readoutRows(batch, rows, hiddenAt);
    const hiddenGradientAt = this.#topGradientAt();
    const isWhole = batch.outputRows === null && this.#pool === null;
    const rowGradientsAt = isWhole ? hiddenGradientAt : this.#at(outputRowGradients);
    const loss = this.#head.differentiate({ inputAt, rows, targetsAt: this.#map.targets }, rowGradientsAt);
    if (this.#pool !== null) {
      const { floats: memory } = this.#views();
      this.#pool.backward(memory, this.#pooledRows(batch), rowGradientsAt / 4, hiddenGradientAt / 4);
    } else if (batch.outputRows !== null) {
      this.#kernels.fill(hiddenGradientAt, floats, 0);
      this.#kernels.scatterAddRows(rowGradientsAt, this.#map.outputRows, rows, H, hiddenGradientAt);
    }
    if (outputMask !== null) {
      this.#kernels.multiply(hiddenGradientAt, this.#at(outputMask), floats, hiddenGradientAt);
    }
    return loss;
  }

  #backward(batch: Batch): void {
    if (this.spec.bidirectional === true) this.#backwardBothWays(batch.steps);
    else for (let index = this.#layers.length - 1; index >= 0; index--) this.#layers[index]?.backward(batch.steps);
    const { inputGradient, inputMask } = this.#program;
    if (inputGradient === null) return;
    const I = inputSize(this.spec);
    const rows = batch.steps * this.spec.batch;
    if (this.#layers[0]?.isEmbeddingGradientDone(rows) === true) return;
    const gradientAt = this.#at(inputGradient);
    if (inputMask !== null) this.#kernels.multiply(gradientAt, this.#at(inputMask), rows * I, gradientAt);
    this.#kernels.scatterAddRows(gradientAt, this.#map.tokens, rows, I, this.#gradientAt("embedding.weight"));
  }

  /** Checks a batch and copies its indices and targets. @returns the number of output rows. */
  #takeIn(batch: Batch): number {
    assert(!this.#disposed, "the model is disposed");
    const rows = checkBatch(this.spec, batch);
    const { floats, integers } = this.#views();
    const { tokens, outputRows, targets } = this.#map;
    if (this.spec.input.kind === "tokens") {
      integers.set((batch.inputs as Int32Array).subarray(0, batch.steps * this.spec.batch), tokens / 4);
    }
    if (batch.outputRows !== null) integers.set(batch.outputRows, outputRows / 4);
    if (this.spec.bidirectional === true) {
      assert(!batch.carryState, "a model that reads backwards carries no state");
      const start = this.#map.reversal / 4;
      writeReversal(integers.subarray(start, start + batch.steps * this.spec.batch), batch, this.spec.batch);
    }
    if (this.spec.output.loss === "softmaxCrossEntropy") {
      integers.set((batch.targets as Int32Array).subarray(0, rows), targets / 4);
    } else {
      floats.set((batch.targets as Float32Array).subarray(0, rows * this.spec.output.size), targets / 4);
    }
    return rows;
  }

  #stateIn(layer: CompiledLayer, index: number, carries: boolean): void {
    const size = this.spec.batch * this.spec.hiddenSize;
    const { floats } = this.#views();
    [layer.hiddenAt(0), layer.memoryAt?.(0)].forEach((address, memory) => {
      if (address === undefined) return;
      const start = (index * 2 + memory) * size;
      if (carries) floats.set(this.#carried.subarray(start, start + size), address / 4);
      else floats.fill(0, address / 4, address / 4 + size);
    });
    if (!carries) this.#carried.fill(0, index * 2 * size, (index + 1) * 2 * size);
  }

  #stateOut(layer: CompiledLayer, index: number, steps: number): void {
    const size = this.spec.batch * this.spec.hiddenSize;
    const { floats } = this.#views();
    [layer.hiddenAt(steps), layer.memoryAt?.(steps)].forEach((address, memory) => {
      if (address === undefined) return;
      this.#carried.set(floats.subarray(address / 4, address / 4 + size), (index * 2 + memory) * size);
    });
  }

  #pooledRows({ steps, outputRows }: Batch) {
    return { steps, batch: this.spec.batch, width: this.spec.hiddenSize, outputRows };
  }

  #pack(direction: "forward" | "backward"): void {
    if (!this.#fresh[direction]) this.#map.panels.pack(this.#kernels, direction);
    this.#fresh[direction] = true;
  }

  #slots(): (readonly [string, number])[] {
    return optimizerSlots(this.optimizer).map(
      (slot, i) => [slot, present(this.#map.slots[i], `slot ${slot}`)] as const,
    );
  }

  #lastLayer(): CompiledLayer {
    return present(this.#layers[this.#layers.length - 1], "last layer");
  }

  #at(storage: StorageId): number {
    return this.#map.arena + present(this.#program.plan.offsets[storage], `storage ${storage}`);
  }

  #parameterAt(name: string): number {
    return this.#map.parameters + this.#layout.find(name).offset * 4;
  }

  #gradientAt(name: string): number {
    return this.#map.gradients + this.#layout.find(name).offset * 4;
  }

  #copyOut(address: number, size: number): Float32Array {
    assert(!this.#disposed, "the model is disposed");
    return this.#views().floats.slice(address / 4, address / 4 + size);
  }

  /** Views of the memory as it is now: growing it detaches the old ones. */
  #views(): { readonly floats: Float32Array; readonly integers: Int32Array } {
    const { buffer } = this.#kernels.memory;
    if (this.#floats.buffer !== buffer) {
      this.#floats = new Float32Array(buffer);
      this.#integers = new Int32Array(buffer);
    }
    return { floats: this.#floats, integers: this.#integers };
  }
}

/** The seeds of a step's two masks differ, and so do those of different steps. */
export function inputMaskSeed(dropoutSeed: number): number {
  return Math.imul(dropoutSeed, 2);
}

export function outputMaskSeed(dropoutSeed: number): number {
  return Math.imul(dropoutSeed, 2) + 1;
}

/** The elementwise functions of a program, one for each distinct kernel. */
export function namedFunctions(program: ModelProgram, workspace: Workspace): (name: string) => ElementwiseFunction {
  const kernels = new Map<string, ElementwiseKernel>();
  for (const { forward, backward } of program.layers) {
    for (const operation of [...Object.values(forward), ...Object.values(backward)].flat()) {
      if (operation.op === "kernel") kernels.set(operation.kernel.name, operation.kernel);
    }
  }
  const functions = workspace.elementwise([...kernels.values()]);
  const byName = new Map([...kernels.keys()].map((name, index) => [name, functions[index]]));
  return (name) => present(byName.get(name), `elementwise kernel ${name}`);
}

function checkSpec(spec: ModelSpec): void {
  const { hiddenSize, batch, time, layers, output, input } = spec;
  for (const [name, value] of Object.entries({ hiddenSize, batch, time, layers, outputSize: output.size })) {
    assert(Number.isInteger(value) && value > 0, `a model's ${name} is a positive integer, got ${value}`);
  }
  const weights = output.classWeights;
  assert(weights === undefined || weights.length === output.size, "class weights are one for each output");
  if (!output.tiedToEmbedding) return;
  const ties = input.kind === "tokens" && input.embeddingSize === hiddenSize && input.vocabularySize === output.size;
  assert(ties, "tied weights need tokens in and out of one vocabulary and an embedding of the hidden size");
}
