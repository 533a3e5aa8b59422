import { present } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";
import { compileModel } from "../../compiler/compiledModel.ts";
import type { Batch, ModelSpec } from "../../compiler/modelSpec.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { CalibrationRecord } from "../../run/evaluation.ts";
import { readWeights, writeWeights } from "../checkpoint.ts";
import { optimizerFor, type TrainingConfig } from "../modelSpecFor.ts";
import { batchesInEpoch } from "../passes.ts";
import { shrunkMatrices } from "../shrunkMatrices.ts";
import { costOf, forwardMacs, trainingStepMacs } from "../trainingCost.ts";
import type { Weights } from "../trainingJob.ts";
import type { Turns } from "../turns.ts";
import { chooseRows, consecutiveBatches } from "./calibrationBatches.ts";
import { fitLayers } from "./fitLayers.ts";
import { fitReadout } from "./fitReadout.ts";
import { type BuiltNetwork, traceNetwork } from "./networkTrace.ts";
import { repair } from "./repair.ts";
import type { StateTrace } from "./stateTrace.ts";

/** A child whose start is to be brought near its parent. */
interface CalibrationRequest {
  readonly child: BuiltNetwork;
  readonly parent: BuiltNetwork;
  readonly dataset: Dataset;
  readonly config: TrainingConfig;
  /** Of the child. */
  readonly learningRate: number;
  /** Without a fit: the control, which spends the same on ordinary training batches. */
  readonly fits: boolean;
  readonly rng: Rng;
  readonly turns: Turns;
}

interface Calibration {
  readonly weights: Weights;
  readonly record: CalibrationRecord;
}

/** What calibration may cost, as a share of an epoch's multiply–accumulates; */
export const budgetShare = 0.1;
/** of which this share goes to the fit, the rest to a short repair. */
const fitShare = 0.7;
/** States to fit to: about seven for each input of a sum at H = 48. */
const mostRows = 1024;
/** Batches to trace; one where the budget is below `roomyBudget` batches, none below `leastBudget`. */
const tracedBatches = 2;
const [roomyBudget, leastBudget] = [8, 1.5];
/** A child within this share of its parent's loss computes what it did. */
const nearEnough = 0.005;
/** States that grow beyond this many times the parent's largest are growth without bound, */
const growthLimit = 10;
/** against which all matrices are scaled back, at most so often, by this factor. */
const [mostShrinks, shrinkFactor] = [3, 0.7];
/** Of the learning rate, for a repair: its optimiser has no moments yet. */
const repairRate = 0.5;

/**
 * Brings the weights of an edited cell near the function of its parent, before its first step.
 *
 * A few batches of training data are run through both. Where the losses differ, the cell's weights are fitted to the
 * parent's states (`fitLayers`); a cell whose states grow without bound is scaled back; and what is still far off is
 * repaired by ordinary training batches. Of all these the weights with the least loss on the batches are taken. The whole
 * costs at most a tenth of an epoch; computed by our own compiler whatever the backend, so it gives the same bits.
 *
 * @returns null where an epoch is too short for any of it.
 */
export async function calibrate(request: CalibrationRequest): Promise<Calibration | null> {
  return new Calibrator(request).run();
}

interface Candidate {
  readonly weights: Weights;
  readonly trace: StateTrace;
  readonly steps: CalibrationRecord["steps"];
}

class Calibrator {
  readonly #lanes: number;
  readonly #batches: readonly Batch[];
  readonly #rows: readonly number[];
  readonly #batchMacs: number;
  readonly #budget: number;
  #spent = 0;

