import { writtenNetwork } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { openDataset } from "../data/openDataset.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import { individualRecord, individualRecords, type RunView } from "../run/runView.ts";
import type { TestScores } from "../run/studyTable.ts";
import { nodeDisk } from "../store/disk.ts";
import type { RunFolder } from "../store/runFolder.ts";
import type { Tensors } from "../store/safetensors.ts";
import { readTestScores, writeTestScores } from "../store/testScoresFile.ts";
import { WeightsFolder } from "../store/weightsFolder.ts";
import { wasmBackend } from "../training/backend.ts";
import { measureOnTest } from "../training/measureOnTest.ts";
import { withoutShapes } from "./tensorShapes.ts";

/**
 * Networks of a finished run, each once on all of the test data: those that a confirmation trained anew, with the weights
 * of their best training by validation; of a run that was not confirmed the cells that it was given by name, with those of
 * their best epoch. Measured at the first call, and read from the run's `test.json` after that.
 *
 * Left out is a network that failed, one whose weights the run does not keep, and a score that is not finite.
 *
 * @throws {CancelledError} when the signal is aborted; nothing is written then.
 * @throws {StorageError}
 */
export async function testScores(
  run: RunFolder,
  view: RunView,
  config: Config,
  payload: DatasetPayload,
  signal: AbortSignal,
): Promise<TestScores> {
  const known = await readTestScores(run);
  if (known !== null) return known;
  const dataset = openDataset(payload);
  const { createModel } = wasmBackend;
  const scores = new Map<IndividualId, Readonly<Record<string, number>>>();
  const networks = view.confirmation === null ? namedNetworks(run, view) : confirmedNetworks(run, view);
  for await (const { id, trained, tensors } of networks) {
    const network = writtenNetwork(trained, config);
    const measured = await measureOnTest(network, withoutShapes(tensors), dataset, config, { signal, createModel });
    const finite = Object.entries(measured).filter(([, value]) => Number.isFinite(value));
    scores.set(id, Object.fromEntries(finite));
  }
  await writeTestScores(nodeDisk, run, scores);
  return scores;
}

interface TrainedNetwork {
  readonly id: IndividualId;
  /** Whose blocks the tensors are named after. */
  readonly trained: Individual;
  readonly tensors: Tensors;
}

async function* namedNetworks({ weightsFolder }: RunFolder, view: RunView): AsyncGenerator<TrainedNetwork> {
  const weights = await WeightsFolder.open(nodeDisk, weightsFolder, Number.POSITIVE_INFINITY);
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    if (individual.origin.kind !== "seed" || evaluation?.status !== "ok") continue;
    const trained = twinOf === null ? individual : individualRecord(view, twinOf).individual;
    const tensors = await weights.read(trained.id, evaluation.curve.length);
    if (tensors !== null) yield { id: individual.id, trained, tensors };
  }
}

async function* confirmedNetworks({ confirmedFolder }: RunFolder, view: RunView): AsyncGenerator<TrainedNetwork> {
  const weights = await WeightsFolder.open(nodeDisk, confirmedFolder, Number.POSITIVE_INFINITY);
  const { contenders = [], epochs = 0 } = view.confirmation ?? {};
  for (const { contender } of contenders) {
    if (contender.id === null) continue;
    const tensors = await weights.read(contender.id, epochs);
    if (tensors !== null) yield { id: contender.id, trained: individualRecord(view, contender.id).individual, tensors };
  }
}
