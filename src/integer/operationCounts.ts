import { present } from "../base/assert.ts";
import { type Block, type BlockId, isProduct, type Source } from "../cell/block.ts";
import {
  mostFractionBits,
  oneFraction,
  sigmoidArgumentFraction,
  tanhArgumentFraction,
  tanhTable,
} from "./arithmetic.ts";
import { inputBytes, stateBytes } from "./heldMemory.ts";
import type { IntegerMatrix, IntegerModel } from "./integerModel.ts";
import { isLearned } from "./ranges.ts";
import { integerStages } from "./stages.ts";

/** How often each kind of operation stands in the exported C, or is run in a timestep. */
export interface OperationCounts {
  /** Once each. */
  readonly one: number;
  layers: number;
  /** Passes over the units: loops in the source, turns of them in a timestep. */
  passes: number;
  macs: number;
  /** Rows of matrices that are multiplied; in the source, matrices. */
  rows: number;
  tanh: number;
  sigmoid: number;
  sums: number;
  elementProducts: number;
  /** relu and leaky_relu. */
  selections: number;
  /** leaky_relu. */
  leaks: number;
  /** Functions by table that the source holds. */
  tableFunctions: number;
  shifts: number;
  /** Steps by one bit and by eight of the shifts, on a processor that has no others. */
  bitSteps: number;
  byteSteps: number;
  /** Shifts left, and values that are only saturated. */
  saturations: number;
  /** Multiplications by powers of two, in bits. */
  lifts: number;
  /** Elements of vectors that are written or copied. */
  moves: number;
  /** Elements of an embedding's row. */
  lookups: number;
  /** Elements of a mean over timesteps, each with a division, and of a maximum. */
  means: number;
  maxima: number;
}

type Counter = { -readonly [K in keyof OperationCounts]: OperationCounts[K] };

export const operationNames = [
  "one",
  "layers",
  "passes",
  "macs",
  "rows",
  "tanh",
  "sigmoid",
  "sums",
  "elementProducts",
  "selections",
  "leaks",
  "tableFunctions",
  "shifts",
  "bitSteps",
  "byteSteps",
  "saturations",
  "lifts",
  "moves",
  "lookups",
  "means",
  "maxima",
] as const satisfies readonly (keyof OperationCounts)[];

interface McuOperations {
  /** In the source: what code there is. */
  readonly written: OperationCounts;
  /** In one timestep. */
  readonly run: OperationCounts;
  /** Weights, multipliers, biases and the table, in bytes. */
  readonly constantBytes: number;
  /** State, one timestep's input and output, in bytes. */
  readonly heldBytes: number;
  /** What the depth of the stack is linear in: 1, the most values that one pass holds at a time, vectors written. */
  readonly stackTerms: readonly number[];
}

