import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { cellOfZoo, zoo } from "../../src/cell/zoo/zoo.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import { ownProducts, type Products } from "../../src/compiler/products.ts";
import { randomCell } from "../cell/randomCells.ts";
import { gruCell, lstmCell, plainSgd } from "./compilerCases.ts";
import { unusualCells } from "./unusualCells.ts";

const [V, I, H, B, T] = [5, 6, 7, 3, 8];

/** The same network on symbols, and on the rows of their embedding as features. */
function pairOf(cell: Cell, more: Partial<ModelSpec> = {}) {
  const onRows: ModelSpec = {
    cell,
    layers: 2,
    hiddenSize: H,
    batch: B,
    time: T,
    input: { kind: "features", size: I },
    output: { size: 4, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
    ...more,
  };
  return {
    onRows,
    onSymbols: { ...onRows, input: { kind: "tokens", vocabularySize: V, embeddingSize: I } } as ModelSpec,
  };
}

/** Our products, and the multiply–accumulates that they were asked for. */
function countedProducts(): Products & { macs: number } {
  const counted: Products & { macs: number } = {
    ...ownProducts,
    macs: 0,
    on: (kernels) => ({
      ...kernels,
      matrixProduct: (a, aStride, packed, c, cRowStride, m, k, n, accumulate) => {
        counted.macs += m * k * n;
        kernels.matrixProduct(a, aStride, packed, c, cRowStride, m, k, n, accumulate);
      },
    }),
  };
  return counted;
}

/** Outputs and gradients of both, on `steps` timesteps. */
function bothOf(cell: Cell, steps: number, more?: Partial<ModelSpec>) {
  const { onRows, onSymbols } = pairOf(cell, more);
  const rng = Rng.fromSeed(steps).fork("symbols");
  const products = { rows: countedProducts(), symbols: countedProducts() };
  const rows = compileModel(onRows, plainSgd, products.rows);
  const symbols = compileModel(onSymbols, plainSgd, products.symbols);
  let embedding = new Float32Array();
  for (const { name, shape } of parameterShapes(onSymbols)) {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.uniform(-0.7, 0.7));
    symbols.write(name, values);
    if (name === "embedding.weight") embedding = values;
    else rows.write(name, values);
  }
  const tokens = Int32Array.from({ length: steps * B }, () => rng.int(V));
  const features = Float32Array.from({ length: steps * B * I }, (_, at) =>
    present(embedding[present(tokens[Math.floor(at / I)], "symbol") * I + (at % I)], "float"),
  );
  const batch = { steps, targets: Int32Array.from(tokens, (token) => token % 4), outputRows: null, carryState: false };
  const seen = [
    { model: rows, inputs: features },
    { model: symbols, inputs: tokens },
  ].map(({ model, inputs }) => {
    const outputs = model.evaluate({ ...batch, inputs }).outputs.slice();
    const { loss } = model.computeGradients({ ...batch, inputs }, 0);
    const names = rows.parameters.map(({ name }) => name);
    return { outputs, loss, gradients: new Map(names.map((name) => [name, model.readGradient(name)])) };
  });
  for (const model of [rows, symbols]) model.dispose();
  return { seen, macs: { rows: products.rows.macs, symbols: products.symbols.macs } };
}

const cells: readonly Cell[] = [
  lstmCell,
  gruCell,
  ...Object.values(unusualCells),
  ...Array.from({ length: 20 }, (_, seed) => randomCell(Rng.fromSeed(seed).fork("cell"), { space: "small" })),
];

/** Bits where the same sums are added up; else what float32 gives of the same number in another order. */
function expectAlike([rows, symbols]: ReturnType<typeof bothOf>["seen"], what: string): void {
  expect(symbols?.outputs, what).toEqual(rows?.outputs);
  expect(symbols?.loss, what).toBe(rows?.loss);
  for (const [name, gradient] of rows?.gradients ?? []) {
    const found = present(symbols?.gradients.get(name), name);
    const largest = Math.max(1, ...gradient.map(Math.abs));
    gradient.forEach((value, at) => {
      // Some random cells grow without bound: then both have no number there.
      if (!Number.isFinite(value)) expect(Number.isFinite(found[at]), `${what}, ${name}`).toBe(false);
      else expect(Math.abs((found[at] ?? Number.NaN) - value) / largest, `${what}, ${name}`).toBeLessThan(2e-6);
    });
  }
}

test("a network on symbols computes what the same network does on the rows of its embedding, its outputs bit by bit", () => {
  for (const [index, cell] of cells.entries()) {
    for (const steps of [1, 3, 4, T]) expectAlike(bothOf(cell, steps).seen, `cell ${index}, ${steps} steps`);
  }
});

test("the products of x are computed for each symbol once, where the rows are twice as many or more", () => {
  const saved = (steps: number) => {
    const { macs } = bothOf(lstmCell, steps);
    return macs.rows - macs.symbols;
  };
  // On evaluation and in the step, four products [rows, I] · [I, H]; the gradient of x is wanted for an embedding alone.
  const backward = (rows: number) => 4 * rows * H * I;
  expect(saved(3)).toBe(-backward(3 * B));
  expect(saved(4)).toBe(2 * 4 * (4 * B - V) * I * H - backward(V));
  expect(saved(T)).toBe(2 * 4 * (T * B - V) * I * H - backward(V));
});

test("with dropout of the input every row is its own", () => {
  const { macs } = bothOf(lstmCell, T, { dropout: { input: 0.5, output: 0 } });
  expect(macs.symbols - macs.rows).toBe(4 * T * B * H * I);
});

test("gate-free cells of the zoo too", () => {
  for (const known of zoo.filter(({ family }) => family === "gate_free")) {
    expectAlike(bothOf(cellOfZoo(known), T).seen, known.name);
  }
});
