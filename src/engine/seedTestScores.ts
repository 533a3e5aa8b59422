import { writtenNetwork } from "../config/networkOf.ts";
import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { openDataset } from "../data/openDataset.ts";
import type { IndividualId } from "../run/individual.ts";
import { individualRecord, individualRecords, type RunView } from "../run/runView.ts";
import type { TestScores } from "../run/studyTable.ts";
import { nodeDisk } from "../store/disk.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { readTestScores, writeTestScores } from "../store/testScoresFile.ts";
import { WeightsFolder } from "../store/weightsFolder.ts";
import { wasmBackend } from "../training/backend.ts";
import { measureOnTest } from "../training/measureOnTest.ts";
import { withoutShapes } from "./tensorShapes.ts";

/**
 * The cells that a finished run was given by name, each with the weights of its best epoch by validation, once on all of
 * the test data. Measured at the first call, and read from the run's `test.json` after that.
 *
 * Left out is a cell that failed, one whose weights the run does not keep, and a score that is not finite.
 *
 * @throws {CancelledError} when the signal is aborted; nothing is written then.
 * @throws {StorageError}
 */
export async function seedTestScores(
  run: RunFolder,
  view: RunView,
  config: Config,
  payload: DatasetPayload,
  signal: AbortSignal,
): Promise<TestScores> {
  const known = await readTestScores(run);
  if (known !== null) return known;
  const dataset = openDataset(payload);
  const weights = await WeightsFolder.open(nodeDisk, run.weightsFolder, Number.POSITIVE_INFINITY);
  const { createModel } = wasmBackend;
  const scores = new Map<IndividualId, Readonly<Record<string, number>>>();
  for (const { individual, evaluation, twinOf } of individualRecords(view)) {
    if (individual.origin.kind !== "seed" || evaluation?.status !== "ok") continue;
    const trained = twinOf === null ? individual : individualRecord(view, twinOf).individual;
    const tensors = await weights.read(trained.id, evaluation.curve.length);
    if (tensors === null) continue;
    const network = writtenNetwork(trained, config);
    const measured = await measureOnTest(network, withoutShapes(tensors), dataset, config, { signal, createModel });
    const finite = Object.entries(measured).filter(([, value]) => Number.isFinite(value));
    scores.set(individual.id, Object.fromEntries(finite));
  }
  await writeTestScores(nodeDisk, run, scores);
  return scores;
}
