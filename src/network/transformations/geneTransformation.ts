import type { Rng } from "../../base/rng.ts";
import type { GeneSpace } from "../geneSpace.ts";
import type { GeneName, Genes } from "../network.ts";

/**
 * One kind of change beside the cell. What it means for inherited weights follows from the sizes before and after
 * (`training/resizing`): more units and a larger embedding preserve the function exactly, fewer approximately; a new
 * layer starts at random.
 *
 * @see Chen et al. (2016), Net2Net; Wei et al. (2016), Network Morphism.
 */
export interface GeneTransformation {
  /** It is offered only where this gene is open. */
  readonly gene: GeneName;
  /** @returns null where the gene is at its end. */
  apply(genes: Genes, space: GeneSpace, rng: Rng): GeneChange | null;
}

export interface GeneChange {
  readonly genes: Genes;
  /** What was changed, for a person: `H 16 → 24`. */
  readonly description: string;
}
