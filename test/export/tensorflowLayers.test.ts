import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as Core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type * as Layers from "@tensorflow/tfjs-layers";
import { expect, test } from "vitest";
import { inputSize } from "../../src/compiler/modelSpec.ts";
import { topologyName } from "../../src/export/tensorflowLayers.ts";
import { runTensorflowLayers } from "../../src/export/verify/runTensorflowLayers.ts";
import { findTensorFlowLayers } from "../../src/export/verify/runtimes.ts";
import { compared, exportCases, exported } from "./exportCases.ts";

const tf = findTensorFlowLayers();
const learning = tf as unknown as typeof Core & typeof Layers;

test("a layers model that tf.loadLayersModel reads computes our own outputs", async () => {
  const cases = exportCases();
  const runs = [];
  for (const each of await exported(cases, "tensorflow-layers")) runs.push(await runTensorflowLayers(each, tf!));
  const { wrong, largest } = compared(cases, runs);
  console.log(`TensorFlow.js layers model: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
  expect(wrong).toEqual([]);
});

test("it keeps its numbers when TensorFlow.js saves and loads it, and learns on", async () => {
  const [written] = await exported([exportCases()[1]!], "tensorflow-layers");
  const { model, folder } = written!;
  const module = await import(pathToFileURL(path.join(folder, `${model.stem}.layers.mjs`)).href);
  module.register(tf);
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path.join(folder, topologyName(model)), "utf8"));
  const weightData = new Uint8Array(await readFile(path.join(folder, `${model.stem}.layers.bin`))).buffer;
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
  const loaded = await learning.loadLayersModel(learning.io.fromMemory(artifacts));
  const size = inputSize(model.spec);
  const inputs = learning.randomUniform([4, 6, size], -1, 1, "float32", 1);
  const targets = learning.zeros([4, 6, model.spec.output.size]);
  const before = (loaded.predict(inputs) as Tensor).dataSync();
  let saved: unknown;
  await loaded.save(
    learning.io.withSaveHandler(async (whole) => {
      saved = whole;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const again = await learning.loadLayersModel(learning.io.fromMemory(saved as never));
  expect((again.predict(inputs) as Tensor).dataSync()).toEqual(before);
  loaded.compile({ optimizer: learning.train.sgd(0.05), loss: "meanSquaredError" });
  const { history } = await loaded.fit(inputs, targets, { epochs: 10, shuffle: false, verbose: 0 });
  const losses = history.loss as number[];
  expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
});
