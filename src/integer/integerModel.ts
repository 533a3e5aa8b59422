import type { BlockId } from "../cell/block.ts";
import type { ModelSpec } from "../compiler/modelSpec.ts";

/** Whether each row of a matrix has a scale of its own, or the whole matrix one. */
export type Granularity = "per-channel" | "per-tensor";

/**
 * A matrix in 8 bits: output o is saturated((saturated(sum >> pre) · multiplier) >> post) + bias, where sum = Σ weight ·
 * input in int32 and shifts round. The sum cannot overflow: Σ |weight| of a row is at most `largestRowSum`.
 */
export interface IntegerMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns], a row for each output. */
  readonly weights: Int8Array;
  /** One for each row, or a single one. */
  readonly multipliers: Int16Array;
  /** [rows] with the output's fraction bits; null where there is none. */
  readonly bias: Int16Array | null;
  readonly pre: number;
  readonly post: number;
}

/** 65500 · 32768, and what rounding adds, is below 2^31. */
export const largestRowSum = 65500;

/** A cell that goes over the sequence, with weights of its own. */
export interface IntegerCell {
  /** Of what it reads; in layer 0 tokens are read as codes of the embedding, which have no fraction bits of their own. */
  readonly inputSize: number;
  /** Fraction bits of each block's value. */
  readonly fractions: ReadonlyMap<BlockId, number>;
  /** Fraction bits of the state. */
  readonly h: number;
  readonly c: number;
  readonly matrices: ReadonlyMap<BlockId, IntegerMatrix>;
  /** Of products of low rank: the matrix [r, in] whose outputs that of `matrices`, [H, r], reads. */
  readonly downs: ReadonlyMap<BlockId, IntegerMatrix>;
  /** The learned vectors of `scale` and `bias`, [H], and numbers of `scalar`, [1]. */
  readonly constants: ReadonlyMap<BlockId, IntegerConstant>;
}

export interface IntegerConstant {
  readonly values: Int16Array;
  readonly fraction: number;
}

/** A trained network in integers only, which a microcontroller runs: what the C export writes down. */
export interface IntegerModel {
  readonly spec: ModelSpec;
  /** In the order of `cellPasses`. */
  readonly cells: readonly IntegerCell[];
  /** Fraction bits of what each layer yields: of its h, or of both directions' added. */
  readonly layerFractions: readonly number[];
  /** [V, I]; a token's input is its row times 256. Null where features are read. */
  readonly embedding: Int8Array | null;
  /** Fraction bits of the features; null where tokens are read. */
  readonly inputFraction: number | null;
  /** Its weights are the embedding's own where they are tied. */
  readonly decoder: IntegerMatrix;
  readonly outputFraction: number;
}

/** What the codes of an embedding are multiplied by, so that sums have the bits of those of int16 vectors. */
export const embeddingFactor = 256;
