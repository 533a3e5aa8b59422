import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cell } from "../../src/cell/cell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellOfZoo, zooCell } from "../../src/cell/zoo/zoo.ts";
import { openRun } from "../../src/cli/openRun.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { loadTrainedModel } from "../../src/export/loadTrainedModel.ts";
import { prepareMcu } from "../../src/export/mcu/prepareMcu.ts";
import { boardNames, simulate } from "../../src/export/mcu/simulate/simulate.ts";
import { modelMeaning } from "../../src/export/modelMeaning.ts";
import type { TrainedModel } from "../../src/export/trainedModel.ts";
import { integerLoss } from "../../src/integer/integerLoss.ts";
import { estimateCost } from "../../src/integer/microcontrollerCost.ts";
import type { Network } from "../../src/network/network.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individualRecord, lastGeneration } from "../../src/run/runView.ts";
import { measureOnTest } from "../../src/training/measureOnTest.ts";
import { modelSpecFor } from "../../src/training/modelSpecFor.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import { writeMcu } from "../export/mcu/mcuCases.ts";

/** Published cells and the widths at which they are shown. */
const published: readonly (readonly [name: string, hidden: number])[] = [
  ["basic", 16],
  ["gru", 8],
  ["gru", 16],
  ["lstm", 16],
  ["mgu", 24],
  ["fastgrnn_tied", 16],
  ["fastgrnn_tied", 32],
];
interface Shown {
  readonly name: string;
  readonly model: TrainedModel;
  readonly network: Network;
  readonly config: Config;
  readonly payload: DatasetPayload;
}

/**
 * The table of docs/microcontrollers.md: published cells, trained on the Japanese vowels of MOE_RNAS_DATA, and the most
 * accurate individuals of runs on them, on both simulated boards.
 */
export async function microcontrollerTable(runs: readonly string[]): Promise<void> {
  await printTable([...(await trainedZoo()), ...(await Promise.all(runs.map(evolvedOf))).flat()]);
}

/** The most accurate individual in integers of each run. */
export async function bestOfRuns(runs: readonly string[]): Promise<void> {
  await printTable((await Promise.all(runs.map(frontOf))).flatMap((front) => front.slice(0, 1)));
}

async function printTable(shown: readonly Shown[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "moe-rnas-table-"));
  console.log(
    "| cell | H | weights | board | flash | RAM held | stack | a timestep | estimated | test error, float32 | integers | equal bits |",
  );
  console.log("|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|---|");
  try {
    for (const each of shown) await printRows(each, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function printRows({ name, model, network, config, payload }: Shown, folder: string): Promise<void> {
  const dataset = openDataset(payload);
  const mcu = prepareMcu(model, payload, { granularity: "per-channel", mostBatches: null });
  const float32 = await measureOnTest(network, model.weights, dataset, config, { signal, createModel: compileModel });
  const scorer = dataset.scorer();
  const loss = integerLoss(mcu.integers, dataset.batches("test", model.spec.batch, null), scorer.add);
  const integer = scorer.result(loss);
  writeMcu(folder, mcu);
  const count = [...model.weights.values()].reduce((sum, { length }) => sum + length, 0);
  for (const board of boardNames) {
    const simulation = await simulate(model, folder, board, mcu.vectors.length);
    if (simulation === null) throw new Error(`the tools for ${board} are not there`);
    if (!simulation.fits) throw new Error(`${name} does not fit a ${board}`);
    const estimate = estimateCost(mcu.integers, board);
    console.log(
      `| ${[
        name,
        model.spec.hiddenSize,
        count.toLocaleString("en-US"),
        board,
        simulation.flashBytes.toLocaleString("en-US"),
        simulation.ramBytes,
        simulation.stackBytes,
        `${Math.round(simulation.count).toLocaleString("en-US")} ${simulation.counts}`,
        [
          signedShare(estimate.flashBytes, simulation.flashBytes),
          signedShare(estimate.ramBytes, simulation.ramBytes + simulation.stackBytes),
          signedShare(estimate.cycles, simulation.count),
        ].join(", "),
        percent(float32.error),
        percent(integer.error),
        simulation.different === 0 ? "yes" : `no: ${simulation.different}`,
      ].join(" | ")} |`,
    );
  }
}

function signedShare(estimate: number, measured: number): string {
  const share = 100 * (estimate / measured - 1);
  return `${share < 0 ? "−" : "+"}${Math.abs(share).toFixed(0)} %`;
}

function percent(share: number | undefined): string {
  return `${(100 * (share ?? Number.NaN)).toFixed(1)} %`;
}

const { signal } = new AbortController();

async function trainedZoo(): Promise<Shown[]> {
  const data = process.env.MOE_RNAS_DATA;
  if (data === undefined) throw new Error("MOE_RNAS_DATA has to name the folder of the public data sets");
  const shown: Shown[] = [];
  for (const [name, hidden] of published) {
    const config = configSchema.parse({
      task: {
        type: "classification",
        train: "japanese_vowels/JapaneseVowels_TRAIN.ts.gz",
        test: "japanese_vowels/JapaneseVowels_TEST.ts.gz",
      },
      model: { hidden },
      training: { epochs: 60, batch: 16, learning_rate: 0.005, early_stop: 15 },
    });
    const payload = await loadDataset(config, { folder: path.resolve(data) });
    const dataset = openDataset(payload);
    const network = networkOf(cellNamed(name), config);
    const job = { network, starts: {}, parents: [], seed: 1, streamName: name, untilEpoch: null, checkpoint: null };
    const { weights } = await trainIndividual(job, dataset, config, { signal, createModel: compileModel });
    if (weights === null) throw new Error(`${name} did not train`);
    const model: TrainedModel = {
      title: `vowels, ${name}`,
      stem: `vowels_${name}_${hidden}`,
      spec: modelSpecFor(network, dataset, config),
      weights,
      meaning: modelMeaning(config.task, payload.task),
      origin: { kind: "search", epochs: 60 },
    };
    shown.push({ name, model, network, config, payload });
  }
  return shown;
}

function cellNamed(name: string): Cell {
  const entry = zooCell(name);
  return entry === undefined ? seedCells[name as keyof typeof seedCells] : cellOfZoo(entry);
}

/** Of a run's front: the most accurate in integers, one of the middle, and the fastest. */
async function evolvedOf(folder: string): Promise<Shown[]> {
  const front = await frontOf(folder);
  const chosen = [front[0], front[Math.floor(front.length / 2)], front.at(-1)];
  return [...new Set(chosen)].flatMap((each) => (each === undefined ? [] : [each]));
}

/** Ascending by the loss of the integers on the validation data. */
async function frontOf(folder: string): Promise<Shown[]> {
  const { run, view } = await openRun(folder);
  const errorOf = (id: IndividualId) => {
    const { evaluation } = individualRecord(view, id);
    return evaluation?.status === "ok" ? (evaluation.metrics.quantized_error ?? Number.POSITIVE_INFINITY) : 0;
  };
  const ids = [...(lastGeneration(view)?.archive ?? [])].sort((a, b) => errorOf(a) - errorOf(b));
  const shown: Shown[] = [];
  for (const id of ids) {
    const { model, network, config, payload } = await loadTrainedModel(run, view, id);
    shown.push({ name: `${config.name} ${id}`, model, network, config, payload });
  }
  return shown;
}