/** What an integer network is made of, as its cost on a processor is estimated from. */
export function operationCounts(model: IntegerModel): McuOperations {
  const { spec, cells, layerFractions, decoder, embedding } = model;
  const { cell, hiddenSize: H, bidirectional = false, pool } = spec;
  const written = nothing();
  const run = nothing();
  const add = (name: Exclude<keyof OperationCounts, "one">, times: number, amount = 1) => {
    written[name] += amount;
    run[name] += amount * times;
  };
  const shift = (by: number, times: number) => {
    add("shifts", times);
    if (by === 0) return;
    add("bitSteps", times, (by - 1) % 8);
    add("byteSteps", times, Math.floor((by - 1) / 8));
  };
  /** As `rescaled` of the C export writes it. */
  const rescale = (by: number, times: number) => {
    if (by > 0) shift(by, times);
    else add("saturations", times, by === 0 ? 1 : 2);
    if (by < 0) add("lifts", times, -by);
  };
  const product = (matrix: IntegerMatrix) => {
    add("rows", matrix.rows);
    run.macs += matrix.rows * matrix.columns;
    shift(matrix.pre, matrix.rows);
    shift(matrix.post, matrix.rows);
  };
  const { stages, places, copies } = integerStages(cell);
  for (const layer of cells) {
    add("layers", 1);
    const fractionOf = (source: Source): number => {
      if (source === "h") return layer.h;
      if (source === "c") return layer.c;
      return source === "1" ? oneFraction : present(layer.fractions.get(source), source);
    };
    for (const blocks of stages) {
      add("passes", H);
      for (const block of blocks) {
        if (isProduct(block)) {
          const down = layer.downs.get(block.id);
          if (down !== undefined) {
            add("passes", down.rows);
            product(down);
            add("moves", down.rows);
          }
          product(present(layer.matrices.get(block.id), block.id));
        } else if (isLearned(block)) {
          if (block.op === "scale") {
            add("elementProducts", H);
            const { fraction } = present(layer.constants.get(block.id), block.id);
            rescale(fractionOf(block.inputs[0]) + fraction - fractionOf(block.id), H);
          }
        } else
          element(block, fractionOf, {
            add: (name) => add(name, H),
            rescale: (by) => rescale(by, H),
            lift: (by) => add("lifts", H, by),
          });
        if (places.has(block.id)) add("moves", H);
      }
    }
    if (copies.length > 0) add("passes", H);
    for (const _ of copies) add("moves", H);
  }
  if (bidirectional) {
    layerFractions.forEach((to, layer) => {
      const [forward, backward] = [present(cells[2 * layer], "a cell"), present(cells[2 * layer + 1], "a cell")];
      // What the one direction yields is stored, what the other one does is added to it.
      for (const _ of ["forward", "backward"]) {
        add("passes", H);
        add("moves", H);
      }
      add("sums", H);
      add("lifts", H, Math.abs(forward.h - backward.h));
      rescale(Math.max(forward.h, backward.h) - to, H);
    });
  }
  if (pool !== undefined) {
    add("passes", H);
    add(pool === "mean" ? "means" : "maxima", H);
  }
  add("passes", decoder.rows);
  product(decoder);
  const inputSize = present(cells[0], "a cell").inputSize;
  if (embedding !== null) add("lookups", bidirectional ? 2 * inputSize : inputSize);

  const has = (op: Block["op"]) => cell.blocks.some((block) => block.op === op);
  written.tableFunctions =
    (has("sigmoid") ? 2 : has("tanh") ? 1 : 0) + (has("softplus") ? 1 : 0) + (has("hard_sigmoid") ? 1 : 0);
  const matrices = [...cells.flatMap((each) => [...each.matrices.values(), ...each.downs.values()]), decoder];
  const matrixBytes = matrices.reduce((sum, { weights, multipliers, bias }) => {
    return sum + weights.length + (multipliers.length > 1 ? 2 * multipliers.length : 0) + 2 * (bias?.length ?? 0);
  }, 0);
  const learnedBytes = cells
    .flatMap((each) => [...each.constants.values()])
    .reduce((sum, { values }) => sum + (values.length === 1 ? 0 : 2 * values.length), 0);
  const tied = spec.output.tiedToEmbedding ? decoder.weights.length : 0;
  const tables = (has("tanh") || has("sigmoid") ? 1 : 0) + (has("softplus") ? 1 : 0);
  return {
    written,
    run,
    constantBytes: matrixBytes + learnedBytes - tied + (embedding?.length ?? 0) + 2 * tanhTable.length * tables,
    heldBytes: stateBytes(spec) + inputBytes(spec) + 2 * decoder.rows,
    stackTerms: [
      1,
      Math.max(...stages.map((blocks) => mostLive(blocks, (id) => places.has(id)))),
      written.moves / written.layers,
    ],
  };
}

interface Noted {
  add(name: "tanh" | "sigmoid" | "sums" | "elementProducts" | "selections" | "leaks"): void;
  rescale(by: number): void;
  lift(by: number): void;
}

function element(block: Block, fractionOf: (source: Source) => number, { add, rescale, lift }: Noted): void {
  const to = fractionOf(block.id);
  const [first, second = first] = block.inputs as readonly [Source, Source?];
  const [fa, fb] = [fractionOf(first), fractionOf(second)];
  const converted = (from: number, wanted: number) => {
    if (from !== wanted) rescale(from - wanted);
  };
  switch (block.op) {
    case "add":
    case "sub":
      add("sums");
      lift(Math.abs(fa - fb));
      rescale(Math.max(fa, fb) - to);
      break;
    case "elem_mul":
      add("elementProducts");
      rescale(fa + fb - to);
      break;
    case "tanh":
      add("tanh");
      converted(fa, tanhArgumentFraction);
      converted(mostFractionBits, to);
      break;
    case "sigmoid":
      add("sigmoid");
      converted(fa, sigmoidArgumentFraction);
      converted(mostFractionBits, to);
      break;
    case "leaky_relu":
      add("leaks");
      add("selections");
      break;
    case "relu":
      add("selections");
      converted(fa, to);
      break;
    case "hard_sigmoid":
      add("selections");
      rescale(fa + 2);
      converted(mostFractionBits, to);
      break;
    case "hard_tanh":
      rescale(fa - mostFractionBits);
      converted(mostFractionBits, to);
      break;
    case "softplus":
      // Its table is read as that of tanh is.
      add("tanh");
      add("sums");
      add("selections");
      converted(fa, tanhArgumentFraction);
      converted(fa, to);
      converted(mostFractionBits, to);
      break;
    default:
      converted(fa, to);
  }
}

/** The most values of one pass that are computed and still to be read. */
function mostLive(blocks: readonly Block[], isPlaced: (id: BlockId) => boolean): number {
  const lastRead = new Map<Source, number>();
  blocks.forEach((block, at) => {
    for (const input of block.inputs) lastRead.set(input, at);
  });
  let most = 0;
  blocks.forEach((_, at) => {
    const live = blocks.filter(({ id }, i) => i <= at && (isPlaced(id) || (lastRead.get(id) ?? -1) >= at)).length;
    most = Math.max(most, live);
  });
  return most;
}

function nothing(): Counter {
  return Object.fromEntries(operationNames.map((name) => [name, name === "one" ? 1 : 0])) as unknown as Counter;
}
