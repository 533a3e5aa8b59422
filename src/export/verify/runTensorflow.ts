import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { hasMemory } from "../../cell/memory.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import { cardName, weightsName } from "../modelCard.ts";
import type { ExportedCase, ModelRun } from "./modelRun.ts";
import { unitCases } from "./unitCases.ts";

/** What we use of TensorFlow.js ourselves; the exported module uses more. */
export interface TensorFlowRuntime {
  tensor(values: Int32Array | Float32Array, shape: number[], type: "int32" | "float32"): TensorFlowTensor;
  stack(tensors: TensorFlowTensor[]): TensorFlowTensor;
  engine(): { startScope(): void; endScope(): void };
}

export interface TensorFlowTensor {
  dataSync(): Float32Array | Int32Array | Uint8Array;
}

/** Of a module whose model reads windows relative to themselves. */
export interface WindowFunctions {
  standardise?(card: unknown, window: readonly (readonly number[])[]): number[][];
  inUnits?(card: unknown, output: readonly number[], window: readonly (readonly number[])[]): number[];
}

/** What they make of `unitCases`. */
export async function runWindowFunctions(
  { standardise, inUnits }: WindowFunctions,
  { model, folder }: ExportedCase,
): Promise<Pick<ModelRun, "units">> {
  if (model.meaning.window === undefined) return {};
  const card: unknown = JSON.parse(await readFile(path.join(folder, cardName(model)), "utf8"));
  const cases = unitCases(model.meaning);
  const values = cases.map(({ rows, outputs }) => inUnits?.(card, outputs, rows) ?? []);
  return { units: { features: cases.map(({ rows }) => standardise?.(card, rows).flat() ?? []), values } };
}

/** The interface of an exported module. */
interface ExportedModule extends WindowFunctions {
  createModel(
    tf: TensorFlowRuntime,
    tensors: unknown,
  ): {
    run(inputs: TensorFlowTensor): {
      outputs: TensorFlowTensor;
      /** Absent of a model that reads whole sequences. */
      state?: readonly { readonly h: TensorFlowTensor; readonly c?: TensorFlowTensor }[];
    };
  };
  readSafetensors(buffer: ArrayBuffer): unknown;
}

/** Imports a TensorFlow.js export and runs it. */
export async function runTensorflow(exported: ExportedCase, tf: TensorFlowRuntime): Promise<ModelRun> {
  const { model, folder, sample } = exported;
  const { spec, stem } = model;
  const module = (await import(pathToFileURL(path.join(folder, `${stem}.mjs`)).href)) as ExportedModule;
  const bytes = await readFile(path.join(folder, weightsName(model)));
  const { time, batch, inputs } = sample;
  const tokens = spec.input.kind === "tokens";
  const units = await runWindowFunctions(module, exported);
  tf.engine().startScope();
  try {
    const { outputs, state } = module
      .createModel(tf, module.readSafetensors(new Uint8Array(bytes).buffer))
      .run(tf.tensor(inputs, tokens ? [time, batch] : [time, batch, inputSize(spec)], tokens ? "int32" : "float32"));
    const values = (tensor: TensorFlowTensor) => Float32Array.from(tensor.dataSync());
    if (state === undefined) return { outputs: values(outputs), h: null, c: null, ...units };
    return {
      outputs: values(outputs),
      h: values(tf.stack(state.map(({ h }) => h))),
      c: hasMemory(spec.cell) ? values(tf.stack(state.flatMap(({ c }) => (c === undefined ? [] : [c])))) : null,
      ...units,
    };
  } finally {
    tf.engine().endScope();
  }
}
