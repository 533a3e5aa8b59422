import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { packedFloats, productBlock, productScratchFloats } from "../../../src/compiler/kernels/kernels.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";
import { expectClose, GuardedMemory, randomFloats, sizes } from "./guardedMemory.ts";

interface Layout {
  readonly rowStride: number;
  readonly columnStride: number;
}

const rowMajor = (columns: number): Layout => ({ rowStride: columns, columnStride: 1 });
const transposed = (rows: number): Layout => ({ rowStride: 1, columnStride: rows });

/** Floats from the first to the last element of a strided matrix: what a kernel may touch, and no more. */
function extent(rows: number, columns: number, { rowStride, columnStride }: Layout): number {
  return rows === 0 || columns === 0 ? 0 : (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
}

interface Case {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** One of its strides is 1. */
  readonly a: Layout;
  readonly b: Layout;
  readonly cRowStride: number;
  readonly accumulate: 0 | 1;
}

/** Runs one product with A and C at the end of memory in turn, and checks it by the definition in float64. */
function check({ m, k, n, a, b, cRowStride, accumulate }: Case): Float32Array {
  const label = [m, k, n, a.rowStride, b.rowStride].join();
  const aValues = randomFloats(`a ${label}`, extent(m, k, a));
  const bValues = randomFloats(`b ${label}`, extent(k, n, b));
  const cValues = randomFloats(`c ${label}`, extent(m, n, rowMajor(cRowStride)));
  const expected = Float64Array.from(cValues);
  const magnitude = new Float64Array(cValues.length);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = accumulate === 1 ? cValues[i * cRowStride + j]! : 0;
      let sumOfMagnitudes = Math.abs(sum);
      for (let l = 0; l < k; l++) {
        const left = aValues[i * a.rowStride + l * a.columnStride]!;
        const right = bValues[l * b.rowStride + j * b.columnStride]!;
        sum += left * right;
        sumOfMagnitudes += Math.abs(left * right);
      }
      expected[i * cRowStride + j] = sum;
      magnitude[i * cRowStride + j] = sumOfMagnitudes;
    }
  }
  let result: Float32Array = new Float32Array();
  for (const atEnd of ["a", "b", "c"]) {
    const guarded = new GuardedMemory(a.columnStride === 1 ? 8 : 24);
    const place = (name: string, values: Float32Array) =>
      name === atEnd ? guarded.placeAtEnd(values) : guarded.place(values);
    const aAddress = place("a", aValues);
    const bAddress = place("b", bValues);
    const cAddress = place("c", cValues);
    const packed = guarded.place(new Float32Array(packedFloats(k, n)));
    guarded.kernels.packPanels(bAddress, b.rowStride, b.columnStride, k, n, packed);
    if (a.columnStride === 1) {
      guarded.kernels.matrixProduct(aAddress, a.rowStride, packed, cAddress, cRowStride, m, k, n, accumulate);
    } else {
      const scratch = guarded.place(new Float32Array(productScratchFloats));
      const strides = [a.columnStride, packed, cAddress, cRowStride] as const;
      guarded.kernels.transposedProduct(aAddress, ...strides, m, k, n, accumulate, scratch);
    }
    guarded.expectGuardsUnharmed();
    expect(guarded.read(aAddress, aValues.length)).toEqual(aValues);
    result = guarded.read(cAddress, cValues.length);
    const bound = (k + 1) * 2 ** -24;
    for (let index = 0; index < expected.length; index++) {
      const error = Math.abs(result[index]! - expected[index]!);
      if (!(error <= bound * magnitude[index]!)) expect.fail(`${label}: C[${index}] is off by ${error}`);
    }
  }
  return result;
}

test("the product is right for every combination of sizes around a tile, and touches only its matrices", () => {
  const k = 5;
  for (const m of sizes) {
    for (const n of sizes) {
      check({ m, k, n, a: rowMajor(k), b: rowMajor(n), cRowStride: n, accumulate: 0 });
    }
  }
});

test("the product is right for every length of the sum, also with transposed operands and when it accumulates", () => {
  for (const k of [...sizes, 255, 256, 257, 600]) {
    for (const accumulate of [0, 1] as const) {
      check({ m: 7, k, n: 13, a: transposed(7), b: rowMajor(13), cRowStride: 13, accumulate });
      check({ m: 4, k, n: 8, a: rowMajor(k), b: transposed(k), cRowStride: 8, accumulate });
    }
  }
});

test("strides may leave gaps, which are neither read nor written", () => {
  const ofA: Layout[] = [
    { rowStride: 61, columnStride: 1 },
    { rowStride: 1, columnStride: 40 },
  ];
  const ofB: Layout[] = [...ofA, { rowStride: 97, columnStride: 3 }];
  for (const a of ofA) {
    for (const b of ofB) check({ m: 9, k: 11, n: 10, a, b, cRowStride: 17, accumulate: 1 });
  }
});

test("more rows and a longer sum than a cache block are all computed, in either layout of the first factor", () => {
  const [m, k, n] = [4 * productBlock.rows + 7, 3, 9];
  const long = 2 * productBlock.steps + 5;
  for (const accumulate of [0, 1] as const) {
    check({ m, k, n, a: rowMajor(k), b: rowMajor(n), cRowStride: n, accumulate });
    check({ m, k, n, a: transposed(m), b: rowMajor(n), cRowStride: n, accumulate });
    check({ m: 10, k: long, n, a: rowMajor(long), b: rowMajor(n), cRowStride: n, accumulate });
    check({ m: 10, k: long, n, a: transposed(10), b: rowMajor(n), cRowStride: n, accumulate });
  }
});

