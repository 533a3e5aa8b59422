import type { Rng } from "../base/rng.ts";
import { type MutationOptions, mutate } from "../cell/transformations/mutate.ts";
import type { OperatorName } from "../cell/transformations/operatorName.ts";
import type { WeightStarts } from "../cell/weightStart.ts";
import { inheritedStarts } from "../cell/weightStarts.ts";
import { type GeneSpace, isOpen } from "./geneSpace.ts";
import type { Network } from "./network.ts";
import { type GeneOperatorName, geneOperatorNames } from "./transformations/geneOperatorName.ts";
import { geneTransformations } from "./transformations/geneTransformations.ts";

interface NetworkMutationOptions extends MutationOptions {
  readonly space: GeneSpace;
}

interface NetworkMutation {
  readonly network: Network;
  /** Of every weighted block of the cell. */
  readonly starts: WeightStarts;
  readonly edits: readonly AppliedEdit[];
}

/** An `Edit` of the run's log. */
interface AppliedEdit {
  readonly operator: OperatorName | GeneOperatorName;
  readonly description: string;
}

/**
 * A child of a network by a random number of random transformations of its cell and of its open genes, each drawn by its
 * weight. Where no gene is open it is `mutate` of the cell, draw by draw.
 *
 * @returns null where not one operator found a target.
 */
export function mutateNetwork(network: Network, rng: Rng, options: NetworkMutationOptions): NetworkMutation | null {
  const {
    space,
    operators,
    edits: [least, most],
  } = options;
  const offered = geneOperatorNames.filter(
    (name) => isOpen(space[geneTransformations[name].gene]) && (operators[name] ?? 0) > 0,
  );
  if (offered.length === 0) {
    const child = mutate(network.cell, rng, options);
    return child && { ...child, network: { ...network, cell: child.cell } };
  }
  let child: NetworkMutation = {
    network,
    starts: options.starts ?? inheritedStarts(network.cell),
    edits: [],
  };
  const count = least + rng.int(most - least + 1);
  for (let edit = 0; edit < count; edit++) {
    const next = editOne(child, offered, rng, options);
    if (next === null) break;
    child = next;
  }
  return child.edits.length > 0 ? child : null;
}

/** A gene or the cell, by the sums of their operators' weights; the other one where the drawn one leads nowhere. */
function editOne(
  child: NetworkMutation,
  offered: readonly GeneOperatorName[],
  rng: Rng,
  options: NetworkMutationOptions,
): NetworkMutation | null {
  const weightOf = (name: string) => options.operators[name] ?? 0;
  const geneWeight = offered.reduce((sum, name) => sum + weightOf(name), 0);
  const isOfGenes = new Set<string>(geneOperatorNames);
  const cellWeight = Object.keys(options.operators).reduce(
    (sum, name) => sum + (isOfGenes.has(name) ? 0 : weightOf(name)),
    0,
  );
  const cellFirst = rng.weighted([geneWeight, cellWeight]) === 1;
  const byGene = () => editGene(child, offered, rng, options);
  const byCell = () => (cellWeight > 0 ? editCell(child, rng, options) : null);
  return cellFirst ? (byCell() ?? byGene()) : (byGene() ?? byCell());
}

function editCell(child: NetworkMutation, rng: Rng, options: NetworkMutationOptions): NetworkMutation | null {
  const edited = mutate(child.network.cell, rng, { ...options, edits: [1, 1], starts: child.starts });
  if (edited === null) return null;
  const network = { ...child.network, cell: edited.cell };
  return { network, starts: edited.starts, edits: [...child.edits, ...edited.edits] };
}

function editGene(
  child: NetworkMutation,
  offered: readonly GeneOperatorName[],
  rng: Rng,
  { space, operators }: NetworkMutationOptions,
): NetworkMutation | null {
  const left = [...offered];
  while (left.length > 0) {
    const [operator] = left.splice(rng.weighted(left.map((name) => operators[name] ?? 0)), 1) as [GeneOperatorName];
    const change = geneTransformations[operator].apply(child.network, space, rng);
    if (change === null) continue;
    const network = { ...change.genes, cell: child.network.cell };
    return { ...child, network, edits: [...child.edits, { operator, description: change.description }] };
  }
  return null;
}
