import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { retrain } from "../../../src/engine/retrain.ts";
import { inlineEvaluator } from "../../engine/inlineEvaluator.ts";
import { trainedRun } from "../../export/trainedRun.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

function recorded() {
  const written = { out: "", err: "" };
  const output = {
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
    interactive: false,
    columns: 80,
  };
  return { written, output };
}

test("every format of a trained individual is written, and is verified on sequences of its data", async () => {
  const { folder, id } = await trainedRun("classes");
  const out = path.join(await temporaryFolder(), "model");
  const { written, output } = recorded();
  const code = await dispatch(
    ["export", folder.folder, String(id), "--format", "all", "--int8", "--verify", "--out", out],
    output,
  );
  expect(written.err).toBe("");
  expect(code).toBe(0);
  expect(written.out).toMatch(/int8: validation loss [\d.]+ nats/);
  expect(written.out).toMatch(/tensorflow +largest difference/);
  expect(written.out).toMatch(/onnx +largest difference/);
  expect(written.out).toMatch(/equations +right/);
  const stem = `classes_${id}`;
  expect(await readdir(out)).toEqual(
    expect.arrayContaining(
      [".py", "_keras.py", ".mjs", ".onnx", ".step.onnx", ".c", ".h", ".safetensors", ".json", ".tex"].map(
        (end) => stem + end,
      ),
    ),
  );
});

test("a format of the cell alone is printed", async () => {
  const { folder, id } = await trainedRun("sums");
  const { written, output } = recorded();
  expect(await dispatch(["export", folder.folder, String(id), "--format", "equations,mermaid"], output)).toBe(0);
  expect(written.out).toMatch(/^[\s\S]*h' = [\s\S]*flowchart TD/);
});

test("a format that does not exist is a mistake of the command line", async () => {
  const { written, output } = recorded();
  expect(await dispatch(["export", "run", "1", "--format", "caffe"], output)).toBe(2);
  expect(written.err).toContain("pytorch, keras");
});

test("a retrained cell is exported and predicted with, and which weights are used is said", async () => {
  const { folder, id } = await trainedRun("sums");
  await retrain(
    { folder: folder.folder, ids: [id], repetitions: 1, epochs: 1 },
    { signal: new AbortController().signal, createEvaluator: inlineEvaluator },
  );
  const out = await temporaryFolder();
  const { written, output } = recorded();
  const args = [
    "export",
    folder.folder,
    String(id),
    "--format",
    "safetensors,onnx",
    "--out",
    out,
    "--verify",
    "--json",
  ];
  expect(await dispatch([...args, "--retrained"], output)).toBe(0);
  const { origin, files, verifications } = JSON.parse(written.out);
  expect(origin).toMatchObject({ kind: "retrained", training: 1 });
  expect(files).toContain(`sums_${id}_retrained_1.onnx`);
  expect(verifications.map(({ format, kind }: { format: string; kind: string }) => [format, kind])).toEqual([
    ["safetensors", "read"],
    ["onnx", "run"],
  ]);
  const plain = recorded();
  expect(await dispatch(["export", folder.folder, String(id), "--format", "pytorch", "--out", out], plain.output)).toBe(
    0,
  );
  expect(plain.written.out).toContain("weights of the search, 2 epochs; it was retrained too, see --retrained");
});

test("a library for microcontrollers is written and its bits are checked; what does not go with it is said", async () => {
  const { folder, id } = await trainedRun("classes");
  const out = path.join(await temporaryFolder(), "model");
  const { written, output } = recorded();
  const command = ["export", folder.folder, String(id), "--format", "c", "--out", out];
  expect(await dispatch([...command, "--target", "mcu", "--verify"], output)).toBe(0);
  expect(written.out).toMatch(/integers: validation loss [\d.]+ nats, [\d.]+ in float32/);
  expect(written.out).toMatch(/ c +(right, read back by its check program|not verified: no C compiler)/);
  expect(written.out).toMatch(/atmega328p +about [\d,]+ bytes of flash, [\d,]+ of RAM/);
  expect(written.out).toMatch(/cortex-m3 +(every bit right; [\d,]+ bytes of flash|not simulated: its compiler)/);
  const library = path.join(out, `classes_${id}_mcu`);
  expect((await readdir(library)).sort()).toEqual(
    ["README.md", `classes_${id}.json`, "examples", "library.properties", "src", "test", "zephyr"].sort(),
  );
  expect(await dispatch([...command, "--target", "avr"], output)).toBe(2);
  expect(await dispatch([...command, "--quantize", "per-tensor"], output)).toBe(2);
  expect(await dispatch([...command, "--target", "mcu", "--int8"], output)).toBe(2);
  expect(written.err).toContain("--target mcu has 8-bit weights");
});
