import type { Rng } from "../../base/rng.ts";
import { inputSize, type ModelSpec, parameterShapes } from "../../compiler/modelSpec.ts";
import type { Dataset } from "../../data/dataset.ts";
import { chooseRows, consecutiveBatches } from "../calibration/calibrationBatches.ts";
import { type BuiltNetwork, traceNetwork } from "../calibration/networkTrace.ts";
import type { LayerStates } from "../calibration/stateTrace.ts";
import { costOf, forwardMacs } from "../trainingCost.ts";
import type { Weights } from "../trainingJob.ts";
import type { Turns } from "../turns.ts";
import { type AxisChange, copiedUnits, mergedUnits, projectedUnits } from "./axisChange.ts";
import { principalDirections } from "./principalDirections.ts";
import { resizedWeights, type SizeChange } from "./resizedWeights.ts";
import { chooseStandIns } from "./standIns.ts";

interface ResizedParent {
  readonly weights: Weights;
  /** Multiply–accumulates of the look at what the units do. */
  readonly macs: number;
}

interface ResizeRequest {
  readonly parent: BuiltNetwork;
  /** The parent's cell at the sizes of the child. */
  readonly to: ModelSpec;
  readonly dataset: Dataset;
  readonly rng: Rng;
  readonly turns: Turns;
}

/** States to judge units by. */
const mostRows = 512;
const tracedBatches = 2;

/**
 * What a parent would weigh at its child's sizes: `widen`, `narrow`, `change_embedding`, `add_layer` and `remove_layer` as
 * far as weights go.
 *
 * More units are copies and preserve the function (`copiedUnits`). Fewer units are chosen by what they do on a little
 * training data (`chooseStandIns`), an embedding keeps its principal directions: both nearly preserve it. Layers that are
 * gone are left out; new ones have no weights here and so start at random.
 */
export async function resizeParent(request: ResizeRequest): Promise<ResizedParent> {
  const { parent, to, dataset, rng, turns } = request;
  const { spec, weights } = parent;
  const shrinks = to.hiddenSize < spec.hiddenSize || inputSize(to) < inputSize(spec);
  if (!shrinks) return { weights: resizedWeights(weights, spec, to, grown(spec, to, rng)), macs: 0 };

  const lanes = spec.batch;
  const batches = consecutiveBatches(dataset, lanes, tracedBatches, rng.fork("batches"));
  const rows = chooseRows(batches, lanes, mostRows, rng.fork("rows"));
  const { layers } = await traceNetwork(parent, batches, rows, turns);
  const cost = costOf(spec);
  const macs = batches.reduce((sum, batch) => sum + forwardMacs(cost, batch, lanes), 0);
  return { weights: resizedWeights(weights, spec, to, shrunk(parent, to, layers, rng)), macs };
}

/** Units that are not fewer are the same in every layer, which the decoder may then read whichever is the last. */
function grown(spec: ModelSpec, to: ModelSpec, rng: Rng): SizeChange {
  const hidden =
    to.hiddenSize > spec.hiddenSize ? copiedUnits(spec.hiddenSize, to.hiddenSize, rng.fork("hidden")) : null;
  return { input: embedding(spec, to, hidden, null, rng), hidden: Array.from({ length: spec.layers }, () => hidden) };
}

function shrunk(parent: BuiltNetwork, to: ModelSpec, traces: readonly LayerStates[], rng: Rng): SizeChange {
  const { spec } = parent;
  const common = grown({ ...spec, layers: 1 }, to, rng).hidden[0] ?? null;
  const count = spec.hiddenSize - to.hiddenSize;
  const hidden = traces.map(({ h }, layer) =>
    count > 0
      ? mergedUnits(
          spec.hiddenSize,
          chooseStandIns({ units: spec.hiddenSize, states: h }, readingOf(parent, layer), count),
        )
      : common,
  );
  return { input: embedding(spec, to, hidden.at(-1) ?? null, traces[0]?.x ?? null, rng), hidden };
}

/** Tied weights make the embedding's columns the last layer's units. @param trace [rows, I] where I shrinks. */
function embedding(
  spec: ModelSpec,
  to: ModelSpec,
  hidden: AxisChange | null,
  trace: Float32Array | null,
  rng: Rng,
): AxisChange | null {
  const [before, after] = [inputSize(spec), inputSize(to)];
  if (before === after) return null;
  if (spec.output.tiedToEmbedding) return hidden;
  if (after > before || trace === null) return copiedUnits(before, after, rng.fork("embedding"));
  return projectedUnits(before, principalDirections({ units: before, states: trace }, after));
}

/** Of each unit of a layer: the sum of squares of the weights that read it, in the layer, the one above, the decoder. */
function readingOf({ spec, weights }: BuiltNetwork, layer: number): Float64Array {
  const H = spec.hiddenSize;
  const squares = new Float64Array(H);
  const readers = new Set(
    spec.cell.blocks.flatMap(({ id, inputs }) => {
      const reader = inputs[0] === "x" ? layer + 1 : layer;
      return [`layers.${reader}`, `layers.${reader}.reverse`].flatMap((path) => [
        `${path}.${id}.weight`,
        `${path}.${id}.down`,
      ]);
    }),
  );
  if (layer === spec.layers - 1) readers.add("decoder.weight");
  for (const { name, shape } of parameterShapes(spec)) {
    const [rows, columns = 1] = shape;
    const values = weights.get(name);
    if (!readers.has(name) || rows !== H || values === undefined) continue;
    for (const [index, value] of values.entries()) {
      const unit = Math.floor(index / columns);
      squares[unit] = squares[unit]! + value * value;
    }
  }
  if (spec.output.tiedToEmbedding && layer === spec.layers - 1) {
    for (const [index, value] of weights.get("embedding.weight")?.entries() ?? []) {
      squares[index % H] = squares[index % H]! + value * value;
    }
  }
  return squares;
}
