import { expect, test } from "vitest";
import { packedFloats } from "../../../src/compiler/kernels/kernels.ts";
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
      let sum = accumulate === 1 ? (cValues[i * cRowStride + j] as number) : 0;
      let sumOfMagnitudes = Math.abs(sum);
      for (let l = 0; l < k; l++) {
        const left = aValues[i * a.rowStride + l * a.columnStride] as number;
        const right = bValues[l * b.rowStride + j * b.columnStride] as number;
        sum += left * right;
        sumOfMagnitudes += Math.abs(left * right);
      }
      expected[i * cRowStride + j] = sum;
      magnitude[i * cRowStride + j] = sumOfMagnitudes;
    }
  }
  let result: Float32Array = new Float32Array();
  for (const atEnd of ["a", "b", "c"]) {
    const guarded = new GuardedMemory();
    const place = (name: string, values: Float32Array) =>
      name === atEnd ? guarded.placeAtEnd(values) : guarded.place(values);
    const aAddress = place("a", aValues);
    const bAddress = place("b", bValues);
    const cAddress = place("c", cValues);
    const packed = guarded.place(new Float32Array(packedFloats(k, n)));
    guarded.kernels.packPanels(bAddress, b.rowStride, b.columnStride, k, n, packed);
    const { rowStride, columnStride } = a;
    guarded.kernels.matrixProduct(aAddress, rowStride, columnStride, packed, cAddress, cRowStride, m, k, n, accumulate);
    guarded.expectGuardsUnharmed();
    expect(guarded.read(aAddress, aValues.length)).toEqual(aValues);
    result = guarded.read(cAddress, cValues.length);
    const bound = (k + 1) * 2 ** -24;
    for (let index = 0; index < expected.length; index++) {
      const error = Math.abs((result[index] as number) - (expected[index] as number));
      if (!(error <= bound * (magnitude[index] as number))) expect.fail(`${label}: C[${index}] is off by ${error}`);
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
  const layouts: Layout[] = [
    { rowStride: 61, columnStride: 1 },
    { rowStride: 3, columnStride: 40 },
    { rowStride: 97, columnStride: 3 },
  ];
  for (const a of layouts) {
    for (const b of layouts) check({ m: 9, k: 11, n: 10, a, b, cRowStride: 17, accumulate: 1 });
  }
});

test("more rows than a cache block are all computed", () => {
  check({ m: 519, k: 3, n: 9, a: rowMajor(3), b: rowMajor(9), cRowStride: 9, accumulate: 0 });
});

test("an element has the same bits wherever its row and column stand", () => {
  const [m, k, n] = [11, 300, 21];
  const guarded = new GuardedMemory();
  const aRow = randomFloats("row", k);
  const bColumn = randomFloats("column", k);
  const a = guarded.place(Float32Array.from({ length: m * k }, (_, index) => aRow[index % k] as number));
  const b = guarded.place(Float32Array.from({ length: k * n }, (_, index) => bColumn[Math.floor(index / n)] as number));
  const packed = guarded.place(new Float32Array(packedFloats(k, n)));
  const c = guarded.place(new Float32Array(m * n));
  guarded.kernels.packPanels(b, n, 1, k, n, packed);
  guarded.kernels.matrixProduct(a, k, 1, packed, c, n, m, k, n, 0);
  let sum = 0;
  for (let l = 0; l < k; l++) sum = Math.fround(sum + Math.fround((aRow[l] as number) * (bColumn[l] as number)));
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
  guarded.kernels.matrixProduct(a, k, 1, packed, c, n, m, k, n, 0);
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
