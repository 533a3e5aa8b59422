import type { WeightStarts } from "../cell/weightStart.ts";
import type { WrittenCell } from "../cell/writtenCell.ts";
import type { Complexity } from "../measures/complexity.ts";
import type { OpenGenes } from "../network/network.ts";

/** 0, 1, 2, … in the order in which individuals were proposed; unique in a run. */
export type IndividualId = number & { readonly __brand: "IndividualId" };

/** How an individual came to be, for the lineage and for "which operators paid off". */
export type Origin =
  | { readonly kind: "seed"; readonly name: string }
  | { readonly kind: "random"; readonly edits: readonly Edit[] }
  | {
      readonly kind: "offspring";
      /** The first parent gave the cell, the second (crossover only) the grafted sub-graph. */
      readonly parents: readonly [IndividualId] | readonly [IndividualId, IndividualId];
      readonly crossover: boolean;
      readonly edits: readonly Edit[];
    };

/** One transformation that was applied, in words a person reads: `add_gate` on `b3_1`. */
export interface Edit {
  readonly operator: string;
  readonly description: string;
}

export interface Individual extends WrittenCell {
  readonly id: IndividualId;
  readonly generation: number;
  /** What the config leaves open of the network around the cell; absent where it leaves nothing open. */
  readonly genes?: OpenGenes;
  /** Canonical hash of the normal form, and of the open genes: equal for isomorphic cells in like networks. */
  readonly hash: string;
  readonly origin: Origin;
  readonly starts: WeightStarts;
  readonly complexity: Complexity;
}
