import { elementLoop } from "../assembler/elementLoop.ts";
import type { Expression, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { i32 } from "../assembler/instructions.ts";
import type { Vectors } from "../assembler/vectors.ts";

/** Kernels that move or add whole rows of a row-major matrix. */

/** `Kernels.broadcastRows`. */
export function broadcastRows(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { bias, c, m, n } = builder.parameters({ bias: "i32", c: "i32", m: "i32", n: "i32" });
  eachRow(builder, m, n, c, (row) => copy(builder, bias, row, n));
  return builder.finish();
}

/** `Kernels.addColumnSums`; rows are added in ascending order, four of them while a sum is in a register. */
export function addColumnSums(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { c, m, n, sums } = builder.parameters({ c: "i32", m: "i32", n: "i32", sums: "i32" });
  const rowBytes = builder.let(bytesOf(n));
  const row = builder.let(c);
  const index = builder.local("i32");
  const fours = builder.let(i32.and(m, i32.const(-4)));
  for (const [count, end] of [
    [4, fours],
    [1, m],
  ] as const) {
    builder.forRange(index, end, i32.const(count), () => {
      const rows = Array.from({ length: count }, (_, i) => builder.let(i32.add(row, i32.mul(rowBytes, i32.const(i)))));
      elementLoop(builder, n, (lanes, offset) => {
        const target = builder.let(i32.add(sums, offset));
        const sum = rows.reduce((sum, at) => lanes.add(sum, lanes.load(i32.add(at, offset))), lanes.load(target));
        builder.do(lanes.store(target, sum));
      });
      builder.set(row, i32.add(row, i32.mul(rowBytes, i32.const(count))));
    });
  }
  return builder.finish();
}

/** `Kernels.gatherRows`. */
export function gatherRows(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { table, indices, rows, width, out } = builder.parameters({
    table: "i32",
    indices: "i32",
    rows: "i32",
    width: "i32",
    out: "i32",
  });
  eachRow(builder, rows, width, out, (row, index) => {
    copy(builder, tableRow(builder, table, indices, index, width), row, width);
  });
  return builder.finish();
}

/** `Kernels.scatterAddRows`. */
export function scatterAddRows(vectors: Vectors): FunctionDefinition {
  const builder = new FunctionBuilder(vectors);
  const { values, indices, rows, width, table } = builder.parameters({
    values: "i32",
    indices: "i32",
    rows: "i32",
    width: "i32",
    table: "i32",
  });
  eachRow(builder, rows, width, values, (row, index) => {
    addTo(builder, row, tableRow(builder, table, indices, index, width), width);
  });
  return builder.finish();
}

type Int = Local<"i32">;

/** Visits the rows of a matrix [rows, width] at `matrix` in ascending order, each by its address and its index. */
function eachRow(builder: FunctionBuilder, rows: Int, width: Int, matrix: Int, visit: (row: Int, index: Int) => void) {
  const row = builder.let(matrix);
  const index = builder.local("i32");
  builder.forRange(index, rows, i32.const(1), () => {
    visit(row, index);
    builder.set(row, i32.add(row, bytesOf(width)));
  });
}

function tableRow(builder: FunctionBuilder, table: Int, indices: Int, index: Int, width: Int): Int {
  const entry = i32.load(i32.add(indices, i32.shl(index, i32.const(2))));
  return builder.let(i32.add(table, i32.mul(entry, bytesOf(width))));
}

function copy(builder: FunctionBuilder, source: Int, target: Int, n: Int): void {
  elementLoop(builder, n, (lanes, offset) => {
    builder.do(lanes.store(i32.add(target, offset), lanes.load(i32.add(source, offset))));
  });
}

function addTo(builder: FunctionBuilder, values: Int, target: Int, n: Int): void {
  elementLoop(builder, n, (lanes, offset) => {
    const sum = lanes.add(lanes.load(i32.add(target, offset)), lanes.load(i32.add(values, offset)));
    builder.do(lanes.store(i32.add(target, offset), sum));
  });
}

const bytesOf = (floats: Expression<"i32">) => i32.shl(floats, i32.const(2));
