import { readFile } from "node:fs/promises";
import path from "node:path";
import { present, unreachable } from "../../base/assert.ts";
import { isLowRank, isProduct } from "../../cell/block.ts";
import { parseCellJson } from "../../cell/cellJson.ts";
import { parseEquations } from "../../cell/equations.ts";
import { cellHash } from "../../cell/hash.ts";
import { readsWhole } from "../../compiler/modelSpec.ts";
import { readSafetensors } from "../../store/safetensors.ts";
import { quantize } from "../c/quantize.ts";
import type { ExportFormat } from "../formats.ts";
import { runMcuCheck } from "../mcu/runMcuCheck.ts";
import { weightsName } from "../modelCard.ts";
import { tensorsOf } from "../trainedModel.ts";
import { type ExportedCase, largestDifference, type ModelRun } from "./modelRun.ts";
import { referenceRun } from "./reference.ts";
import { runC } from "./runC.ts";
import { runOnnxSequence, runOnnxSteps } from "./runOnnx.ts";
import { pythonStructure, runKeras, runPytorch } from "./runPython.ts";
import { runTensorflow } from "./runTensorflow.ts";
import { runTensorflowLayers } from "./runTensorflowLayers.ts";
import { findOnnxRuntime, findTensorFlow, findTensorFlowLayers } from "./runtimes.ts";

/** How far an export was found to be what it should be. */
export type Verification =
  /** It was run: the largest difference from our own results, relative to max(1, |value|). */
  | {
      readonly kind: "run";
      readonly by: string;
      readonly difference: number;
      /** Of one timestep of one sequence. */
      readonly stepMicroseconds?: number;
    }
  /** It was read back and has what it should have; `how` says what that shows. */
  | { readonly kind: "read"; readonly how: string; readonly isRight: boolean }
  | { readonly kind: "notVerified"; readonly because: string };

/** Above it, a float32 export does not compute what our own model does. */
export const exportTolerance = 1e-5;

export function isWrong(verification: Verification): boolean {
  if (verification.kind === "run") return !(verification.difference <= exportTolerance);
  return verification.kind === "read" && !verification.isRight;
}

/**
 * Runs an export whose files are in `folder` and compares it with our own model in float64.
 *
 * @param c what kind of C was written: one with 8-bit weights is compared with the rounded model, one for
 *   microcontrollers bit by bit with the integers in TypeScript.
 */
export async function verifyExport(
  format: ExportFormat,
  exported: ExportedCase,
  c: "float32" | "int8" | "mcu",
): Promise<Verification> {
  const { model, folder } = exported;
  const { stem, spec } = model;
  const compare = (by: string, run: ModelRun, reference = model): Verification => ({
    kind: "run",
    by,
    difference: largestDifference(model, run, referenceRun(reference, exported.sample)),
    ...(run.stepMicroseconds === undefined ? {} : { stepMicroseconds: run.stepMicroseconds }),
  });
  const text = (name: string) => readFile(path.join(folder, name), "utf8");
  switch (format) {
    case "pytorch": {
      const runs = await runPytorch([exported]);
      return runs === null ? notVerified("no Python with PyTorch") : compare("PyTorch", present(runs[0], "a run"));
    }
    case "keras": {
      const runs = await runKeras([exported]);
      return runs === null ? kerasStructure(exported) : compare("Keras", present(runs[0], "a run"));
    }
    case "tensorflow": {
      const tf = findTensorFlow();
      if (tf === null) return notVerified("no package @tensorflow/tfjs");
      return compare("TensorFlow.js", await runTensorflow(exported, tf));
    }
    case "tensorflow-layers": {
      const tf = findTensorFlowLayers();
      if (tf === null) return notVerified("no package @tensorflow/tfjs");
      return compare("TensorFlow.js", await runTensorflowLayers(exported, tf));
    }
    case "onnx": {
      const found = findOnnxRuntime();
      if (found === null) return notVerified("no package onnxruntime-web");
      const reference = referenceRun(model, exported.sample);
      if (readsWhole(spec)) return compare(found.name, await runOnnxSequence(exported, found.runtime));
      const steps = await runOnnxSteps(exported, found.runtime);
      const sequence = await runOnnxSequence(exported, found.runtime);
      return {
        kind: "run",
        by: `${found.name}, whole sequence and step by step`,
        difference: Math.max(...[steps, sequence].map((run) => largestDifference(model, run, reference))),
        ...(steps.stepMicroseconds === undefined ? {} : { stepMicroseconds: steps.stepMicroseconds }),
      };
    }
    case "c": {
      if (c === "mcu") {
        const isRight = await runMcuCheck(model, folder);
        if (isRight === null) return notVerified("no C compiler `cc`");
        return { kind: "read", how: "by its check program, run by cc, bit by bit", isRight };
      }
      const int8 = c === "int8";
      const run = await runC(exported);
      if (run === null) return notVerified("no C compiler `cc`");
      return compare(int8 ? "cc, against the 8-bit weights" : "cc", run, int8 ? quantize(model).model : model);
    }
    case "safetensors": {
      const { tensors } = await readSafetensors(path.join(folder, weightsName(model)));
      const isRight = [...tensorsOf(model)].every(([name, { values }]) => {
        const read = tensors.get(name)?.values;
        return read?.length === values.length && values.every((value, i) => Object.is(value, read[i]));
      });
      return { kind: "read", how: "every tensor bit by bit", isRight };
    }
    case "equations": {
      const parsed = parseEquations(await text(`${stem}.txt`));
      const isRight = "cell" in parsed && cellHash(parsed.cell) === cellHash(spec.cell);
      return { kind: "read", how: "as an isomorphic cell", isRight };
    }
    case "json": {
      const cell = parseCellJson(JSON.parse(await text(`${stem}.cell.json`)));
      return { kind: "read", how: "as an isomorphic cell", isRight: cellHash(cell) === cellHash(spec.cell) };
    }
    case "latex":
    case "mermaid":
      return notVerified("it is a picture of the cell for people");
    default:
      return unreachable(format);
  }
}

async function kerasStructure({ model, folder }: ExportedCase): Promise<Verification> {
  const structure = await pythonStructure(path.join(folder, `${model.stem}_keras.py`));
  if (structure === null) return notVerified("no Python");
  const products = model.spec.cell.blocks.filter(isProduct);
  const dense = products.length + products.filter(isLowRank).length;
  return {
    kind: "read",
    how: "by Python's parser: classes, functions, a Dense for each weight; there is no Keras to run it",
    isRight:
      (structure.dense.Cell?.length ?? 0) === dense &&
      ["build_model", "load"].every((name) => structure.functions.includes(name)),
  };
}

function notVerified(because: string): Verification {
  return { kind: "notVerified", because };
}
