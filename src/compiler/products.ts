import type { Kernels } from "./kernels/kernels.ts";

/** What multiplies the matrices of a model. */
export interface Products {
  /** The kernels, with those that multiply replaced. */
  on(kernels: Kernels): Kernels;
  /**
   * Rows that are decoded at a time. More read the decoder's matrix less often; logits and their gradient, which share
   * one place, take that many rows of memory.
   */
  readonly decodedRows: number;
}

/** Our own kernels. The number of rows is part of what they compute: the loss is added up block by block. */
export const ownProducts: Products = { on: (kernels) => kernels, decodedRows: 256 };
