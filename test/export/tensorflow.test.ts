import { expect, test } from "vitest";
import { runTensorflow, type TensorFlowRuntime } from "../../src/export/verify/runTensorflow.ts";
import { tf } from "../compiler/tensorflow.ts";
import { compared, exportCases, exported } from "./exportCases.ts";

test("TensorFlow.js on its CPU backend computes our own outputs and states", async () => {
  const cases = exportCases();
  const runs = [];
  for (const each of await exported(cases, "tensorflow")) {
    runs.push(await runTensorflow(each, tf as unknown as TensorFlowRuntime));
  }
  const { wrong, largest } = compared(cases, runs);
  console.log(`TensorFlow.js: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
  expect(wrong).toEqual([]);
});
