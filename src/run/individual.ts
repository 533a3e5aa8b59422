import type { CellJson } from "../cell/cellJson.ts";
import type { WeightStarts } from "../cell/weightStart.ts";

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

/** What a cell costs, counted on its normal form at the sizes of the run; known before any training. */
export interface Complexity {
  /** Live blocks. */
  readonly blocks: number;
  /** Weights and biases of the cells of all layers. */
  readonly parameters: number;
  /** The same with embedding and decoder. */
  readonly total_parameters: number;
  /** Multiply–accumulates per timestep, all layers, without embedding and decoder. */
  readonly macs: number;
  /** Floats kept between timesteps, all layers: 2H a layer, or H where c is not used. */
  readonly state_size: number;
  /** 4 × total_parameters. */
  readonly weight_bytes: number;
}

export interface Individual {
  readonly id: IndividualId;
  readonly generation: number;
  readonly cell: CellJson;
  /** Canonical hash of the normal form: equal for isomorphic cells. */
  readonly hash: string;
  readonly origin: Origin;
  readonly starts: WeightStarts;
  readonly complexity: Complexity;
}
