import { assert, present } from "../base/assert.ts";
import type { Cell } from "../cell/cell.ts";
import { addressAt, type Binding } from "./boundOperation.ts";
import { type CompiledLayer, compileLayer } from "./compiledLayer.ts";
import { namedFunctions } from "./compiledModel.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { LayerProgram } from "./layerProgram.ts";
import { layOutMemory, type MemoryMap } from "./memoryMap.ts";
import { buildModelProgram, type ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import { layOutParameters, type ParameterLayout } from "./parameterLayout.ts";
import { ownProducts } from "./products.ts";
import { acquireWorkspace, type Workspace } from "./workspace.ts";

interface StepShape {
  readonly cell: Cell;
  /** I: the size of x. */
  readonly inputSize: number;
  /** H. */
  readonly hiddenSize: number;
  /** N: states that are stepped side by side. */
  readonly rows: number;
}

/** h and c, [N, H] each; no c where the cell has no memory. */
export interface StateRows {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

/** Products that are only ever added up, so that they have one gradient: [sources, 1] · [weights; bias]. */
export interface ProductSum {
  /** Each source once: of two products of one source the first stands for both. `parameter` is a matrix [k, H]. */
  readonly products: readonly { readonly parameter: string; readonly k: number }[];
  /** One of the biases [H] that are added, which stands for all; null where there is none. */
  readonly bias: string | null;
  /** Whether all sources are x, h and c, which no weight changes. */
  readonly readsGivenStates: boolean;
}

const prefix = "layers.0.";

/**
 * One timestep of a cell on N given states at once, forward and backward, by the compiler's own kernels: what fitting a
 * cell to given states needs (teacher forcing), where no gradient flows from one timestep to the one before.
 *
 * Parameters are named `<block>.weight` and `<block>.bias`. Arrays that it returns are views, valid until the next call.
 */
export class CompiledStep {
  readonly sums: readonly ProductSum[];
  /** Per sum, where its gradient and its sources lie. */
  readonly #places: readonly { readonly gradient: number; readonly sources: readonly number[] }[];
  readonly #spec: ModelSpec;
  readonly #layout: ParameterLayout;
  readonly #program: ModelProgram;
  readonly #map: MemoryMap;
  readonly #workspace: Workspace;
  readonly #kernels: Kernels;
  readonly #binding: Binding;
  readonly #layer: CompiledLayer;
  /** Whether the values of the last forward pass are there: a backward pass writes over them. */
  #isForward = false;

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
    const noSlots = { kind: "sgd", momentum: 0, weightDecay: 0 } as const;
    this.#map = layOutMemory(this.#spec, noSlots, this.#program, this.#layout, ownProducts.decodedRows);
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
      parameterAddress: (name) => this.#map.parameters + this.#layout.find(name).offset * 4,
      gradientAddress: (name) => this.#map.gradients + this.#layout.find(name).offset * 4,
      elementwise: namedFunctions(this.#program, this.#workspace),
      symbols: null,
    };
    const program = present(this.#program.layers[0], "the layer of a step");
    this.#layer = compileLayer(this.#binding, program);
    this.#kernels.fill(this.#map.parameters, this.#layout.floats, 0);
    const sums = productSums(program, this.#program.input, hiddenSize);
    this.sums = sums;
    this.#places = sums.map(({ gradient, sources }) => ({
      gradient: addressAt(this.#binding, gradient, 0),
      sources: sources.map((source) => addressAt(this.#binding, source, 0)),
    }));
  }

  /** Names of the cell's tensors. */
  get parameters(): string[] {
    const own = this.#layout.parameters.filter(({ name }) => name.startsWith(prefix));
    return own.map(({ name }) => name.slice(prefix.length));
  }

  /** A copy. */
  read(name: string): Float32Array {
    return this.#parameter(this.#map.parameters, name).slice();
  }

  write(name: string, values: ArrayLike<number>): void {
    const target = this.#parameter(this.#map.parameters, name);
    assert(values.length === target.length, `${name} has ${target.length} elements, got ${values.length}`);
    target.set(values);
    this.#isForward = false;
  }

  /** x [N, I], h and c [N, H]; c is not looked at where the cell has no memory. */
  writeStates(x: Float32Array, { h, c }: StateRows): void {
    this.#floats(addressAt(this.#binding, { storage: this.#program.input, shift: 0 }, 0), x.length).set(x);
    this.#floats(this.#layer.hiddenAt(0), h.length).set(h);
    if (this.#layer.memoryAt !== null && c !== null) this.#floats(this.#layer.memoryAt(0), c.length).set(c);
    this.#isForward = false;
  }

  /** h' and c' of the states. */
  forward(): StateRows {
    if (!this.#isForward) {
      this.#map.panels.pack(this.#kernels, "forward");
      this.#layer.forward(1);
      this.#isForward = true;
    }
    const { hiddenAt, memoryAt } = this.#layer;
    const size = this.#stateFloats;
    return { h: this.#floats(hiddenAt(1), size), c: memoryAt && this.#floats(memoryAt(1), size) };
  }

  /** From the gradients of h' and c' to those of every sum of products [N, H], in the order of `sums`. */
  backward({ h: dh, c: dc }: StateRows): Float32Array[] {
    this.forward();
    this.#isForward = false;
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
    return this.#places.map(({ gradient }) => this.#floats(gradient, size));
  }

  /** After `backward`: the gradients of all parameters, summed over the rows. */
  weightGradients(): (name: string) => Float32Array {
    this.#kernels.fill(this.#map.gradients, this.#layout.floats, 0);
    this.#layer.accumulate(1);
    return (name) => this.#parameter(this.#map.gradients, name);
  }

  /** After `backward`: what the products of a sum read, [N, k] each. */
  sources(sum: number): Float32Array[] {
    const { sources } = present(this.#places[sum], `sum ${sum}`);
    const { products } = present(this.sums[sum], `sum ${sum}`);
    return products.map(({ k }, index) => this.#floats(present(sources[index], "source"), this.#spec.batch * k));
  }

  dispose(): void {
    this.#workspace.release();
  }

  get #stateFloats(): number {
    return this.#spec.batch * this.#spec.hiddenSize;
  }

  #parameter(region: number, name: string): Float32Array {
    const { offset, size } = this.#layout.find(prefix + name);
    return this.#floats(region + offset * 4, size);
  }

  #floats(address: number, size: number): Float32Array {
    return new Float32Array(this.#kernels.memory.buffer, address, size);
  }
}

function productSums({ weightGradients, h, c }: LayerProgram, input: number, hiddenSize: number) {
  const given = new Set([input, h, c]);
  // Between two factors and in a number for all units there is nothing that belongs to one unit.
  const ofUnits = weightGradients.filter(
    ({ width, products, biases }) => width === hiddenSize && products.length + biases.length > 0,
  );
  return ofUnits.map(({ gradient, products, biases }) => {
    const distinct = products.filter(
      ({ source }, index) =>
        products.findIndex(
          (other) => other.source.storage === source.storage && other.source.shift === source.shift,
        ) === index,
    );
    return {
      gradient,
      sources: distinct.map(({ source }) => source),
      products: distinct.map(({ parameter, k }) => ({ parameter: parameter.slice(prefix.length), k })),
      bias: biases[0]?.slice(prefix.length) ?? null,
      readsGivenStates: distinct.every(({ source }) => given.has(source.storage)),
    };
  });
}
