import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import type { Batch, ModelSpec } from "../../src/compiler/modelSpec.ts";
import { pytorchFiles } from "../../src/export/pytorch.ts";
import { pythonWith } from "../bench/peers/pythons.ts";
import { type CompilerCase, compiled, randomParameters, relativeError } from "../compiler/compilerCases.ts";
import { meaningOf } from "../export/exportCases.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const [B, T, I, H, O] = [4, 6, 3, 5, 3];
/** Timesteps of each sequence; what is behind them is padding. */
const lengths = [6, 4, 1, 5];

/** One answer for a sequence, or one for each timestep, with weights of the classes. */
const tasks = {
  classification: { loss: "softmaxCrossEntropy", everywhere: false, classWeights: [0.4, 1.7, 1] },
  regression: { loss: "meanSquaredError", everywhere: false },
  labelling: { loss: "softmaxCrossEntropy", everywhere: true, classWeights: [2, 0.5, 0.8] },
} as const;

const readouts = {
  "last timestep": {},
  mean: { pool: "mean" },
  max: { pool: "max" },
  "both directions": { bidirectional: true },
  "both directions, mean": { pool: "mean", bidirectional: true },
} as const;

/** A case a line, and a line of results for each. */
const program = `
import importlib.util, json, sys, torch
for line in sys.stdin:
    case = json.loads(line)
    spec = importlib.util.spec_from_file_location("exported", case["file"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.load()
    inputs = torch.tensor(case["inputs"]).reshape(case["shape"])
    outputs = model(inputs, lengths=case["lengths"]) if case["both"] else model(inputs)[0]
    rows = outputs.flatten(0, 1)[torch.tensor(case["rows"])]
    targets = torch.tensor(case["targets"])
    if case["weights"]:
        weights = torch.tensor(case["weights"])
        loss = torch.nn.functional.cross_entropy(rows, targets, weights, reduction="sum") / len(targets)
    else:
        loss = torch.nn.functional.mse_loss(rows, targets.reshape(rows.shape))
    loss.backward()
    gradient = lambda values: (values.T if values.dim() == 2 else values).reshape(-1).tolist()
    named = {name: gradient(parameter.grad) for name, parameter in model.named_parameters()}
    print(json.dumps({"loss": loss.item(), "gradients": named}))
`;

function specOf(cell: ModelSpec["cell"], task: keyof typeof tasks, readout: keyof typeof readouts): ModelSpec {
  const { loss, everywhere: _, ...weights } = tasks[task];
  return {
    cell,
    layers: 2,
    hiddenSize: H,
    batch: B,
    time: T,
    input: { kind: "features", size: I },
    output: { size: O, loss, tiedToEmbedding: false, ...weights },
    ...readouts[readout],
    dropout: { input: 0, output: 0 },
  };
}

function batchOf(rng: Rng, { output }: ModelSpec, everywhere: boolean): Batch {
  const rows = Array.from({ length: T * B }, (_, row) => row).filter((row) => {
    const [t, length] = [Math.floor(row / B), lengths[row % B]!];
    return everywhere ? t < length : t === length - 1;
  });
  return {
    steps: T,
    inputs: Float32Array.from({ length: T * B * I }, () => rng.uniform(-1, 1)),
    outputRows: Int32Array.from(rows),
    targets:
      output.loss === "softmaxCrossEntropy"
        ? Int32Array.from(rows, () => rng.int(O))
        : Float32Array.from({ length: rows.length * O }, () => rng.uniform(-1, 1)),
    carryState: false,
  };
}

/** `layers.0.reverse.z_x.weight` → `reverse_layers.0.z_x.weight`. */
function torchName(name: string): string {
  return name.replace(/^layers\.(\d+)\.reverse\./, "reverse_layers.$1.");
}

const python = pythonWith("torch");
const cases = Object.keys(tasks).flatMap((task) =>
  Object.keys(readouts)
    .filter((readout) => task !== "labelling" || !/mean|max/.test(readout))
    .map((readout) => [task, readout] as [keyof typeof tasks, keyof typeof readouts]),
);

interface GradientCase extends CompilerCase {
  readonly name: string;
}

const gradientCases: readonly GradientCase[] = cases.flatMap(([task, readout]) =>
  Object.entries(seedCells).map(([cellName, cell]): GradientCase => {
    const name = `${cellName}, ${task}, ${readout}`;
    const rng = Rng.fromSeed(9).fork(name);
    const spec = specOf(cell, task, readout);
    const parameters = randomParameters(rng.fork("parameters"), spec);
    const state = new Float32Array(spec.layers * 2 * B * H);
    return { name, spec, parameters, batch: batchOf(rng.fork("batch"), spec, tasks[task].everywhere), state };
  }),
);

if (python === null) console.warn("No Python with PyTorch: gradients are not compared with it here.");

describe.runIf(python !== null)("in one PyTorch process", () => {
  test("loss and gradients are those of autograd, for every readout and answer, padded sequences too", async () => {
    const folder = await temporaryFolder();
    const lines = gradientCases.map(({ spec, parameters, batch }, index) => {
      const stem = `case_${index}`;
      const exported = { title: "gradients", stem, spec, weights: parameters, meaning: meaningOf(spec) };
      for (const file of pytorchFiles({ ...exported, origin: { kind: "search", epochs: 1 } })) {
        writeFileSync(path.join(folder, file.name), file.content);
      }
      return JSON.stringify({
        file: path.join(folder, `${stem}.py`),
        inputs: [...batch.inputs],
        shape: [T, B, I],
        lengths,
        rows: [...(batch.outputRows ?? [])],
        targets: [...batch.targets],
        weights: spec.output.classWeights ?? null,
        both: spec.bidirectional === true,
      });
    });
    const run = spawnSync(python ?? "", ["-c", program], { input: lines.join("\n"), encoding: "utf8" });
    const results = run.stdout.trim().split("\n");
    expect(results, run.stderr).toHaveLength(gradientCases.length);
    gradientCases.forEach((each, index) => {
      const torch = JSON.parse(results[index] as string) as {
        readonly loss: number;
        readonly gradients: { readonly [name: string]: number[] };
      };
      const model = compiled(each);
      expect(model.computeGradients(each.batch, 0).loss, each.name).toBeCloseTo(torch.loss, 5);
      for (const { name } of model.parameters) {
        const expected = Float32Array.from(torch.gradients[torchName(name)] ?? []);
        expect(relativeError(model.readGradient(name), expected, 1e-3), `${each.name}: ${name}`).toBeLessThan(1e-4);
      }
      model.dispose();
    });
  }, 120_000);
});
