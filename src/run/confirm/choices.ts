import { measureNamed } from "../../measures/measures.ts";
import type { Objective } from "../objective.ts";
import { directed } from "../objective.ts";
import { bestOf, levelOf, type Ranked, type Scale, simplestAsGood } from "./asGood.ts";
import type { ChoiceFront, ChoiceNetwork } from "./choiceFront.ts";

/** The worst value that a network may have, by the name of a count or a metric. */
export interface Bounds {
  readonly [measure: string]: number;
}

/** Which network of a front to take, by three rules; each null where it has no answer. */
export interface Choices {
  /** The smallest that cannot be told from the best: within one standard error of it. Null where nothing was confirmed. */
  readonly simplest: ChoiceNetwork | null;
  /** Where a further weight begins to buy less. */
  readonly knee: ChoiceNetwork | null;
  /** Within the bounds: the best, or where the metric itself is bounded the smallest. */
  readonly withinBounds: ChoiceNetwork | null;
}

/** The choices among the networks that are within the bounds; `{}` allows all. */
export function choicesOf(front: ChoiceFront, bounds: Bounds): Choices {
  const { name } = front.metric;
  const allowed = front.networks.filter((network) =>
    Object.entries(bounds).every(([measure, bound]) => isWithin(front, network, measure, bound)),
  );
  const [smallest] = allowed;
  if (smallest === undefined) return { simplest: null, knee: null, withinBounds: null };
  return {
    simplest: front.isConfirmed ? simplestAsGood(allowed, front) : null,
    knee: kneeOf(allowed, front),
    withinBounds: Object.hasOwn(bounds, name) ? smallest : bestOf(allowed, front),
  };
}

/** Names that a bound may have: the counts of the networks, and the metrics that were measured. */
export function boundableMeasures({ networks }: Pick<ChoiceFront, "networks">): string[] {
  return [
    ...new Set(networks.flatMap(({ complexity, metrics }) => [...Object.keys(complexity), ...Object.keys(metrics)])),
  ];
}

/** Whether less or more of a measure is better: a bound says how large or how small it may become. */
export function directionOf({ metric }: Pick<Scale, "metric">, measure: string): Objective["direction"] {
  return measure === metric.name ? metric.direction : (measureNamed(measure)?.direction ?? "minimize");
}

/** A count, or the mean of a metric. */
export function measured({ complexity, metrics }: ChoiceNetwork, measure: string): number | undefined {
  if (Object.hasOwn(complexity, measure)) return complexity[measure];
  return Object.hasOwn(metrics, measure) ? metrics[measure]?.mean : undefined;
}

/** What is not known of a network is within no bound. */
function isWithin(front: ChoiceFront, network: ChoiceNetwork, measure: string, bound: number): boolean {
  const direction = directionOf(front, measure);
  const value = measured(network, measure);
  return value !== undefined && directed({ direction }, value) <= directed({ direction }, bound);
}

/**
 * The network farthest below the straight line between the smallest and the best, with log weights and metric each scaled
 * to 0 … 1; null of fewer than three that are each better than all smaller ones, and where none is below.
 *
 * @see Das (1999), On characterizing the "knee" of the Pareto curve.
 */
function kneeOf(networks: readonly ChoiceNetwork[], scale: Scale): ChoiceNetwork | null {
  const stairs = betterThanSmaller(networks, scale);
  const size = ({ complexity }: ChoiceNetwork) => Math.log10(complexity.total_parameters);
  const [first, last] = [stairs[0], stairs.at(-1)];
  if (first === undefined || last === undefined || stairs.length < 3) return null;
  const [width, height] = [size(last) - size(first), levelOf(first, scale) - levelOf(last, scale)];
  let [knee, farthest]: [ChoiceNetwork | null, number] = [null, 0];
  for (const network of stairs) {
    const along = (size(network) - size(first)) / width;
    const gained = (levelOf(first, scale) - levelOf(network, scale)) / height;
    if (gained - along > farthest) [knee, farthest] = [network, gained - along];
  }
  return knee;
}

/** A front of more objectives than these two also has networks that are larger and worse. */
function betterThanSmaller<Row extends Ranked & Pick<ChoiceNetwork, "complexity">>(
  rows: readonly Row[],
  scale: Scale,
): Row[] {
  const stairs: Row[] = [];
  const order = rows.toSorted(
    (a, b) => a.complexity.total_parameters - b.complexity.total_parameters || levelOf(a, scale) - levelOf(b, scale),
  );
  for (const row of order) {
    const best = stairs.at(-1);
    if (best === undefined || levelOf(row, scale) < levelOf(best, scale)) stairs.push(row);
  }
  return stairs;
}
