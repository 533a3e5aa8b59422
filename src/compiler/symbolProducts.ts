import { present } from "../base/assert.ts";
import {
  addressAt,
  type Binding,
  type BoundOperation,
  bindOperation,
  weightGradientScratch,
} from "./boundOperation.ts";
import type { Operation, Place } from "./operation.ts";

/** What is computed of the input alone, for one place: a start and the products that are added to it. */
type Sum = readonly Extract<Operation, { op: "broadcast" | "product" }>[];

/**
 * Operations before the loop over time, bound so that sums of products of an embedding are computed once for each
 * symbol and not for each row that reads it: V rows instead of T·B, which then are copied to where they are read. A row
 * of a product depends on no other row, so the bits are the same.
 */
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

/** The operations from `at` on that make up one sum of products of an embedding; none where there is no such sum. */
function sumOfInput({ spec, program, symbols }: Binding, operations: readonly Operation[], at: number): Sum {
  // Dropout makes rows of one symbol different.
  if (symbols === null || spec.dropout.input > 0) return [];
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
  const { spec, kernels, panels, scratchAt, program } = binding;
  const symbols = present(binding.symbols, "symbols");
  const { target } = present(sum[0], "a sum");
  const { width } = present(program.storages[target.storage], "storage of a sum");
  const rowByRow = sum.map((operation) => bindOperation(binding, operation));
  const targetAt = addressAt(binding, target, 0);
  const tableFloats = weightGradientScratch(spec, program);
  const table = sum.map((operation) => {
    if (operation.op === "broadcast") {
      const bias = panels.biasAddress(operation.biases);
      return () => kernels.broadcastRows(bias, scratchAt, symbols.count, width);
    }
    const { k, n } = operation.weight;
    const packed = panels.address(operation.weight);
    const accumulate = operation.accumulate ? 1 : 0;
    return () => kernels.matrixProduct(symbols.embeddingAt, k, packed, scratchAt, n, symbols.count, k, n, accumulate);
  });
  return (t, rows) => {
    // The copy costs a little too.
    if (2 * symbols.count > rows || symbols.count * width > tableFloats) {
      for (const run of rowByRow) run(t, rows);
      return;
    }
    for (const run of table) run();
    kernels.gatherRows(scratchAt, symbols.rowsAt, rows, width, targetAt);
  };
}

function isSame(a: Place, b: Place): boolean {
  return a.storage === b.storage && a.shift === b.shift;
}
