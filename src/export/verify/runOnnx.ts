import { readFile } from "node:fs/promises";
import path from "node:path";
import { present } from "../../base/assert.ts";
import { hasMemory } from "../../cell/memory.ts";
import { inputSize, readsWhole } from "../../compiler/modelSpec.ts";
import type { TrainedModel } from "../trainedModel.ts";
import type { ExportedCase, ModelRun } from "./modelRun.ts";

/** What we use of `onnxruntime-web` (or `-node`, which has the same interface). */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: typeof oneThread): Promise<OnnxSession> };
  readonly Tensor: new (type: string, data: Float32Array | BigInt64Array, shape: readonly number[]) => OnnxTensor;
}

interface OnnxSession {
  run(feeds: { readonly [name: string]: OnnxTensor }): Promise<{ readonly [name: string]: OnnxTensor }>;
  release(): Promise<void>;
}

interface OnnxTensor {
  readonly data: unknown;
}

const timedSteps = 200;
/** The models are small: threads would only wait for each other. */
const oneThread = { intraOpNumThreads: 1, interOpNumThreads: 1 } as const;

/** Runs the graph of a whole sequence. */
export async function runOnnxSequence(
  { model, folder, sample }: ExportedCase,
  runtime: OnnxRuntime,
): Promise<ModelRun> {
  const session = await runtime.InferenceSession.create(
    await readFile(path.join(folder, `${model.stem}.onnx`)),
    oneThread,
  );
  const { time, batch, inputs } = sample;
  const result = await session.run({
    input: inputTensor(model, inputs, [time, batch], runtime),
    ...(readsWhole(model.spec) ? {} : zeroState(model, batch, runtime)),
  });
  await session.release();
  if (readsWhole(model.spec)) return { outputs: floats(result.output), h: null, c: null };
  return { outputs: floats(result.output), h: floats(result.h_next), c: result.c_next ? floats(result.c_next) : null };
}

/** Runs the graph of one timestep as often as there are timesteps, handing the state on; then takes its time. */
export async function runOnnxSteps({ model, folder, sample }: ExportedCase, runtime: OnnxRuntime): Promise<ModelRun> {
  const session = await runtime.InferenceSession.create(
    await readFile(path.join(folder, `${model.stem}.step.onnx`)),
    oneThread,
  );
  const { time, batch, inputs } = sample;
  const width = inputs.length / time;
  const outputs = new Float32Array(time * batch * model.spec.output.size);
  let state = zeroState(model, batch, runtime);
  for (let t = 0; t < time; t++) {
    const input = inputTensor(model, inputs.slice(t * width, (t + 1) * width), [batch], runtime);
    const result = await session.run({ input, ...state });
    outputs.set(floats(result.output), t * batch * model.spec.output.size);
    state = nextState(result);
  }
  const run = { outputs, h: floats(state.h), c: state.c ? floats(state.c) : null };
  const stepMicroseconds = await stepTime(session, model, inputs, runtime);
  await session.release();
  return { ...run, stepMicroseconds };
}

/** Of one sequence, as a program that predicts would call it. */
async function stepTime(
  session: OnnxSession,
  model: TrainedModel,
  inputs: Int32Array | Float32Array,
  runtime: OnnxRuntime,
): Promise<number> {
  const width = model.spec.input.kind === "tokens" ? 1 : inputSize(model.spec);
  const input = inputTensor(model, inputs.slice(0, width), [1], runtime);
  let state = zeroState(model, 1, runtime);
  // Of the processor, as C's clock(): what else the machine does must not count.
  const start = process.cpuUsage();
  for (let t = 0; t < timedSteps; t++) state = nextState(await session.run({ input, ...state }));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / timedSteps;
}

type State = { readonly [name: string]: OnnxTensor };

function zeroState({ spec }: TrainedModel, batch: number, { Tensor }: OnnxRuntime): State {
  const { layers, hiddenSize } = spec;
  const zeros = () => new Tensor("float32", new Float32Array(layers * batch * hiddenSize), [layers, batch, hiddenSize]);
  return hasMemory(spec.cell) ? { h: zeros(), c: zeros() } : { h: zeros() };
}

function nextState(result: State): State {
  const h = present(result.h_next, "h_next");
  return result.c_next === undefined ? { h } : { h, c: result.c_next };
}

function inputTensor(
  { spec }: TrainedModel,
  inputs: Int32Array | Float32Array,
  shape: readonly number[],
  { Tensor }: OnnxRuntime,
): OnnxTensor {
  return spec.input.kind === "tokens"
    ? new Tensor("int64", BigInt64Array.from(inputs, BigInt), shape)
    : new Tensor("float32", Float32Array.from(inputs), [...shape, inputSize(spec)]);
}

function floats(tensor: OnnxTensor | undefined): Float32Array {
  return present(tensor, "an output").data as Float32Array;
}
