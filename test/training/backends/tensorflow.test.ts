import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { networkOf } from "../../../src/config/networkOf.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { loadDataset } from "../../../src/data/loadDataset.ts";
import { openDataset } from "../../../src/data/openDataset.ts";
import type { Backend } from "../../../src/training/backend.ts";
import { wasmBackend } from "../../../src/training/backend.ts";
import { openTensorflow, TensorflowUnavailableError } from "../../../src/training/backends/tensorflow.ts";
import { openBackend } from "../../../src/training/openBackend.ts";
import { trainIndividual } from "../../../src/training/trainIndividual.ts";
import { tf } from "../../compiler/tensorflow.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

/** A folder with a package of this name, whose module is `source`. */
async function installed(name: string, source: string): Promise<string> {
  const folder = await temporaryFolder();
  const home = path.join(folder, "node_modules", name);
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
  await writeFile(path.join(home, "index.js"), source);
  return folder;
}

test("without the package the error says what to install; it is not part of the product", async () => {
  const failure = await openTensorflow(await temporaryFolder()).catch((cause) => cause);
  expect(failure).toBeInstanceOf(TensorflowUnavailableError);
  expect(failure.remedy).toMatch(/npm install @tensorflow\/tfjs-node/);
});

test("a package whose native library is missing is reported with its own reason", async () => {
  const folder = await installed("@tensorflow/tfjs-node", `throw new Error("libtensorflow.so.2: cannot open");`);
  await expect(openTensorflow(folder)).rejects.toThrow(/tfjs-node cannot be loaded: libtensorflow/);
});

test("the package of the user's project trains an individual as our own backend does, to 1e-3", async () => {
  (globalThis as { tensorflowOfTest?: typeof tf }).tensorflowOfTest = tf;
  const folder = await installed("@tensorflow/tfjs-node-gpu", "module.exports = globalThis.tensorflowOfTest;");
  const config = configSchema.parse({
    task: { type: "synthetic", problem: "sum", length: 5, train_sequences: 24, validation_sequences: 8 },
    model: { hidden: 4, dropout: 0.2 },
    training: { backend: "tensorflow", epochs: 3, batch: 8, learning_rate: 0.01 },
  });
  const backend = await openBackend(config.training, folder);
  expect(backend.library).toMatchObject({ name: "@tensorflow/tfjs-node-gpu", version: tf.version_core });
  const dataset = openDataset(await loadDataset(config, { folder }));
  const losses = async ({ createModel }: Backend) => {
    const job = {
      network: networkOf(seedCells.gru, config),
      starts: {},
      parents: [],
      seed: 3,
      streamName: "a",
      untilEpoch: null,
      checkpoint: null,
    };
    const { signal } = new AbortController();
    const { evaluation } = await trainIndividual(job, dataset, config, { signal, createModel });
    return evaluation.curve.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]);
  };
  const [expected, actual] = [await losses(wasmBackend), await losses(backend)];
  expect(expected).toHaveLength(6);
  actual.forEach((loss, index) => {
    expect(loss).toBeCloseTo(expected[index]!, 3);
  });
});
