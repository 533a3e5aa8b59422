import { readFile } from "node:fs/promises";
import path from "node:path";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { crossover } from "../../src/cell/crossover.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { mutate } from "../../src/cell/transformations/mutate.ts";
import { operatorNames, operatorsIn } from "../../src/cell/transformations/operatorName.ts";
import type { WeightStarts } from "../../src/cell/weightStart.ts";
import { textTable } from "../../src/cli/terminal/table.ts";
import { networkOf } from "../../src/config/networkOf.ts";
import type { Config } from "../../src/config/schema.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { readRunConfig } from "../../src/engine/runConfig.ts";
import { withoutShapes } from "../../src/engine/tensorShapes.ts";
import { foldRunEvents, individualRecords } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { readSafetensors } from "../../src/store/safetensors.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { writeWeights } from "../../src/training/checkpoint.ts";
import { modelSpecFor, optimizerFor } from "../../src/training/modelSpecFor.ts";
import { evaluateSplit } from "../../src/training/passes.ts";
import { startWeights } from "../../src/training/startWeights.ts";
import { costOf } from "../../src/training/trainingCost.ts";
import type { ParentModel } from "../../src/training/trainingJob.ts";
import { Turns } from "../../src/training/turns.ts";

/**
 * How near one edit, of one operator alone, leaves a child to its parent: `npm run operators -- RUN [CHILDREN]`.
 *
 * Parents are the individuals whose weights the run keeps. Every operator edits each of them CHILDREN times; the same
 * children start structurally and calibrated, and are validated before any step.
 */

type Mode = "structural" | "repaired" | "calibrated";
const modes: readonly Mode[] = ["structural", "repaired", "calibrated"];

interface Child {
  readonly operator: string;
  readonly cell: Cell;
  readonly starts: WeightStarts;
  readonly parents: readonly ParentModel[];
  readonly stream: string;
}

const { signal } = new AbortController();

async function main(folder: string, children: number): Promise<void> {
  const file = path.join(folder, "config.rnas");
  const config = readRunConfig(await readFile(file, "utf8"), file);
  const dataset = openDataset(await loadDataset(config, { folder: path.resolve(folder, "../..") }));
  const parents = await keptParents(folder, config);
  const errors = new Map<string, Record<Mode, number[]>>();
  for (const child of childrenOf(parents, config, children)) {
    const [parent] = child.parents as [ParentModel];
    const of = errors.get(child.operator) ?? { structural: [], repaired: [], calibrated: [] };
    errors.set(child.operator, of);
    for (const mode of modes) {
      const loss = await startingLoss(child, dataset, {
        ...config,
        training: { ...config.training, morphism_starts: mode },
      });
      of[mode].push((loss - parent.validationLoss) / Math.abs(parent.validationLoss));
    }
  }
  print(folder, parents.length, errors);
}

async function keptParents(folder: string, config: Config): Promise<ParentModel[]> {
  const { events } = await readEvents(folder);
  const parents: ParentModel[] = [];
  for (const { individual, evaluation } of individualRecords(foldRunEvents(events))) {
    const weights = path.join(folder, "weights", `${individual.id}.safetensors`);
    if (evaluation?.status !== "ok" || evaluation.metrics.validation_loss === undefined) continue;
    const tensors = await readSafetensors(weights).then(
      (read) => read.tensors,
      () => null,
    );
    if (tensors === null) continue;
    parents.push({
      network: networkOf(parseCellJson(individual.cell), config, individual.genes),
      weights: withoutShapes(tensors),
      validationLoss: evaluation.metrics.validation_loss,
    });
  }
  return parents;
}

function childrenOf(parents: readonly ParentModel[], config: Config, each: number): Child[] {
  const { max_blocks: maxBlocks, blocks } = config.search;
  const offered = operatorsIn(blocks, Object.fromEntries(operatorNames.map((name) => [name, 1])));
  const names = operatorNames.filter((name) => (offered[name] ?? 0) > 0);
  const children: Child[] = [];
  for (const [index, parent] of parents.entries()) {
    for (let number = 0; number < each; number++) {
      const stream = `${index}.${number}`;
      const rng = Rng.fromSeed(1).fork(stream);
      const context = { newId: freshBlockIds(1000 + number), maxBlocks, blocks };
      const { cell } = parent.network;
      for (const operator of names) {
        const edited = mutate(cell, rng.fork(operator), { ...context, operators: { [operator]: 1 }, edits: [1, 1] });
        if (edited !== null) children.push({ operator, ...edited, parents: [parent], stream: `${operator} ${stream}` });
      }
      const other = parents[rng.int(parents.length)] as ParentModel;
      const crossed = other === parent ? null : crossover(cell, other.network.cell, rng.fork("crossover"), context);
      if (crossed !== null) {
        children.push({ operator: "crossover", ...crossed, parents: [parent, other], stream: `crossover ${stream}` });
      }
    }
  }
  return children;
}

/** Validation loss before the first step. */
async function startingLoss(child: Child, dataset: Dataset, config: Config): Promise<number> {
  const [parent] = child.parents as [ParentModel];
  const network = { ...parent.network, cell: child.cell };
  const turns = new Turns(signal);
  const spec = modelSpecFor(network, dataset, config);
  const rng = Rng.fromSeed(2).fork(child.stream);
  const { weights } = await startWeights({ ...child, network, dataset, config, rng, turns });
  const model = wasmBackend.createModel(spec, optimizerFor(config));
  try {
    writeWeights(model, weights);
    const context = { model, dataset, lanes: spec.batch, cost: costOf(spec), turns };
    return (await evaluateSplit(context, "validation", config.training.max_validation_batches)).loss;
  } finally {
    model.dispose();
  }
}

function print(folder: string, parents: number, errors: ReadonlyMap<string, Record<Mode, number[]>>): void {
  const rows = [...errors].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const all: Record<Mode, number[]> = { structural: [], repaired: [], calibrated: [] };
  for (const [, each] of rows) for (const mode of modes) all[mode].push(...each[mode]);
  const line = ([operator, each]: readonly [string, Record<Mode, number[]>]) => [
    operator,
    String(each.structural.length),
    ...modes.flatMap((mode) => [share(each[mode], (error) => error <= 0.1), relative(median(each[mode]))]),
    share(each.calibrated, (error) => !Number.isFinite(error)),
  ];
  console.log(`${folder}: one edit of ${parents} parents; share of children within 10 % of the parent's loss, median relative error
${textTable(["", "children", ...modes.flatMap((mode) => [mode, "median"]), "no loss"], [...rows, ["all", all] as const].map(line))}
`);
}

function share(values: readonly number[], holds: (value: number) => boolean): string {
  return `${((100 * values.filter(holds).length) / values.length).toFixed(1)} %`;
}

function relative(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : "unbounded";
}

/** What is not finite counts as largest. */
function median(values: readonly number[]): number {
  const sorted = values
    .map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value))
    .toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

const [folder = "", children = "3"] = process.argv.slice(2);
void main(folder, Number(children));
