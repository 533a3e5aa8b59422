import { assert, present } from "../base/assert.ts";
import type { Cell } from "../cell/cell.ts";
import { addressAt, type Binding } from "./boundOperation.ts";
import { type CompiledLayer, compileLayer } from "./compiledLayer.ts";
import { namedFunctions } from "./compiledModel.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { layOutMemory, type MemoryMap } from "./memoryMap.ts";
import { buildModelProgram, type ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import type { Place } from "./operation.ts";
import { layOutParameters, type ParameterLayout } from "./parameterLayout.ts";
import { ownProducts } from "./products.ts";
import { acquireWorkspace, type Workspace } from "./workspace.ts";

export interface StepShape {
  readonly cell: Cell;
  /** I: the size of x. */
  readonly inputSize: number;
  /** H. */
  readonly hiddenSize: number;
  /** N: states that are stepped side by side. */
  readonly rows: number;
}

/** Products whose results are only ever added up: one gradient, and together they compute [sources, 1] · [weights; bias]. */
export interface ProductSum {
  /** The blocks' sources side by side; a parameter is `<block>.weight` [k, H]. */
  readonly products: readonly { readonly parameter: string; readonly source: string; readonly k: number }[];
  /** `<block>.bias` of those that have one. */
  readonly biases: readonly string[];
  /** Whether all sources are x, h and c, which no weight changes. */
  readonly readsTerminalsOnly: boolean;
}

const prefix = "layers.0.";

/**
 * One timestep of a cell on N given states at once, forward and backward, by the compiler's own kernels: what fitting
 * to given states needs (teacher forcing), where no gradient flows from one timestep to the one before.
 *
 * Arrays that it returns are views, valid until the next call.
 */
export class CompiledStep {
  readonly sums: readonly ProductSum[];
  readonly #spec: ModelSpec;
  readonly #layout: ParameterLayout;
  readonly #program: ModelProgram;
  readonly #map: MemoryMap;
  readonly #workspace: Workspace;
  readonly #kernels: Kernels;
  readonly #binding: Binding;
  readonly #layer: CompiledLayer;

  /** @throws {ModelMemoryError} when it does not fit. */
  constructor({ cell, inputSize, hiddenSize, rows }: StepShape) {
    this.#spec = {
      cell,
      layers: 1,
      hiddenSize,
      batch: rows,
      time: 1,
      input: { kind: "features", size: inputSize },
      output: { size: 1, loss: "meanSquaredError", tiedToEmbedding: false },
      dropout: { input: 0, output: 0 },
    };
    this.#layout = layOutParameters(this.#spec);
    this.#program = buildModelProgram(this.#spec);
    const plain = { kind: "sgd", momentum: 0, weightDecay: 0 } as const;
    this.#map = layOutMemory(this.#spec, plain, this.#program, this.#layout, ownProducts.decodedRows);
    this.#workspace = acquireWorkspace(this.#map.end);
    this.#kernels = ownProducts.on(this.#workspace.kernels);
    this.#binding = {
      spec: this.#spec,
      program: this.#program,
      kernels: this.#kernels,
      panels: this.#map.panels,
      arenaAt: this.#map.arena,
      scratchAt: this.#map.scratch,
      productScratchAt: this.#map.productScratch,
      gradientAddress: (name) => this.#map.gradients + this.#layout.find(name).offset * 4,
      elementwise: namedFunctions(this.#program, this.#workspace),
    };
    this.#layer = compileLayer(this.#binding, this.#layerProgram);
    this.#kernels.fill(this.#map.parameters, this.#layout.floats, 0);
    this.#kernels.fill(this.#map.gradients, this.#layout.floats, 0);
    const terminals = new Set([this.#program.input, this.#layerProgram.h, this.#layerProgram.c]);
    this.sums = this.#layerProgram.weightGradients.map(({ products, biases }) => ({
      products: products.map(({ parameter, source, k }) => ({
        parameter: parameter.slice(prefix.length),
        source: `${source.storage}.${source.shift}`,
        k,
      })),
      biases: biases.map((name) => name.slice(prefix.length)),
      readsTerminalsOnly: products.every(({ source }) => terminals.has(source.storage)),
    }));
  }

  /** Names of the cell's tensors: `<block>.weight`, `<block>.bias`. */
  get parameters(): string[] {
    return this.#layout.parameters.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length));
  }

  read(name: string): Float32Array {
    return this.#parameter(this.#map.parameters, name).slice();
  }

  write(name: string, values: ArrayLike<number>): void {
    const target = this.#parameter(this.#map.parameters, name);
    assert(values.length === target.length, `${name} has ${target.length} elements, got ${values.length}`);
    target.set(values);
  }

  /** x [N, I], h [N, H], c [N, H]; c is not looked at where the cell has no memory. */
  writeStates(x: Float32Array, h: Float32Array, c: Float32Array): void {
    const { input } = this.#program;
    this.#floats(addressAt(this.#binding, { storage: input, shift: 0 }, 0), x.length).set(x);
    this.#floats(this.#layer.hiddenAt(0), h.length).set(h);
    if (this.#layer.memoryAt !== null) this.#floats(this.#layer.memoryAt(0), c.length).set(c);
  }

  /** h' and c' [N, H] of the states; no c' where the cell has no memory. */
  forward(): { readonly h: Float32Array; readonly c: Float32Array | null } {
    this.#map.panels.pack(this.#kernels, "forward");
    this.#layer.forward(1);
    const size = this.#stateFloats;
    const { memoryAt } = this.#layer;
    return { h: this.#floats(this.#layer.hiddenAt(1), size), c: memoryAt && this.#floats(memoryAt(1), size) };
  }

  /**
   * After `forward`: from the gradients of h' and c' [N, H] to those of every sum of products, [N, H] each, in the order
   * of `sums`. Without dc that of c' is 0.
   */
  backward(dh: Float32Array, dc: Float32Array | null): Float32Array[] {
    const { hiddenGradientAt, memoryGradientAt } = this.#layer;
    const size = this.#stateFloats;
    this.#map.panels.pack(this.#kernels, "backward");
    this.#kernels.fill(hiddenGradientAt(0), size, 0);
    this.#floats(hiddenGradientAt(1), size).set(dh);
    if (memoryGradientAt !== null) {
      if (dc === null) this.#kernels.fill(memoryGradientAt(1), size, 0);
      else this.#floats(memoryGradientAt(1), size).set(dc);
    }
    this.#layer.propagate(1);
    return this.#layerProgram.weightGradients.map(({ gradient }) => this.#floats(this.#placeAt(gradient), size));
  }

  /** After `backward`: what it amounts to for one parameter, summed over the rows. */
  weightGradients(): ReadonlyMap<string, Float32Array> {
    this.#kernels.fill(this.#map.gradients, this.#layout.floats, 0);
    this.#layer.accumulate(1);
    return new Map(this.parameters.map((name) => [name, this.#parameter(this.#map.gradients, name)]));
  }

  /** After `backward`: the values [N, k] that product `product` of sum `sum` reads. */
  source(sum: number, product: number): Float32Array {
    const { source, k } = present(this.#layerProgram.weightGradients[sum]?.products[product], "a product of a sum");
    return this.#floats(this.#placeAt(source), this.#spec.batch * k);
  }

  dispose(): void {
    this.#workspace.release();
  }

  get #layerProgram() {
    return present(this.#program.layers[0], "the layer of a step");
  }

  get #stateFloats(): number {
    return this.#spec.batch * this.#spec.hiddenSize;
  }

  #placeAt(place: Place): number {
    return addressAt(this.#binding, place, 0);
  }

  #parameter(region: number, name: string): Float32Array {
    const { offset, size } = this.#layout.find(prefix + name);
    return this.#floats(region + offset * 4, size);
  }

  #floats(address: number, size: number): Float32Array {
    return new Float32Array(this.#kernels.memory.buffer, address, size);
  }
}
