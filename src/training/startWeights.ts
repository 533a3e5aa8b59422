import type { Rng } from "../base/rng.ts";
import type { WeightStarts } from "../cell/weightStart.ts";
import { withoutMorphisms } from "../cell/weightStarts.ts";
import { parameterShapes, readsWhole } from "../compiler/modelSpec.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../network/network.ts";
import type { CalibrationRecord } from "../run/evaluation.ts";
import { calibrate } from "./calibration/calibrate.ts";
import type { BuiltNetwork } from "./calibration/networkTrace.ts";
import { initialWeights } from "./initialWeights.ts";
import { modelSpecFor, type TrainingConfig } from "./modelSpecFor.ts";
import { resizeParent } from "./resizing/resizeParent.ts";
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
  /** Multiply–accumulates that it cost, calibration among them. */
  readonly macs: number;
}

/** The weights before the first step, as `training.morphism_starts` says; the same for every backend. */
export async function startWeights(request: StartRequest): Promise<Start> {
  const { network, starts, parents, dataset, config, rng, turns } = request;
  const { morphism_starts: mode } = config.training;
  const spec = modelSpecFor(network, dataset, config);
  const sized: (ParentModel | null)[] = [];
  let macs = 0;
  for (const [index, parent] of parents.entries()) {
    const fitting = await atSizesOf(request, parent, `resizing ${index}`);
    sized.push(fitting.parent);
    macs += fitting.macs;
  }
  const weights = initialWeights(spec, {
    starts: mode === "none" ? withoutMorphisms(starts) : starts,
    parents: sized.map((parent) => parent?.weights ?? null),
    rng: rng.fork("weights"),
  });
  const parent = builtOf(sized[0] ?? null, dataset, config);
  // States are fitted, and losses looked at, timestep by timestep.
  if (parent === null || mode === "none" || mode === "structural" || readsWhole(spec)) {
    return { weights, calibration: null, macs };
  }
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
  if (calibration === null) return { weights, calibration, macs };
  return { weights: calibration.weights, calibration: calibration.record, macs: macs + calibration.record.macs };
}

/** The parent at the sizes of the child; one whose weights are not whole, or are not to be carried over, is left out. */
async function atSizesOf(
  { network, dataset, config, rng, turns }: StartRequest,
  parent: ParentModel | null,
  stream: string,
): Promise<{ readonly parent: ParentModel | null; readonly macs: number }> {
  if (parent === null || hasSizesOf(network, parent.network)) return { parent, macs: 0 };
  const built = builtOf(parent, dataset, config);
  if (built === null || config.training.morphism_starts === "none") return { parent: null, macs: 0 };
  const resized = { ...network, cell: parent.network.cell };
  const to = modelSpecFor(resized, dataset, config);
  const { weights, macs } = await resizeParent({ parent: built, to, dataset, rng: rng.fork(stream), turns });
  return { parent: { ...parent, network: resized, weights }, macs };
}

function hasSizesOf(a: Network, b: Network): boolean {
  return a.hidden === b.hidden && a.layers === b.layers && (a.embedding ?? a.hidden) === (b.embedding ?? b.hidden);
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