  constructor(private readonly request: CalibrationRequest) {
    const { child, dataset, config, rng } = request;
    this.#lanes = child.spec.batch;
    const batches = consecutiveBatches(dataset, this.#lanes, tracedBatches, rng.fork("batches"));
    this.#batchMacs = trainingStepMacs(costOf(child.spec), present(batches[0], "training batch"), this.#lanes);
    this.#budget = budgetShare * batchesInEpoch(dataset, this.#lanes, config.training.max_batches) * this.#batchMacs;
    this.#batches = this.#budget >= roomyBudget * this.#batchMacs ? batches : batches.slice(0, 1);
    this.#rows = chooseRows(this.#batches, this.#lanes, mostRows, rng.fork("rows"));
  }

  async run(): Promise<Calibration | null> {
    const { child, parent, fits } = this.request;
    if (this.#budget < leastBudget * this.#batchMacs) return null;
    const target = await this.#trace(parent);
    const structural: Candidate = { weights: child.weights, trace: await this.#trace(child), steps: [] };
    const before = structural.trace.loss - target.loss;
    const isNear = ({ trace }: Candidate) => trace.loss - target.loss <= nearEnough * Math.abs(target.loss);
    let best = structural;
    if (fits && !isNear(best)) best = better(best, await this.#fitted(target));
    if (fits && grows(best.trace, target)) best = better(best, await this.#shrunk(best, target));
    if (fits && !isNear(best)) best = better(best, await this.#read(best, target));
    if (!isNear(best)) best = better(best, await this.#repaired(best));
    const after = best.trace.loss - target.loss;
    return {
      weights: best.weights,
      record: {
        steps: best.steps,
        ...(Number.isFinite(before) ? { before } : {}),
        ...(Number.isFinite(after) ? { after } : {}),
        macs: Math.round(this.#spent),
      },
    };
  }

  /** Leaves room for a look at what comes of it, and for the repair. */
  async #fitted(target: StateTrace): Promise<Candidate> {
    const { child, parent, rng } = this.request;
    const budgetMacs = fitShare * (this.#budget - this.#spent - 2 * this.#traceMacs(child.spec));
    const { weights, macs } = fitLayers(child, parent, target.layers, { budgetMacs, rng: rng.fork("fit") });
    this.#spent += macs;
    return { weights, trace: await this.#trace({ spec: child.spec, weights }), steps: ["fitted"] };
  }

  /** With a decoder that reads what the states have become. */
  async #read(from: Candidate, target: StateTrace): Promise<Candidate> {
    const { spec } = this.request.child;
    const [child, parent] = [from.trace.layers.at(-1), target.layers.at(-1)];
    if (spec.output.tiedToEmbedding || child === undefined || parent === undefined) return from;
    if (!Number.isFinite(from.trace.largestState)) return from;
    const { weights, macs } = fitReadout(from.weights, { child: child.h, parent: parent.h }, spec.hiddenSize);
    this.#spent += macs;
    return { weights, trace: await this.#trace({ spec, weights }), steps: [...from.steps, "read"] };
  }

  async #shrunk(from: Candidate, target: StateTrace): Promise<Candidate> {
    const { spec } = this.request.child;
    let shrunk = from;
    for (let times = 0; times < mostShrinks && grows(shrunk.trace, target); times++) {
      if (this.#spent + this.#traceMacs(spec) > this.#budget) break;
      const weights = shrunkMatrices(shrunk.weights, shrinkFactor);
      shrunk = { weights, trace: await this.#trace({ spec, weights }), steps: [...from.steps, "shrunk"] };
    }
    return shrunk;
  }

  async #repaired(from: Candidate): Promise<Candidate> {
    const { child, dataset, config, rng, turns } = this.request;
    const count = Math.floor((this.#budget - this.#spent - this.#traceMacs(child.spec)) / this.#batchMacs);
    if (count < 1) return from;
    const stream = rng.fork("repair");
    const batches = consecutiveBatches(dataset, this.#lanes, count, stream.fork("batches"));
    const model = compileModel(child.spec, optimizerFor(config));
    try {
      writeWeights(model, from.weights);
      const { clip_norm: clipNorm } = config.training;
      const learningRate = repairRate * this.request.learningRate;
      const isWhole = await repair(model, batches, { learningRate, clipNorm, rng: stream, turns });
      this.#spent += batches.reduce((sum, batch) => sum + trainingStepMacs(costOf(child.spec), batch, this.#lanes), 0);
      if (!isWhole) return from;
      const weights = readWeights(model);
      return { weights, trace: await this.#trace({ spec: child.spec, weights }), steps: [...from.steps, "repaired"] };
    } finally {
      model.dispose();
    }
  }

  async #trace(network: BuiltNetwork): Promise<StateTrace> {
    this.#spent += this.#traceMacs(network.spec);
    return traceNetwork(network, this.#batches, this.#rows, this.request.turns);
  }

  #traceMacs(spec: ModelSpec): number {
    const cost = costOf(spec);
    return this.#batches.reduce((sum, batch) => sum + forwardMacs(cost, batch, this.#lanes), 0);
  }
}

/** The one with less loss; the second where the first has none. */
function better(first: Candidate, second: Candidate): Candidate {
  return second.trace.loss < first.trace.loss || !Number.isFinite(first.trace.loss) ? second : first;
}

function grows({ loss, largestState }: StateTrace, target: StateTrace): boolean {
  return !Number.isFinite(loss) || !(largestState <= growthLimit * Math.max(1, target.largestState));
}
