import { Rng } from "../base/rng.ts";
import { toCellJson } from "../cell/cellJson.ts";
import { retrainConfig } from "../config/retrainConfig.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import type { TrainingChanges } from "../network/trainingChanges.ts";
import type { EvaluationJob } from "../protocol/evaluatorProtocol.ts";
import type { Confirmation, ConfirmationResult, ContenderRecord } from "../run/confirm/confirmation.ts";
import { directedValues } from "../run/confirm/confirmation.ts";
import { nextStep } from "../run/confirm/race.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import type { RunEvent } from "../run/runEvent.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { safetensorsBytes } from "../store/safetensors.ts";
import type { WeightsFolder } from "../store/weightsFolder.ts";
import type { TrainingOutcome } from "../training/trainingJob.ts";
import { type BesideNetworks, rivalCell, startOfConfirmation } from "./contenders.ts";
import { type Attempts, evaluateWithRetries } from "./evaluateWithRetries.ts";
import type { Evaluator } from "./evaluators/evaluator.ts";
import { inParallel } from "./inParallel.ts";
import { withShapes } from "./tensorShapes.ts";

interface ConfirmSetup extends Attempts, BesideNetworks {
  readonly config: Config;
  readonly dataset: Dataset;
  readonly evaluator: Evaluator;
  /** The fold of the log so far. */
  readonly view: () => RunView;
  /** Resolves when the event is durable and folded. */
  readonly emit: (event: RunEvent) => Promise<void>;
  /** Of the individuals that are confirmed, from scratch. */
  readonly weights: () => Promise<WeightsFolder>;
  readonly signal: AbortSignal;
}

/**
 * Trains the front, what is close behind it, and its rivals from scratch, in the race of `nextStep`, or goes on with what
 * the log has of that. Only (config, seed, log) decide what it writes.
 *
 * @throws {CancelledError} when the signal is aborted; what is in the log is kept.
 */
export async function confirmFront(setup: ConfirmSetup): Promise<void> {
  const { config, dataset, view, emit } = setup;
  if (!hasConfirmation(view())) {
    const start = startOfConfirmation(view(), config, dataset, setup);
    if (start === null) return;
    await emit(start);
    await (await setup.weights()).keepOnly(new Set());
  }
  for (let running = underway(view()); running !== null; running = underway(view())) {
    const step = nextStep(running);
    if (step.kind === "end") await emit({ type: "confirmationEnded", reason: step.reason });
    else if (step.kind === "decide") {
      await emit({ type: "raceRoundCompleted", round: step.round, decisions: step.decisions });
    } else {
      const { epochs } = running;
      const results = inParallel(step.contenders, {
        places: setup.evaluator.places,
        // Another order than the log's would keep results out of it, and a pause would lose them.
        order: () => 0,
        signal: setup.signal,
        run: (record, signal) => trainOne(setup, record, step.round, epochs, signal),
      });
      let next = 0;
      for await (const result of results) {
        const record = step.contenders[next++] as ContenderRecord;
        await emit({ type: "contenderTrained", key: record.contender.key, round: step.round, result });
      }
    }
  }
}

/** Whether the log has a confirmation of what the search has found by now, complete or not. */
function hasConfirmation({ confirmation, generations }: RunView): boolean {
  return confirmation !== null && confirmation.generations === generations.length;
}

/** The confirmation that is to go on; null where it has ended. */
export function underway(view: RunView): Confirmation | null {
  return hasConfirmation(view) && view.confirmation?.endReason === null ? view.confirmation : null;
}

async function trainOne(
  setup: ConfirmSetup,
  record: ContenderRecord,
  round: number,
  epochs: number,
  signal: AbortSignal,
): Promise<ConfirmationResult> {
  const { config, evaluator, retries, timeoutMs } = setup;
  const individual = asIndividual(record, setup.view());
  const changes = changesOf(record, epochs);
  const makeJob = async (): Promise<EvaluationJob> => ({
    individual,
    parents: [],
    seed: Rng.fromSeed(config.seed).fork(`confirm ${round}`).uint32(),
    untilEpoch: null,
    checkpoint: null,
    changes,
  });
  const attempts = { retries, timeoutMs, signal, earlierCurve: [], onEpoch: () => {} };
  const outcome = await evaluateWithRetries(evaluator, makeJob, attempts);
  await keepWeights(setup, record, individual, outcome);
  return resultOf(outcome);
}

/** A rival has its own size and rate; an individual has those of its genes. */
function changesOf({ contender: { rival, hidden, learningRate } }: ContenderRecord, epochs: number): TrainingChanges {
  return rival === null ? { epochs } : { epochs, hidden, learningRate };
}

/** As a job carries it: without parents, and with one id for all, so that a seed is the same stream in each. */
function asIndividual({ contender }: ContenderRecord, view: RunView): Individual {
  const common = { id: 0 as IndividualId, generation: 0, starts: {}, complexity: contender.complexity };
  const origin = { kind: "seed", name: contender.key } as const;
  if (contender.id === null) {
    const cell = toCellJson(rivalCell(contender.rival ?? ""));
    return { ...common, cell, hash: contender.key, origin };
  }
  const { cell, genes, hash } = individualRecord(view, contender.id).individual;
  return { ...common, cell, hash, origin, ...(genes === undefined ? {} : { genes }) };
}

function resultOf({ evaluation }: TrainingOutcome): ConfirmationResult {
  const { trainingMacs, timing } = evaluation;
  if (evaluation.status === "ok") {
    const { metrics, bestEpoch } = evaluation;
    return { status: "ok", metrics, bestEpoch, trainingMacs, timing };
  }
  const { reason, message } = evaluation;
  return { status: "failed", reason, message, trainingMacs, timing };
}

/** Of an individual those of its best training, where there is room: they are for its user, and decide nothing. */
async function keepWeights(
  setup: ConfirmSetup,
  record: ContenderRecord,
  individual: Individual,
  { evaluation, weights }: TrainingOutcome,
): Promise<void> {
  const { id } = record.contender;
  const { confirmation } = setup.view();
  if (id === null || weights === null || evaluation.status !== "ok" || confirmation === null) return;
  const { metric, epochs } = confirmation;
  const now = {
    contender: record.contender,
    left: null,
    results: [resultOf({ evaluation, weights, checkpoint: null })],
  };
  const [level = Number.POSITIVE_INFINITY] = directedValues(now, { metric });
  if (directedValues(record, { metric }).some((earlier) => earlier <= level)) return;
  const folder = await setup.weights();
  const tensors = withShapes(weights, individual, setup.dataset, retrainConfig(setup.config, { epochs }));
  if (folder.usedBytes + safetensorsBytes(tensors) + 1000 <= folder.quotaBytes) await folder.write(id, epochs, tensors);
}
