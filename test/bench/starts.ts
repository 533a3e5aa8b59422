import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { randomCell } from "../../src/cell/randomCell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { growthOperators } from "../../src/cell/transformations/operatorName.ts";
import { cellOfZoo, zooCell } from "../../src/cell/zoo/zoo.ts";
import { textTable } from "../../src/cli/terminal/table.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import type { ModelSpec } from "../../src/compiler/modelSpec.ts";
import { recurrentMatrices } from "../../src/compiler/recurrentDropout.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { median } from "../../src/run/statistics.ts";
import { writeWeights } from "../../src/training/checkpoint.ts";
import { initialWeights } from "../../src/training/initialWeights.ts";
import { modelSpecFor, optimizerFor } from "../../src/training/modelSpecFor.ts";
import { evaluateSplit, trainEpoch } from "../../src/training/passes.ts";
import { costOf } from "../../src/training/trainingCost.ts";
import { Turns } from "../../src/training/turns.ts";

/**
 * From which weights do cells train best? `npm run starts`.
 *
 * Ten published cells and thirty random ones, three tasks, five seeds: the validation loss after one epoch from scratch,
 * and how many trainings fail, for the present starts and for others. Registered in docs/studies.md before it ran.
 */

const seeds = [1, 2, 3, 4, 5];
const published = ["basic", "gru", "lstm", "mgu", "sru", "fastgrnn", "indrnn", "ugrnn", "mingru", "qrnn_fo"];
const randomCount = 30;

const examples: { readonly [task: string]: object } = {
  "first names": {
    task: { type: "classification", unit: "character", train: "data/first-names.csv", input: "name", label: "gender" },
    model: { hidden: 24, embedding: 12 },
    training: { learning_rate: 0.005, batch: 50, clip_norm: 5 },
  },
  "characters of Moby Dick": {
    task: { type: "language_modelling", unit: "character", train: "data/moby-dick.txt", split: [0.9, 0.05, 0.05] },
    model: { hidden: 24 },
    training: { learning_rate: 0.004, batch: 32, bptt: 32, max_batches: 60, max_validation_batches: 12, clip_norm: 1 },
  },
  pendulum: {
    task: { type: "regression", train: "data/pendulum.csv", input: "positions", target: ["period", "swing"] },
    model: { hidden: 16 },
    training: { learning_rate: 0.01, batch: 32 },
  },
};

interface Start {
  readonly weights?: (weights: Map<string, Float32Array>, spec: ModelSpec, rng: Rng) => void;
  readonly recurrentDropout?: number;
}

const starts: { readonly [name: string]: Start } = {
  "as it is": {},
  "embedding on ±0.1": { weights: (weights) => scale(weights, ["embedding.weight"], 0.1 / Math.sqrt(3)) },
  "recurrent matrices halved": { weights: (weights, spec) => scale(weights, recurrentMatrices(spec), 0.5) },
  "recurrent matrices orthogonal": { weights: orthogonalise },
  "biases at 0": {
    weights: (weights) =>
      scale(
        weights,
        [...weights.keys()].filter((name) => name.endsWith(".bias")),
        0,
      ),
  },
  "recurrent dropout 0.3": { recurrentDropout: 0.3 },
};

function scale(weights: Map<string, Float32Array>, names: readonly string[], factor: number): void {
  for (const name of names) {
    const values = weights.get(name);
    if (values !== undefined)
      weights.set(
        name,
        values.map((value) => value * factor),
      );
  }
}

