import { Rng } from "../../src/base/rng.ts";
import type { Block } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";
import { type CompiledModel, compileModel } from "../../src/compiler/compiledModel.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import { loadKernels } from "../../src/compiler/kernels/loadKernels.ts";
import { type Batch, inputSize, type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import { ownProducts } from "../../src/compiler/products.ts";
import type { OptimizerSpec } from "../../src/compiler/trainableModel.ts";
import { randomCell, type Space } from "../cell/randomCells.ts";

export const plainSgd: OptimizerSpec = { kind: "sgd", momentum: 0, weightDecay: 0 };

/** A model, a batch that fits it, weights and a carried state: what the compiler and its oracles are given alike. */
export interface CompilerCase {
  readonly spec: ModelSpec;
  readonly batch: Batch;
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** [layers, 2, B, H]. */
  readonly state: Float32Array;
}

export interface CaseOptions {
  readonly cell?: Cell;
  /** From which a random cell is drawn. */
  readonly space?: Space;
  readonly time?: number;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  readonly batch?: number;
  readonly steps?: number;
  /** Carries a state, and reads h of the row itself. */
  readonly isStepwise?: boolean;
}

/** Largest loss of a case. A cell of products may square its state each timestep; float32 then has nothing to say. */
const tameLoss = 20;

/** A case that a seed names; drawn again until it does not blow up. Losses, inputs, sizes and options all vary. */
export function randomCase(seed: number, options: CaseOptions = {}): CompilerCase {
  for (let attempt = 0; attempt < 100; attempt++) {
    const drawn = drawCase(seed, attempt, options);
    const { loss } = interpretModel(drawn.spec, inFloat64(drawn.parameters), drawn.batch, drawn.state);
    if (loss < tameLoss) return drawn;
  }
  throw new Error(`no tame case of seed ${seed} in 100 attempts`);
}

function drawCase(seed: number, attempt: number, options: CaseOptions): CompilerCase {
  const rng = Rng.fromSeed(seed).fork(`compiler case ${attempt}`);
  const cell = options.cell ?? randomCell(rng.fork("cell"), { space: options.space ?? "small" });
  const hiddenSize = 1 + rng.int(9);
  const time = options.time ?? 1 + rng.int(4);
  const loss = (["softmaxCrossEntropy", "sigmoidCrossEntropy", "meanSquaredError"] as const)[seed % 3]!;
  const tokens = rng.chance(0.6);
  const vocabularySize = 2 + rng.int(8);
  const smallest = loss === "softmaxCrossEntropy" ? 2 : 1;
  const tiedToEmbedding = tokens && rng.chance(0.3);
  const spec: ModelSpec = {
    cell,
    layers: 1 + rng.int(2),
    hiddenSize,
    batch: options.batch ?? 1 + rng.int(5),
    time,
    input: tokens
      ? { kind: "tokens", vocabularySize, embeddingSize: tiedToEmbedding ? hiddenSize : 1 + rng.int(9) }
      : { kind: "features", size: 1 + rng.int(9) },
    output: {
      size: tiedToEmbedding ? vocabularySize : smallest + rng.int(8),
      loss,
      tiedToEmbedding,
    },
    dropout: {
      input: options.dropout ?? 0,
      output: options.dropout ?? 0,
      ...(options.recurrentDropout === undefined ? {} : { recurrent: options.recurrentDropout }),
    },
  };
  const readout = rng.fork("readout");
  const { isStepwise = false } = options;
  const pool = readout.chance(0.3) && !isStepwise ? readout.pick(["mean", "max"] as const) : undefined;
  const bidirectional = readout.chance(0.3) && !isStepwise;
  const read = { ...spec, ...(pool === undefined ? {} : { pool }), ...(bidirectional ? { bidirectional } : {}) };
  const weights = rng.fork("class weights");
  if (loss === "softmaxCrossEntropy" && weights.chance(0.5)) {
    const classWeights = Array.from({ length: spec.output.size }, () => weights.uniform(0.2, 3));
    return drawn(rng, { ...read, output: { ...spec.output, classWeights } }, options);
  }
  return drawn(rng, read, options);
}

function drawn(rng: Rng, spec: ModelSpec, options: CaseOptions): CompilerCase {
  const { time } = spec;
  const steps = options.steps ?? (rng.chance(0.3) ? 1 + rng.int(time) : time);
  const carries = spec.bidirectional !== true;
  const batch = randomBatch(rng.fork("batch"), spec, steps, rng.chance(0.4), carries);
  const parameters = randomParameters(rng.fork("parameters"), spec);
  const state = randomState(rng, spec);
  return { spec, batch, parameters, state: carries ? state : state.fill(0) };
}

export function randomBatch(rng: Rng, spec: ModelSpec, steps: number, subset: boolean, carryState: boolean): Batch {
  const total = steps * spec.batch;
  const chosen = Array.from({ length: total }, (_, row) => row).filter(() => rng.chance(0.5));
  const outputRows = subset ? Int32Array.from(chosen.length > 0 ? chosen : [rng.int(total)]) : null;
  const rows = outputRows?.length ?? total;
  const { input, output } = spec;
  return {
    steps,
    inputs:
      input.kind === "tokens"
        ? Int32Array.from({ length: total }, () => rng.int(input.vocabularySize))
        : Float32Array.from({ length: total * input.size }, () => rng.uniform(-1, 1)),
    outputRows,
    targets:
      output.loss === "softmaxCrossEntropy"
        ? Int32Array.from({ length: rows }, () => rng.int(output.size))
        : Float32Array.from({ length: rows * output.size }, () =>
            output.loss === "meanSquaredError" ? rng.uniform(-1, 1) : rng.int(2),
          ),
    carryState,
  };
}

export function randomParameters(rng: Rng, spec: ModelSpec): Map<string, Float32Array> {
  return new Map(
    parameterShapes(spec).map(({ name, shape }) => {
      const scale = shape.length === 2 ? 1 / Math.sqrt(shape[0]!) : 0.5;
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, () => rng.uniform(-scale, scale))];
    }),
  );
}

