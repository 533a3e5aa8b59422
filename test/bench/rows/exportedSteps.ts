import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { type ModelSpec, parameterShapes } from "../../../src/compiler/modelSpec.ts";
import { exportFiles } from "../../../src/export/formats.ts";
import type { TrainedModel } from "../../../src/export/trainedModel.ts";
import type { ExportedCase } from "../../../src/export/verify/modelRun.ts";
import { runC } from "../../../src/export/verify/runC.ts";
import { runOnnxSteps } from "../../../src/export/verify/runOnnx.ts";
import { findOnnxRuntime } from "../../../src/export/verify/runtimes.ts";
import { type BenchSuite, benchRow, inTurns } from "../benchRow.ts";

const vocabularySize = 81;
const cells: { readonly [name: string]: Cell } = { gru: seedCells.gru, lstm: seedCells.lstm };
const rows = Object.keys(cells).flatMap((cell) =>
  [48, 128].flatMap((hidden) =>
    [false, true].map((int8) => ({
      ...{ cell, hidden, int8 },
      name: `a step of an exported ${cell}, H ${hidden}, C${int8 ? " int8" : ""}`,
    })),
  ),
);

/**
 * Processor time of one timestep of one sequence, characters of 81: compiled from the C export, against the step graph
 * of the ONNX export in onnxruntime, on one thread. Install `onnxruntime-node` for its native build; else it is
 * `onnxruntime-web`.
 */
export const exportedSteps: BenchSuite = {
  names: rows.map(({ name }) => name),
  run: async function* ({ rounds, wants }) {
    const onnx = findOnnxRuntime();
    for (const { name, cell, hidden, int8 } of rows) {
      if (!wants(name)) continue;
      const folder = await mkdtemp(path.join(tmpdir(), "moe-rnas-exported-"));
      try {
        const exported = await write(modelOf(present(cells[cell], cell), hidden), folder, int8);
        if ((await runC(exported)) === null) return;
        const cStep = async () => present(await runC(exported), "a run").stepMicroseconds ?? Number.NaN;
        const onnxStep = async () =>
          onnx === null ? Number.NaN : ((await runOnnxSteps(exported, onnx.runtime)).stepMicroseconds ?? Number.NaN);
        const { first, second, ratio } = await inTurns(rounds, cStep, onnxStep);
        const peer = onnx === null ? {} : { peer: onnx.name, peerValue: second, ratio };
        yield benchRow({ name, value: first, unit: "µs", ...peer });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};

function modelOf(cell: Cell, hiddenSize: number): TrainedModel {
  const spec: ModelSpec = {
    ...{ cell, layers: 1, hiddenSize, batch: 1, time: 1 },
    input: { kind: "tokens", vocabularySize, embeddingSize: hiddenSize },
    output: { size: vocabularySize, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
  const rng = Rng.fromSeed(1).fork("exported weights");
  const vocabulary = Array.from({ length: vocabularySize }, (_, i) => String.fromCharCode(33 + i));
  return {
    title: "bench",
    stem: "bench",
    spec,
    weights: new Map(
      parameterShapes(spec).map(({ name, shape }) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return [name, Float32Array.from({ length: size }, () => rng.uniform(-0.1, 0.1))];
      }),
    ),
    meaning: {
      task: "language_modelling",
      input: { kind: "symbols", unit: "character", vocabulary },
      output: { kind: "oneOf", names: vocabulary, scaling: null, scoredTimesteps: null },
    },
    origin: { kind: "search", epochs: 1 },
  };
}

async function write(model: TrainedModel, folder: string, int8: boolean): Promise<ExportedCase> {
  const options = { int8: int8 ? { float32: 0, int8: 0 } : null };
  for (const format of ["c", "onnx"] as const) {
    for (const { name, content } of exportFiles(format, model, options))
      await writeFile(path.join(folder, name), content);
  }
  const sample = { time: 8, batch: 1, inputs: Int32Array.from({ length: 8 }, (_, t) => t % vocabularySize) };
  return { model, folder, sample };
}
