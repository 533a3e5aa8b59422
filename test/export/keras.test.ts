import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { isWeighted } from "../../src/cell/block.ts";
import { pythonStructure, runKeras } from "../../src/export/verify/runPython.ts";
import { pythons, pythonWith } from "../bench/peers/pythons.ts";
import { compared, exportCases, exported, isFull } from "./exportCases.ts";

const cases = exportCases();
const starts = (python: string) => spawnSync(python, ["-c", ""]).status === 0;
const standIn = path.resolve(import.meta.dirname, "../fixtures/keras");
// Registered only where there is something to run them.
if (pythons.some(starts)) {
  test("Python parses it: the classes, a Dense for each weighted block, and the LSTM's equations", async () => {
    for (const { model, folder } of await exported(cases.slice(0, 3), "keras")) {
      const structure = await pythonStructure(path.join(folder, `${model.stem}_keras.py`));
      expect(structure?.classes).toContain("Cell");
      expect(structure?.functions).toEqual(expect.arrayContaining(["build_model", "read_safetensors", "load"]));
      expect(structure?.dense.Cell).toHaveLength(model.spec.cell.blocks.filter(isWeighted).length);
      if (model.stem !== "case_2") continue;
      expect(structure?.call.c_next).toBe("f * c + i * m");
      expect(structure?.call.h_next).toBe("o * ops.tanh(c_next)");
    }
  });
}

const [withNumpy, withKeras] = [pythonWith("numpy"), pythonWith("keras")];
const runsOf = [
  ...(withNumpy === null ? [] : [{ name: "a stand-in for Keras", python: withNumpy, modules: standIn }]),
  ...(withKeras === null ? [] : [{ name: "Keras", python: withKeras }]),
];

describe.each(runsOf)("on $name", ({ name, python, ...options }) => {
  test("outputs are our own", { timeout: isFull ? 900_000 : 120_000 }, async () => {
    const written = await exported(cases, "keras");
    const runs = await runKeras(written, { pythons: [python], ...options });
    const { wrong, largest } = compared(cases, runs ?? []);
    console.log(`${name}: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
    expect(wrong).toEqual([]);
  });
});
