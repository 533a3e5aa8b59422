import { expect, test } from "vitest";
import { GuardedMemory, randomFloats, sizes } from "./guardedMemory.ts";

const ROWS = 5;
const at = (matrix: ArrayLike<number>, width: number, row: number, column: number) => matrix[row * width + column]!;

test("every row becomes the bias", () => {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const bias = randomFloats("bias", n);
    const biasAddress = guarded.place(bias);
    const c = guarded.placeAtEnd(randomFloats("rubbish", ROWS * n));
    guarded.kernels.broadcastRows(biasAddress, c, ROWS, n);
    const expected = Float32Array.from({ length: ROWS * n }, (_, index) => bias[index % n]!);
    expect(guarded.read(c, ROWS * n)).toEqual(expected);
    guarded.expectGuardsUnharmed();
  }
});

test("column sums are added to what was there, row after row in float32", () => {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const c = randomFloats("c", ROWS * n);
    const sums = randomFloats("sums", n);
    const cAddress = guarded.placeAtEnd(c);
    const sumsAddress = guarded.place(sums);
    guarded.kernels.addColumnSums(cAddress, ROWS, n, sumsAddress);
    for (let row = 0; row < ROWS; row++) {
      for (let j = 0; j < n; j++) sums[j] = sums[j]! + at(c, n, row, j);
    }
    expect(guarded.read(sumsAddress, n)).toEqual(sums);
    guarded.expectGuardsUnharmed();
  }
});

const indices = [3, 0, 3, 1, 3];

test("gathered rows are the table's", () => {
  for (const width of sizes) {
    const guarded = new GuardedMemory(1);
    const table = randomFloats("table", 4 * width);
    const tableAddress = guarded.placeAtEnd(table);
    const out = guarded.place(new Float32Array(indices.length * width));
    guarded.kernels.gatherRows(tableAddress, guarded.place(indices, "int"), indices.length, width, out);
    const expected = indices.flatMap((index) => [...table.subarray(index * width, (index + 1) * width)]);
    expect([...guarded.read(out, indices.length * width)]).toEqual(expected);
    guarded.expectGuardsUnharmed();
  }
});

test("scattered rows are added one after the other, also when an index repeats", () => {
  for (const width of sizes) {
    const guarded = new GuardedMemory(1);
    const table = randomFloats("table", 4 * width);
    const values = randomFloats("values", indices.length * width);
    const tableAddress = guarded.placeAtEnd(table);
    const valuesAddress = guarded.place(values);
    const indicesAddress = guarded.place(indices, "int");
    guarded.kernels.scatterAddRows(valuesAddress, indicesAddress, indices.length, width, tableAddress);
    indices.forEach((index, row) => {
      for (let j = 0; j < width; j++) {
        table[index * width + j] = at(table, width, index, j) + at(values, width, row, j);
      }
    });
    expect(guarded.read(tableAddress, table.length)).toEqual(table);
    guarded.expectGuardsUnharmed();
  }
});

test("no rows and no columns change nothing", () => {
  const guarded = new GuardedMemory(1);
  const { broadcastRows, addColumnSums, gatherRows, scatterAddRows } = guarded.kernels;
  broadcastRows(64, 128, 0, 4);
  addColumnSums(64, 0, 4, 128);
  gatherRows(64, 96, 0, 4, 128);
  scatterAddRows(64, 96, 0, 4, 128);
  guarded.expectGuardsUnharmed();
});
