import * as onnxruntime from "onnxruntime-web";
import { expect, test } from "vitest";
import { readsWhole } from "../../src/compiler/modelSpec.ts";
import { onnxFiles } from "../../src/export/onnx/onnx.ts";
import { ProtobufMessage } from "../../src/export/onnx/protobuf.ts";
import { type OnnxRuntime, runOnnxSequence, runOnnxSteps } from "../../src/export/verify/runOnnx.ts";
import { compared, exportCases, exported } from "./exportCases.ts";

onnxruntime.env.wasm.numThreads = 1;
const runtime = onnxruntime as unknown as OnnxRuntime;
const cases = exportCases();

test("a message has the bytes of the format's own example", () => {
  // https://protobuf.dev/programming-guides/encoding: Test1 { a: 150 }, Test2 { b: "testing" }, Test3 { c: Test1 }.
  expect([...new ProtobufMessage().integer(1, 150).toBytes()]).toEqual([0x08, 0x96, 0x01]);
  expect(Buffer.from(new ProtobufMessage().text(2, "testing").toBytes()).toString("hex")).toBe("120774657374696e67");
  const nested = new ProtobufMessage().message(3, new ProtobufMessage().integer(1, 150));
  expect([...nested.toBytes()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test("onnxruntime runs the whole sequence to our own outputs and states", async () => {
  const written = await exported(cases, "onnx");
  const runs = [];
  for (const each of written) runs.push(await runOnnxSequence(each, runtime));
  const { wrong, largest } = compared(cases, runs);
  console.log(`ONNX, sequence: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
  expect(wrong).toEqual([]);
});

test("onnxruntime runs step after step to our own outputs and states", async () => {
  const stepwise = cases.filter(({ model }) => !readsWhole(model.spec));
  const written = await exported(stepwise, "onnx");
  const runs = [];
  for (const each of written) runs.push(await runOnnxSteps(each, runtime));
  const { wrong, largest } = compared(stepwise, runs);
  console.log(`ONNX, steps: ${stepwise.length} cells, largest difference ${largest.toExponential(1)}`);
  expect(wrong).toEqual([]);
});

test("vocabulary and equations are in the file", () => {
  const { model } = cases[0]!;
  const [sequence] = onnxFiles(model);
  const text = Buffer.from(sequence!.content as Uint8Array).toString("utf8");
  expect(text).toContain('"<unk>"');
  expect(text).toContain("h' = tanh(linear_b(x) + linear_b(h))");
});