export function randomState(rng: Rng, spec: ModelSpec): Float32Array {
  const size = spec.layers * 2 * spec.batch * spec.hiddenSize;
  return Float32Array.from({ length: size }, () => rng.uniform(-0.8, 0.8));
}

/** The compiled model of a case, with its weights and state written. */
export function compiled(
  { spec, parameters, state }: CompilerCase,
  optimizer = plainSgd,
  products = ownProducts,
): CompiledModel {
  const model = compileModel(spec, optimizer, products);
  for (const [name, values] of parameters) model.write(name, values);
  model.writeCarriedState(state);
  return model;
}

export function inFloat64(parameters: ReadonlyMap<string, Float32Array>): Map<string, Float64Array> {
  return new Map([...parameters].map(([name, values]) => [name, Float64Array.from(values)]));
}

/** For messages: what a failing case was. */
export function describeCase(seed: number, { spec, batch }: CompilerCase): string {
  const { cell, layers, hiddenSize, input, output } = spec;
  const blocks = cell.blocks.map(({ id, op, inputs }) => `${id}=${op}(${inputs.join(",")})`).join(" ");
  const sizes = `B${spec.batch} T${batch.steps}/${spec.time} I${inputSize(spec)} H${hiddenSize} O${output.size}`;
  const kind = `${layers} layers, ${input.kind}, ${output.loss}${output.tiedToEmbedding ? ", tied" : ""}`;
  const rows = batch.outputRows === null ? "all rows" : `rows ${batch.outputRows.join()}`;
  return `seed ${seed}: ${blocks} h'=${cell.hNext} c'=${cell.cNext}; ${sizes}; ${kind}, ${rows}`;
}

/** √Σ(a − b)² / √Σb², where both are counted as a whole; a floor keeps rounding of a vanishing gradient out. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-6): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), floor);
}

const gate = (id: string): Block[] => [
  { id: `${id}x`, op: "linear_b", inputs: ["x"] },
  { id: `${id}h`, op: "linear_b", inputs: ["h"] },
  { id: `${id}s`, op: "add", inputs: [`${id}x`, `${id}h`] },
];

/** The paper's basic, GRU and LSTM cells, written out here so that no other test's mistake is repeated. */
export const basicCell = makeCell({
  blocks: [...gate("a"), { id: "y", op: "tanh", inputs: ["as"] }],
  hNext: "y",
  cNext: "c",
});

export const lstmCell = makeCell({
  blocks: [
    ...["i", "f", "o"].flatMap((id): Block[] => [...gate(id), { id, op: "sigmoid", inputs: [`${id}s`] }]),
    ...gate("m"),
    { id: "m", op: "tanh", inputs: ["ms"] },
    { id: "keep", op: "elem_mul", inputs: ["f", "c"] },
    { id: "write", op: "elem_mul", inputs: ["i", "m"] },
    { id: "memory", op: "add", inputs: ["keep", "write"] },
    { id: "shown", op: "tanh", inputs: ["memory"] },
    { id: "y", op: "elem_mul", inputs: ["o", "shown"] },
  ],
  hNext: "y",
  cNext: "memory",
});

export const gruCell = makeCell({
  blocks: [
    ...["r", "z"].flatMap((id): Block[] => [...gate(id), { id, op: "sigmoid", inputs: [`${id}s`] }]),
    { id: "nx", op: "linear_b", inputs: ["x"] },
    { id: "nh", op: "linear_b", inputs: ["h"] },
    { id: "reset", op: "elem_mul", inputs: ["r", "nh"] },
    { id: "ns", op: "add", inputs: ["nx", "reset"] },
    { id: "n", op: "tanh", inputs: ["ns"] },
    { id: "rest", op: "sub", inputs: ["1", "z"] },
    { id: "new", op: "elem_mul", inputs: ["rest", "n"] },
    { id: "old", op: "elem_mul", inputs: ["z", "h"] },
    { id: "y", op: "add", inputs: ["new", "old"] },
  ],
  hNext: "y",
  cNext: "c",
});

/** The dropout mask of a seed as the kernel gives it, copied out. */
export function maskOf(n: number, p: number, seed: number): Float32Array {
  const kernels = loadKernels(new WebAssembly.Memory({ initial: 1 }));
  kernels.dropoutMask(1024, n, p, seed);
  return new Float32Array(kernels.memory.buffer, 1024, n).slice();
}
