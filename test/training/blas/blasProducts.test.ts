import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { compileModel } from "../../../src/compiler/compiledModel.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";
import type { OptimizerSpec } from "../../../src/compiler/trainableModel.ts";
import { factorOf } from "../../../src/training/blas/blasProducts.ts";
import { describeCase, lstmCell, randomBatch, randomCase, relativeError } from "../../compiler/compilerCases.ts";
import { nativeProducts, systemBlas } from "./systemBlas.ts";

const adam: OptimizerSpec = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

test("a matrix is described to BLAS by how its rows or its columns lie, and not at all where neither is dense", () => {
  expect(factorOf(8, 5, 1, 3, 5)).toEqual({ at: 8, transposed: false, leadingDimension: 5 });
  expect(factorOf(8, 1, 7, 3, 5)).toEqual({ at: 8, transposed: true, leadingDimension: 7 });
  expect(() => factorOf(8, 10, 2, 3, 5)).toThrow("contiguous");
  expect(() => factorOf(8, 2, 1, 3, 5)).toThrow("contiguous");
  expect(() => factorOf(8, 1, 2, 3, 5)).toThrow("contiguous");
});

test("one column and one row, where both strides are 1, have a leading dimension that BLAS accepts", () => {
  expect(factorOf(0, 1, 1, 1, 6)).toEqual({ at: 0, transposed: false, leadingDimension: 6 });
  expect(factorOf(0, 1, 1, 6, 1)).toMatchObject({ transposed: false });
  expect(factorOf(0, 9, 4, 1, 6)).toMatchObject({ transposed: true, leadingDimension: 4 });
});

test.runIf(systemBlas !== null)(
  "losses and gradients of 60 random models are those of our own kernels but for rounding",
  () => {
    for (let seed = 3000; seed < 3060; seed++) {
      const testCase = randomCase(seed);
      const { spec, batch, parameters, state } = testCase;
      const models = [compileModel(spec, adam), compileModel(spec, adam, nativeProducts())] as const;
      for (const model of models) {
        for (const [name, values] of parameters) model.write(name, values);
        model.writeCarriedState(state);
      }
      const [plain, blas] = models.map((model) => model.computeGradients(batch, 0));
      expect(blas?.loss, describeCase(seed, testCase)).toBeCloseTo(plain?.loss as number, 4);
      for (const { name } of models[0].parameters) {
        const error = relativeError(models[1].readGradient(name), models[0].readGradient(name), 1e-3);
        expect(error, `${name} of ${describeCase(seed, testCase)}`).toBeLessThan(1e-4);
      }
      for (const model of models) model.dispose();
    }
  },
);

test.runIf(systemBlas !== null)("twenty steps and an evaluation of an LSTM follow those of our own kernels", () => {
  const rng = Rng.fromSeed(31).fork("blas");
  const { spec, parameters } = randomCase(32, { cell: lstmCell, time: 6, batch: 7 });
  const batches = Array.from({ length: 4 }, (_, i) => randomBatch(rng.fork(`batch ${i}`), spec, 6, i % 2 === 0, i > 0));
  const losses = [undefined, nativeProducts()].map((products) => {
    const model = compileModel(spec, adam, products);
    for (const [name, values] of parameters) model.write(name, values);
    const curve = Array.from({ length: 20 }, (_, step) => {
      const options = { learningRate: 0.01, clipNorm: 1, dropoutSeed: step };
      return model.trainStep(batches[step % batches.length]!, options).loss;
    });
    curve.push(model.evaluate(batches[0]!).loss);
    model.dispose();
    return curve;
  });
  losses[0]?.forEach((loss, step) => {
    expect(Math.abs((losses[1]?.[step] as number) - loss), `step ${step}`).toBeLessThan(2e-4 * Math.max(1, loss));
  });
});

test.runIf(systemBlas !== null)("a memory that grows under a model is found again", () => {
  const { spec, parameters, batch, state } = randomCase(3200, { cell: lstmCell });
  const model = compileModel(spec, adam, nativeProducts());
  for (const [name, values] of parameters) model.write(name, values);
  model.writeCarriedState(state);
  const before = model.evaluate(batch).loss;
  let memory: WebAssembly.Memory | null = null;
  const other = compileModel(spec, adam, {
    ...nativeProducts(),
    on: (kernels) => {
      memory = kernels.memory;
      return nativeProducts().on(kernels);
    },
  });
  for (const [name, values] of parameters) other.write(name, values);
  other.writeCarriedState(state);
  (memory as WebAssembly.Memory | null)?.grow(3);
  expect(other.evaluate(batch).loss).toBe(before);
  model.dispose();
  other.dispose();
});

test.runIf(systemBlas !== null)(
  "matrices packed side by side are multiplied as by our own kernels, by rows and by columns of the first factor",
  () => {
    const rng = Rng.fromSeed(40).fork("panels");
    const [m, k, widths] = [5, 7, [8, 16, 3]] as const;
    const n = widths.reduce((sum, width) => sum + width, 0);
    for (const [rowStride, columnStride, multiply] of [
      [20, 1, "matrixProduct"],
      [1, 7, "transposedProduct"],
    ] as const) {
      const values = Float32Array.from({ length: 4000 }, () => rng.uniform(-1, 1));
      const results = [false, true].map((isNative) => {
        const memory = new WebAssembly.Memory({ initial: 8 });
        const plain = loadKernels(memory);
        const kernels = isNative ? nativeProducts().on(plain) : plain;
        new Float32Array(memory.buffer).set(values, 16);
        const packedAt = 65_536;
        let packed = packedAt;
        widths.forEach((width, index) => {
          kernels.packPanels(64 + 4 * 1000 * index, rowStride, columnStride, k, width, packed);
          packed += 4 * k * Math.ceil(width / 8) * 8;
        });
        const cAt = 100_000;
        kernels[multiply](64 + 4 * 3500, k, packedAt, cAt, n + 2, m, k, n, 1, 120_000);
        return new Float32Array(memory.buffer, cAt, m * (n + 2)).slice();
      });
      expect(relativeError(results[1]!, results[0]!)).toBeLessThan(1e-6);
      expect(results[0]?.some((value) => value !== 0)).toBe(true);
    }
  },
);
