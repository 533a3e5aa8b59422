import { present } from "../base/assert.ts";
import { addressAt, type Binding, type BoundOperation, bindOperation, bindWeightGradient } from "./boundOperation.ts";
import { packedFloats } from "./kernels/kernels.ts";
import type { LayerProgram } from "./layerProgram.ts";
import type { ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import { type Operation, type Place, placesOf, type WeightGradientOperation } from "./operation.ts";

/*
 * Products of an embedding, for each of V symbols once instead of for each of the T·B rows that read one:
 *
 * - x·W: of the embedding itself, and its rows copied to where they are read. A row of a product depends on no other, so
 *   the bits are those of the products row by row;
 * - dW = xᵀ·g and the gradient of the embedding, g·Wᵀ: the gradient g is added up for each symbol first, in the order of
 *   the rows, and multiplied then.
 */

/** How many times more rows than symbols make it worthwhile: copies and sums cost a little too. */
const worthwhile = 2;

/** Whether rows of the input are rows of an embedding that repeat. Dropout makes rows of one symbol different. */
export function repeatsSymbols({ input, dropout, time, batch }: ModelSpec): boolean {
  return input.kind === "tokens" && dropout.input === 0 && worthwhile * input.vocabularySize <= time * batch;
}

/** Floats of scratch that the functions below need in all: a row for each symbol, and the same packed. */
export function symbolScratchFloats(spec: ModelSpec, program: ModelProgram): number {
  if (spec.input.kind !== "tokens" || !repeatsSymbols(spec)) return 0;
  const widest = Math.max(...program.storages.map(({ width }) => width));
  return alignedRows(spec.input.vocabularySize, widest) + packedFloats(spec.input.vocabularySize, widest);
}

/** A multiple of a vector's floats. */
function alignedRows(rows: number, width: number): number {
  return rows * Math.ceil(width / 8) * 8;
}

/** Operations on all rows before the loop over time of the forward pass. */
export function bindBeforeLoop(binding: Binding, operations: readonly Operation[]): BoundOperation[] {
  const bound: BoundOperation[] = [];
  for (let at = 0; at < operations.length; ) {
    const sum = sumOfInput(binding, operations, at);
    if (sum.length === 0) bound.push(bindOperation(binding, present(operations[at], "operation")));
    else bound.push(bindSum(binding, sum));
    at += Math.max(1, sum.length);
  }
  return bound;
}

/** What is computed of the input alone, for one place: a start and the products that are added to it. */
type Sum = readonly Extract<Operation, { op: "broadcast" | "product" }>[];

/** The operations from `at` on that make up one sum of products of an embedding; none where there is no such sum. */
function sumOfInput({ program, symbols }: Binding, operations: readonly Operation[], at: number): Sum {
  if (symbols === null) return [];
  const sum: Sum[number][] = [];
  let products = 0;
  for (const operation of operations.slice(at)) {
    if (operation.op !== "broadcast" && operation.op !== "product") break;
    if (sum[0] !== undefined && !isSame(sum[0].target, operation.target)) break;
    if (operation.op === "product") {
      if (operation.source.storage !== program.input) break;
      products++;
    }
    sum.push(operation);
  }
  return products === 0 ? [] : sum;
}

function bindSum(binding: Binding, sum: Sum): BoundOperation {
  const { kernels, panels, program } = binding;
  const { embeddingAt, count, rowsAt, scratchAt } = present(binding.symbols, "symbols");
  const { target } = present(sum[0], "a sum");
  const { width } = present(program.storages[target.storage], "storage of a sum");
  const targetAt = addressAt(binding, target, 0);
  const rowByRow = sum.map((operation) => bindOperation(binding, operation));
  const bySymbol = sum.map((operation) => {
    if (operation.op === "broadcast") {
      const bias = panels.biasAddress(operation.biases);
      return () => kernels.broadcastRows(bias, scratchAt, count, width);
    }
    const { k, n } = operation.weight;
    const packed = panels.address(operation.weight);
    const accumulate = operation.accumulate ? 1 : 0;
    return () => kernels.matrixProduct(embeddingAt, k, packed, scratchAt, n, count, k, n, accumulate);
  });
  return (t, rows) => {
    if (worthwhile * count > rows) {
      for (const run of rowByRow) run(t, rows);
      return;
    }
    for (const run of bySymbol) run();
    kernels.gatherRows(scratchAt, rowsAt, rows, width, targetAt);
  };
}

/** The gradient of the embedding, made of products alone. */
interface EmbeddingGradient {
  /** Whether a step with so many rows adds it up symbol by symbol; the gradient of the input is not written then. */
  isBySymbol(rows: number): boolean;
  bind(operation: Operation): BoundOperation;
}

/** Null where the gradient of the input has to be written row by row. */
export function embeddingGradient(binding: Binding, { backward }: LayerProgram): EmbeddingGradient | null {
  const { kernels, panels, program, spec, symbols } = binding;
  const { inputGradient } = program;
  if (symbols === null || inputGradient === null || spec.bidirectional === true) return null;
  const touches = (operation: Operation) => {
    const { reads, writes } = placesOf(operation);
    return [...reads, ...writes].some(({ storage }) => storage === inputGradient);
  };
  const touching = Object.values(backward).flat().filter(touches);
  const inLoop = [...backward.once, ...backward.loop].some(touches);
  if (touching.length === 0 || inLoop || touching.some(({ op }) => op !== "product")) return null;
  const { count, scratchAt } = symbols;
  const gradientAt = binding.gradientAddress("embedding.weight");
  const isBySymbol = (rows: number) => worthwhile * count <= rows;
  return {
    isBySymbol,
    bind: (operation) => {
      const rowByRow = bindOperation(binding, operation);
      if (operation.op !== "product" || operation.target.storage !== inputGradient) return rowByRow;
      const { k, n } = operation.weight;
      const sourceAt = addressAt(binding, operation.source, 0);
      const packed = panels.address(operation.weight);
      return (t, rows) => {
        if (!isBySymbol(rows)) return rowByRow(t, rows);
        sumBySymbol(binding, sourceAt, rows, k);
        kernels.matrixProduct(scratchAt, k, packed, gradientAt, n, count, k, n, 1);
      };
    },
  };
}

/** As `bindWeightGradient`, with the products of an embedding symbol by symbol. */
export function bindWeightGradientOfSymbols(binding: Binding, operation: WeightGradientOperation): BoundOperation {
  const { kernels, program, productScratchAt, symbols } = binding;
  const rowByRow = bindWeightGradient(binding, operation);
  const ofInput = operation.products.filter(({ source }) => source.storage === program.input);
  if (symbols === null || ofInput.length === 0) return rowByRow;
  const { count, embeddingAt, scratchAt } = symbols;
  const { width } = operation;
  const others = operation.products.filter((product) => !ofInput.includes(product));
  const ofOthers = bindWeightGradient(binding, { ...operation, products: others });
  const gradientAt = addressAt(binding, operation.gradient, 0);
  const packedAt = scratchAt + 4 * alignedRows(count, width);
  const targets = ofInput.map(({ parameter, k }) => ({ k, targetAt: binding.gradientAddress(parameter) }));
  return (t, rows) => {
    if (worthwhile * count > rows) return rowByRow(t, rows);
    ofOthers(t, rows);
    sumBySymbol(binding, gradientAt, rows, width);
    kernels.packPanels(scratchAt, width, 1, count, width, packedAt);
    for (const { k, targetAt } of targets) {
      kernels.transposedProduct(embeddingAt, k, packedAt, targetAt, width, k, count, width, 1, productScratchAt);
    }
  };
}

/** The sums [V, width] over the rows of each symbol, in the scratch. */
function sumBySymbol({ kernels, symbols }: Binding, valuesAt: number, rows: number, width: number): void {
  const { count, rowsAt, scratchAt } = present(symbols, "symbols");
  kernels.fill(scratchAt, count * width, 0);
  kernels.scatterAddRows(valuesAt, rowsAt, rows, width, scratchAt);
}

function isSame(a: Place, b: Place): boolean {
  return a.storage === b.storage && a.shift === b.shift;
}
