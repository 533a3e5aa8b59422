import { createHash } from "node:crypto";
import { Rng } from "../../src/base/rng.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { useVectors, type Vectors, vectorsInUse } from "../../src/compiler/assembler/vectors.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { packedFloats } from "../../src/compiler/kernels/kernels.ts";
import { loadKernels } from "../../src/compiler/kernels/loadKernels.ts";
import { parameterShapes } from "../../src/compiler/modelSpec.ts";
import { chooseVectors } from "../../src/training/chooseVectors.ts";
import { randomBatch, randomCase, randomParameters } from "../compiler/compilerCases.ts";

/**
 * Prints a hash of what this engine computes with one layout of vectors, `single` or `paired`, or with the one that a
 * search chooses here (`chosen`), the engine's flag included: `{ vectors, products, trainings }`.
 */
const layout = process.argv[2] as Vectors | "chosen";
if (layout === "chosen") chooseVectors();
else useVectors(layout);
console.log(JSON.stringify({ vectors: vectorsInUse(), products: products(), trainings: trainings() }));

/** Products of any shape, each often enough that the optimising compiler takes them over. */
function products(): string {
  const rng = Rng.fromSeed(11).fork("products");
  const memory = new WebAssembly.Memory({ initial: 8 });
  const kernels = loadKernels(memory);
  const floats = new Float32Array(memory.buffer);
  const hash = createHash("sha256");
  for (let trial = 0; trial < 2000; trial++) {
    const [m, k, n] = [1 + rng.int(70), 1 + rng.int(70), 1 + rng.int(70)];
    const accumulate = rng.int(2) as 0 | 1;
    const [b, c] = [m * k, m * k + k * n];
    const packed = c + m * n;
    for (let index = 0; index < packed; index++) floats[index] = rng.uniform(-1, 1);
    kernels.packPanels(4 * b, n, 1, k, n, 4 * packed);
    const rest = [4 * packed, 4 * c, n, m, k, n, accumulate] as const;
    if (rng.int(2) === 1) kernels.transposedProduct(0, m, ...rest, 4 * (packed + packedFloats(k, n)));
    else kernels.matrixProduct(0, k, ...rest);
    hash.update(new Uint8Array(memory.buffer, 4 * c, 4 * m * n));
  }
  return hash.digest("hex");
}

/** Trainings of plain and random cells, of all losses and inputs, with dropout and every optimiser. */
function trainings(): string {
  const hash = createHash("sha256");
  const optimizers = [
    { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    { kind: "sgd", momentum: 0.9, weightDecay: 0 },
    { kind: "rmsprop", decay: 0.9, epsilon: 1e-8, weightDecay: 0 },
  ] as const;
  const cells = [...Object.values(seedCells), ...Array.from({ length: 24 }, () => undefined)];
  cells.forEach((cell, seed) => {
    const drawn = randomCase(seed, { ...(cell === undefined ? {} : { cell }), dropout: 0.2 });
    const spec = { ...drawn.spec, hiddenSize: 8 + seed, batch: 9 + (seed % 5), time: 20 };
    const tokens = spec.input.kind === "tokens" && spec.output.tiedToEmbedding;
    const fitting = tokens ? { ...spec, input: { ...spec.input, embeddingSize: spec.hiddenSize } } : spec;
    const rng = Rng.fromSeed(seed).fork("same bits");
    const batch = randomBatch(rng.fork("batch"), fitting, fitting.time, false, false);
    const model = compileModel(fitting, optimizers[seed % optimizers.length] as (typeof optimizers)[number]);
    for (const [name, values] of randomParameters(rng.fork("parameters"), fitting)) model.write(name, values);
    for (let step = 0; step < 60; step++) {
      hash.update(`${model.trainStep(batch, { learningRate: 0.001, clipNorm: 1, dropoutSeed: step }).loss} `);
    }
    // IEEE 754 leaves the bits of a NaN open.
    for (const { name } of parameterShapes(fitting))
      hash.update(model.read(name).map((x) => (Number.isNaN(x) ? 0 : x)));
    model.dispose();
  });
  return hash.digest("hex");
}