/** Square recurrent matrices become orthogonal (Saxe et al. 2014), by Gram–Schmidt on what they are. */
function orthogonalise(weights: Map<string, Float32Array>, spec: ModelSpec): void {
  const H = spec.hiddenSize;
  for (const name of recurrentMatrices(spec)) {
    const values = weights.get(name);
    if (values?.length !== H * H) continue;
    const rows = Array.from({ length: H }, (_, i) => Float64Array.from(values.subarray(i * H, (i + 1) * H)));
    rows.forEach((row, i) => {
      for (const other of rows.slice(0, i)) {
        const along = dot(row, other);
        for (let j = 0; j < H; j++) row[j] = (row[j] ?? 0) - along * (other[j] ?? 0);
      }
      const length = Math.sqrt(dot(row, row));
      for (let j = 0; j < H; j++) row[j] = (row[j] ?? 0) / length;
    });
    weights.set(name, Float32Array.from(rows.flatMap((row) => [...row])));
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function cells(): Cell[] {
  const random = Array.from({ length: randomCount }, (_, index) => {
    const operators = Object.fromEntries(growthOperators.map((name) => [name, 1]));
    const options = { newId: freshBlockIds(index), maxBlocks: 30, operators, edits: [1, 10] as const };
    return randomCell(seedCells.basic, Rng.fromSeed(index).fork("starts"), options)?.cell;
  });
  const known = published.map((name) => {
    const entry = zooCell(name);
    if (entry === undefined) throw new Error(`no cell ${name}`);
    return cellOfZoo(entry);
  });
  return [...known, ...random.filter((cell) => cell !== undefined)];
}

/** @returns the validation loss after an epoch; infinite where the training fails. */
async function lossOf(cell: Cell, dataset: Dataset, config: Config, start: Start, seed: number): Promise<number> {
  const network = networkOf(cell, config);
  const whole = modelSpecFor(network, dataset, config);
  const { recurrentDropout } = start;
  const dropout = { ...whole.dropout, ...(recurrentDropout === undefined ? {} : { recurrent: recurrentDropout }) };
  const spec: ModelSpec = { ...whole, dropout };
  const rng = Rng.fromSeed(seed).fork("starts");
  const weights = initialWeights(spec, { starts: {}, parents: [], rng: rng.fork("weights") });
  start.weights?.(weights, spec, rng.fork("start"));
  const model = compileModel(spec, optimizerFor(config));
  try {
    writeWeights(model, weights);
    const turns = new Turns(new AbortController().signal);
    const context = { model, dataset, lanes: spec.batch, cost: costOf(spec), turns };
    const { learning_rate, clip_norm, max_batches, max_validation_batches } = config.training;
    const learningRate = typeof learning_rate === "number" ? learning_rate : Number.NaN;
    const pass = { epoch: 1, learningRate, clipNorm: clip_norm, maxBatches: max_batches, rng: rng.fork("epoch") };
    const { failure } = await trainEpoch(context, pass);
    if (failure !== null) return Number.POSITIVE_INFINITY;
    const { loss } = await evaluateSplit(context, "validation", max_validation_batches);
    return Number.isFinite(loss) && loss < 1e6 ? loss : Number.POSITIVE_INFINITY;
  } finally {
    model.dispose();
  }
}

async function main(): Promise<void> {
  const all = cells();
  for (const [task, sections] of Object.entries(examples)) {
    const config = configSchema.parse(sections);
    const dataset = openDataset(await loadDataset(config, { folder: "examples" }));
    const losses = new Map<string, number[][]>();
    for (const [name, start] of Object.entries(starts)) {
      const byCell: number[][] = [];
      for (const cell of all) {
        const own: number[] = [];
        for (const seed of seeds) own.push(await lossOf(cell, dataset, config, start, seed));
        byCell.push(own);
      }
      losses.set(name, byCell);
    }
    print(task, losses);
  }
}

function print(task: string, losses: ReadonlyMap<string, readonly (readonly number[])[]>): void {
  const [reference = []] = [...losses.values()];
  const rows = [...losses].map(([name, byCell]) => {
    const failures = byCell.flat().filter((loss) => !Number.isFinite(loss)).length;
    const pairs = byCell.map((own, index) => [median(own), median(reference[index] ?? [])] as const);
    const whole = pairs.filter((pair) => pair.every(Number.isFinite));
    const changes = whole.map(([own, before]) => own / before - 1);
    const better = changes.filter((change) => change < 0).length;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return [
      name,
      `${failures} of ${byCell.flat().length}`,
      percent(median(changes)),
      percent(Math.max(...changes)),
      `${better} of ${changes.length}`,
    ];
  });
  console.log(`${task}
${textTable(["start", "failed", "loss, median change", "worst change", "better"], rows)}
`);
}

void main();
