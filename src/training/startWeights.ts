import type { Rng } from "../base/rng.ts";
import type { WeightStarts } from "../cell/weightStart.ts";
import { withoutMorphisms } from "../cell/weightStarts.ts";
import { parameterShapes } from "../compiler/modelSpec.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";
import type { CalibrationRecord } from "../run/evaluation.ts";
import { type BuiltNetwork, calibrate } from "./calibration/calibrate.ts";
import { initialWeights } from "./initialWeights.ts";
import { modelSpecFor, type TrainingConfig } from "./modelSpecFor.ts";
import type { ParentModel, Weights } from "./trainingJob.ts";
import type { Turns } from "./turns.ts";

interface StartRequest {
  readonly network: Network;
  readonly starts: WeightStarts;
  /** In the order of `Origin.parents`. */
  readonly parents: readonly (ParentModel | null)[];
  readonly dataset: Dataset;
  readonly config: TrainingConfig;
  /** The stream of the individual's training. */
  readonly rng: Rng;
  readonly turns: Turns;
}

export interface Start {
  readonly weights: Weights;
  /** Null where the config does not ask for it, or nothing is inherited. */
  readonly calibration: CalibrationRecord | null;
}

/** The weights before the first step, as `training.morphism_starts` says; the same for every backend. */
export async function startWeights(request: StartRequest): Promise<Start> {
  const { network, starts, parents, dataset, config, rng, turns } = request;
  const { morphism_starts: mode } = config.training;
  const spec = modelSpecFor(network, dataset, config);
  const weights = initialWeights(spec, {
    starts: mode === "none" ? withoutMorphisms(starts) : starts,
    parents: parents.map((parent) => parent?.weights ?? null),
    rng: rng.fork("weights"),
  });
  const parent = builtOf(parents[0] ?? null, dataset, config);
  if (parent === null || mode === "none" || mode === "structural") return { weights, calibration: null };
  const calibration = await calibrate({
    child: { spec, weights },
    parent,
    dataset,
    config,
    learningRate: network.learningRate,
    fits: mode === "calibrated",
    rng: rng.fork("calibration"),
    turns,
  });
  return calibration === null
    ? { weights, calibration }
    : { weights: calibration.weights, calibration: calibration.record };
}

/** The parent's network; null where there is none, or its weights are not whole: a program of the user's wrote them. */
function builtOf(parent: ParentModel | null, dataset: Dataset, config: TrainingConfig): BuiltNetwork | null {
  if (parent === null) return null;
  const spec = modelSpecFor(parent.network, dataset, config);
  const { weights } = parent;
  const isWhole = parameterShapes(spec).every(
    ({ name, shape }) => weights.get(name)?.length === shape.reduce((size, extent) => size * extent, 1),
  );
  return isWhole ? { spec, weights } : null;
}

/** The weights of a cell that inherits nothing. */
export function scratchWeights({
  network,
  dataset,
  config,
  rng,
}: Omit<StartRequest, "starts" | "parents" | "turns">): Weights {
  const spec = modelSpecFor(network, dataset, config);
  return initialWeights(spec, { starts: {}, parents: [], rng: rng.fork("scratch") });
}