test("an element has the same bits wherever its row and column stand, and in either layout", () => {
  const [m, k, n] = [11, productBlock.steps + 20, 21];
  const guarded = new GuardedMemory(16);
  const aRow = randomFloats("row", k);
  const bColumn = randomFloats("column", k);
  const a = guarded.place(Float32Array.from({ length: m * k }, (_, index) => aRow[index % k]!));
  const b = guarded.place(Float32Array.from({ length: k * n }, (_, index) => bColumn[Math.floor(index / n)]!));
  const packed = guarded.place(new Float32Array(packedFloats(k, n)));
  const c = guarded.place(new Float32Array(m * n));
  guarded.kernels.packPanels(b, n, 1, k, n, packed);
  let sum = 0;
  for (let l = 0; l < k; l++) sum = Math.fround(sum + Math.fround(aRow[l]! * bColumn[l]!));
  guarded.kernels.matrixProduct(a, k, packed, c, n, m, k, n, 0);
  expect(new Set(guarded.read(c, m * n))).toEqual(new Set([sum]));
  const byColumns = guarded.place(Float32Array.from({ length: m * k }, (_, index) => aRow[Math.floor(index / m)]!));
  const scratch = guarded.place(new Float32Array(productScratchFloats));
  guarded.kernels.transposedProduct(byColumns, m, packed, c, n, m, k, n, 0, scratch);
  expect(new Set(guarded.read(c, m * n))).toEqual(new Set([sum]));
});

test("NaN and infinity reach the elements whose row or column has them, and no other", () => {
  const [m, k, n] = [9, 6, 11];
  const guarded = new GuardedMemory();
  const aValues = randomFloats("a", m * k);
  const bValues = randomFloats("b", k * n);
  aValues[4 * k + 2] = Number.NaN;
  bValues[3 * n + 9] = Number.POSITIVE_INFINITY;
  const a = guarded.place(aValues);
  const packed = guarded.place(new Float32Array(packedFloats(k, n)));
  const c = guarded.place(new Float32Array(m * n));
  guarded.kernels.packPanels(guarded.place(bValues), n, 1, k, n, packed);
  guarded.kernels.matrixProduct(a, k, packed, c, n, m, k, n, 0);
  guarded.read(c, m * n).forEach((value, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    if (i === 4) expect(value).toBeNaN();
    else expect(Number.isFinite(value)).toBe(j !== 9);
  });
});

test("panels hold eight columns each, row by row, with zeros past the last column", () => {
  const guarded = new GuardedMemory();
  const [k, n] = [3, 10];
  const b = guarded.place(Float32Array.from({ length: k * n }, (_, index) => index + 1));
  const packed = guarded.place(randomFloats("rubbish", packedFloats(k, n)));
  guarded.kernels.packPanels(b, n, 1, k, n, packed);
  expectClose(
    guarded.read(packed, packedFloats(k, n)),
    [
      ...[1, 2, 3, 4, 5, 6, 7, 8],
      ...[11, 12, 13, 14, 15, 16, 17, 18],
      ...[21, 22, 23, 24, 25, 26, 27, 28],
      ...[9, 10, 0, 0, 0, 0, 0, 0],
      ...[19, 20, 0, 0, 0, 0, 0, 0],
      ...[29, 30, 0, 0, 0, 0, 0, 0],
    ],
    0,
  );
  guarded.expectGuardsUnharmed();
});

test("single and paired vectors give the same bits for products of any shape", () => {
  const rng = Rng.fromSeed(2403).fork("layouts");
  const memory = new WebAssembly.Memory({ initial: 8 });
  const layouts = [loadKernels(memory, "single"), loadKernels(memory, "paired")] as const;
  const floats = new Float32Array(memory.buffer);
  for (let trial = 0; trial < 1000; trial++) {
    const [m, k, n] = [1 + rng.int(70), 1 + rng.int(70), 1 + rng.int(70)];
    const isTransposed = rng.int(2) === 1;
    const accumulate = rng.int(2) as 0 | 1;
    const [a, b, before] = [0, m * k, m * k + k * n];
    const after = before + m * n;
    const packed = after + m * n;
    const scratch = packed + packedFloats(k, n);
    for (let index = 0; index < after; index++) floats[index] = rng.uniform(-1, 1);
    const [single, paired] = layouts.map((kernels) => {
      floats.copyWithin(after, before, after);
      kernels.packPanels(4 * b, n, 1, k, n, 4 * packed);
      const rest = [4 * packed, 4 * after, n, m, k, n, accumulate] as const;
      if (isTransposed) kernels.transposedProduct(4 * a, m, ...rest, 4 * scratch);
      else kernels.matrixProduct(4 * a, k, ...rest);
      return new Uint32Array(memory.buffer, 4 * after, m * n).slice();
    });
    if (single?.join() !== paired?.join()) expect.fail(`[${m}, ${k}] · [${k}, ${n}], transposed: ${isTransposed}`);
  }
});
