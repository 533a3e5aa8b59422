import {
  boolean,
  both,
  count,
  dictionary,
  fields,
  finite,
  list,
  measureName,
  nullOr,
  oneOf,
  type Shape,
  tagged,
  text,
} from "../base/shape.ts";
import { mostBlocks } from "../cell/cellJson.ts";
import type { ConfirmationEndReason, RaceOutcome } from "./confirm/confirmation.ts";
import type { CalibrationStep, FailureReason } from "./evaluation.ts";
import type { TerminationReason } from "./runEvent.ts";

/**
 * What each event of a log must look like before it is folded: the types of `runEvent.ts` as a shape that can be
 * checked. Cells are only checked to be lists of texts; `parseCellJson` checks the rest where a cell is needed.
 */

const failureReasons: { readonly [R in FailureReason]: true } = {
  diverged: true,
  lossLimit: true,
  timedOut: true,
  outOfMemory: true,
  workerLost: true,
  trainerFailed: true,
};

const terminationReasons: { readonly [R in TerminationReason]: true } = {
  generations: true,
  evaluations: true,
  cpu: true,
  timeLimit: true,
  stagnation: true,
  user: true,
  exhausted: true,
};

const word = text(200);
const hash: Shape = text(128);
export const failureReason = oneOf(...Object.keys(failureReasons));
export const timing = fields({ trainingMs: finite, cpuMs: finite });
/** A trainer of the user's names its own as it likes. */
const metrics = dictionary(finite);

export const cell = fields({
  formatVersion: count,
  blocks: list(fields({ id: word, op: word, inputs: list(word, 2) }, { rank: count }), mostBlocks, 1),
  hNext: word,
  cNext: word,
});

/** Counts of a cell; measures that a later version adds are numbers too. */
export const complexity = both(
  fields({
    blocks: count,
    parameters: count,
    total_parameters: count,
    macs: count,
    state_size: count,
    weight_bytes: count,
  }),
  metrics,
);

export const epochRecord = fields({ epoch: count, trainingLoss: finite, validationLoss: finite, learningRate: finite });

export const curve = list(epochRecord, 10_000_000);

const calibrationSteps: { readonly [S in CalibrationStep]: true } = {
  fitted: true,
  shrunk: true,
  read: true,
  repaired: true,
  scratch: true,
};
const calibration = fields(
  { steps: list(oneOf(...Object.keys(calibrationSteps)), 10), macs: finite },
  { before: finite, after: finite },
);
const retried = fields({ message: text(), learningRate: finite });

export const evaluation = tagged("status", {
  ok: fields(
    { metrics, bestEpoch: count, trainingMacs: finite, timing },
    {
      confusion: list(list(count, 20), 20),
      folds: list(metrics, 20),
      look: oneOf(true),
      initialLoss: finite,
      morphismError: finite,
      calibration,
      retried,
    },
    { curve },
  ),
  failed: fields({ reason: failureReason, message: text(), trainingMacs: finite, timing }, { retried }, { curve }),
});

const edits = list(fields({ operator: word, description: text(10_000) }), 10_000);

const singleStarts = {
  inherit: fields({ parent: oneOf(0, 1) }, { block: word }),
  default: fields({}, { bias: finite }),
  zero: fields({}, { bias: finite }),
  identity: fields({}, { bias: finite }),
};

const startFactor = fields(
  { block: word, start: tagged("kind", singleStarts) },
  { op: oneOf("scale", "scalar"), rank: count },
);

const startChains = list(fields({ sign: oneOf(1, -1), factors: list(startFactor, 1000, 1) }), 10_000);

export const starts = dictionary(
  tagged("kind", { ...singleStarts, combined: fields({ weight: startChains, bias: startChains }) }),
);

/** Sizes, and a learning rate. */
export const genes = fields({}, { hidden: count, layers: count, embedding: count, learningRate: finite });

const individual = fields(
  {
    id: count,
    generation: count,
    hash,
    origin: tagged("kind", {
      seed: fields({ name: word }),
      random: fields({ edits }),
      offspring: fields({ parents: list(count, 2, 1), crossover: boolean, edits }),
    }),
    complexity,
  },
  { genes },
  { cell, starts },
);

const ids = list(count);

const raceOutcomes: { readonly [R in RaceOutcome]: true } = { goesOn: true, settled: true, beaten: true, failed: true };
const confirmationEndReasons: { readonly [R in ConfirmationEndReason]: true } = {
  settled: true,
  seeds: true,
  budget: true,
  user: true,
};
const contenderKey = text(400);

const confirmationResult = tagged("status", {
  ok: fields({ metrics, bestEpoch: count, trainingMacs: finite, timing }),
  failed: fields({ reason: failureReason, message: text(), trainingMacs: finite, timing }),
});

export const runEvent = tagged("type", {
  runStarted: fields(
    {
      formatVersion: count,
      name: word,
      seed: count,
      algorithm: word,
      objectives: list(
        fields({
          name: measureName,
          direction: oneOf("minimize", "maximize"),
          unit: word,
          reference: finite,
          reproducible: boolean,
        }),
        100,
      ),
      constraints: list(fields({ name: measureName }, { min: finite, max: finite }), 1000),
      population: count,
      generations: nullOr(count),
      configHash: hash,
      dataHash: hash,
    },
    {
      offspring: count,
      classes: list(word, 20),
      sizes: fields(
        {
          inputSize: count,
          hiddenSize: count,
          layers: count,
          input: tagged("kind", { tokens: fields({ vocabularySize: count }), features: fields({}) }),
          outputSize: count,
          tiedToEmbedding: boolean,
        },
        { bidirectional: boolean, pool: oneOf("mean", "max") },
      ),
      embeddingIsHidden: boolean,
    },
  ),
  individualProposed: fields({ individual }),
  individualEvaluated: fields({ id: count, evaluation }, { twinOf: count }),
  rungCompleted: fields({
    generation: count,
    rung: count,
    epochs: count,
    decisions: list(fields({ id: count, promoted: boolean, reason: text(10_000), metrics })),
  }),
  generationCompleted: fields({
    generation: count,
    survivors: ids,
    archive: ids,
    hypervolume: finite,
    twinsAvoided: count,
    timing: fields({ elapsedMs: finite }),
  }),
  confirmationStarted: fields(
    {
      generations: count,
      epochs: count,
      seeds: count,
      budgetMacs: finite,
      metric: fields({ name: text(100), direction: oneOf("minimize", "maximize") }),
      contenders: list(
        fields({
          key: contenderKey,
          id: nullOr(count),
          rival: nullOr(word),
          hidden: count,
          learningRate: finite,
          complexity,
        }),
        100_000,
      ),
    },
    {
      validationSequences: count,
      leftOut: fields({ found: list(count), rivals: list(contenderKey) }),
      simple: list(fields({ name: text(100), value: finite })),
    },
  ),
  contenderTrained: fields({ key: contenderKey, round: count, result: confirmationResult }),
  raceRoundCompleted: fields({
    round: count,
    decisions: list(fields({ key: contenderKey, outcome: oneOf(...Object.keys(raceOutcomes)), reason: text(10_000) })),
  }),
  confirmationEnded: fields({ reason: oneOf(...Object.keys(confirmationEndReasons)) }),
  runExtended: fields({ generations: count }),
  runEnded: fields({ outcome: oneOf("completed", "stopped"), reason: oneOf(...Object.keys(terminationReasons)) }),
});
