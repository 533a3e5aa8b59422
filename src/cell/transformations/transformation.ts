import { assert } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";
import type { BlockId } from "../block.ts";
import { type Cell, type CellDraft, checkCell, withoutDeadBlocks } from "../cell.ts";
import type { WeightStarts } from "../weightStart.ts";
import type { BlockSpace, OperatorName } from "./operatorName.ts";

/**
 * One kind of edit: an approximate network morphism.
 *
 * Blocks that stay keep their ids (and so their weights); consumers are rewired. New blocks get fresh ids and say how
 * their weights start, so that the child computes nearly what its parent did.
 *
 * @see Wei et al. (2016); Elsken et al. (2019), §3.2; Booysen & Bosman (2024), network transformations.
 */
export interface Transformation {
  readonly name: OperatorName;
  /**
   * Edits a random place of `cell`.
   *
   * @returns null where no place was found in a bounded number of tries.
   */
  apply(cell: Cell, rng: Rng, context: TransformationContext): TransformationResult | null;
}

export interface TransformationContext {
  /** A block id that no individual of the run has used; see `freshBlockIds`. */
  readonly newId: () => BlockId;
  /** Most live blocks of the result. */
  readonly maxBlocks: number;
  /** From which kinds of blocks new ones are drawn; the published space when absent. */
  readonly blocks?: BlockSpace;
}

export interface TransformationResult {
  readonly cell: Cell;
  /** Of the new weighted blocks only. */
  readonly starts: WeightStarts;
  /** What was done where, for a person: `tanh on h → s`. */
  readonly description: string;
}

/** Places that an operator looks at before it gives up. */
export const maxTries = 24;

/** Calls `attempt` until it yields a result, at most `maxTries` times. */
export function tryRepeatedly(attempt: () => TransformationResult | null): TransformationResult | null {
  for (let tries = 0; tries < maxTries; tries++) {
    const result = attempt();
    if (result !== null) return result;
  }
  return null;
}

/** The first of at most `maxTries` targets, in random order, for which `attempt` yields a result. */
export function tryInRandomOrder<T>(
  targets: readonly T[],
  rng: Rng,
  attempt: (target: T) => TransformationResult | null,
): TransformationResult | null {
  for (const target of rng.shuffle(targets).slice(0, maxTries)) {
    const result = attempt(target);
    if (result !== null) return result;
  }
  return null;
}

/** The draft's live blocks as a cell, or null where they are not one. */
export function prove(draft: CellDraft, maxBlocks: number): Cell | null {
  const result = checkCell(withoutDeadBlocks(draft), { maxBlocks });
  return "code" in result ? null : result;
}

/** A fresh id that `cell` does not use either; a user's own cell may have named a block as a fresh one. */
export function freshId(cell: Cell, newId: () => BlockId): BlockId {
  for (let tries = 0; tries <= cell.blocks.length; tries++) {
    const id = newId();
    if (!cell.blocks.some((block) => block.id === id)) return id;
  }
  assert(false, "newId must yield another id each time");
}
