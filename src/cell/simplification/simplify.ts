import { type BlockId, isWeighted } from "../block.ts";
import type { Cell } from "../cell.ts";
import { normalForm } from "../normalForm.ts";
import { type CombinedWeights, isUnchanged } from "./combinedWeights.ts";
import { type Form, formOf } from "./form.ts";
import { type Rewrite, type Rule, ruleGroups } from "./rules.ts";
import { superfluousBlocks } from "./superfluousBlocks.ts";
import { writeCell } from "./writeCell.ts";

/** A cell that computes the same with less. */
export interface Simplification {
  readonly cell: Cell;
  /**
   * The weights of the linear blocks, from those of the cell before; the same function results exactly. A block that is
   * not here has the weights that it had.
   */
  readonly weights: ReadonlyMap<BlockId, CombinedWeights>;
  readonly findings: readonly Finding[];
}

/** What was more than needed, and at which block of the cell before. */
export interface Finding {
  readonly block: BlockId;
  readonly reason: string;
}

/** Larger cells, which no search makes, are left as they are. */
const mostBlocks = 400;

/**
 * The cell with everything left out that cannot matter, whatever its weights are:
 *
 * - same function, same weights: a − a, a · 1, relu(σ(v)), blocks that are written twice, z⊙h + (1 − z)⊙n as n + z⊙(h − n);
 * - same function, weights mapped exactly: linear(v) + linear(v), two added biases, linear(linear(v)), a − linear(v),
 *   1 − σ(u); the same with diagonals, numbers and matrices of low rank.
 *
 * It never has more blocks (of the normal form), parameters or multiply–accumulates. Idempotent, and independent of
 * the order in which the rules are applied. That c starts at 0 is used, that h does is not.
 *
 * @returns the cell itself, without findings, where there is nothing to leave out; null where what remains is not a
 *   recurrent cell: whatever its weights are, h' does not depend on x, or not on the past.
 */
export function simplify(cell: Cell, choose: Choice = firstRewrite): Simplification | null {
  const unchanged = { cell, weights: new Map(), findings: [] };
  if (cell.blocks.length > mostBlocks) return unchanged;
  const { form, rewrites } = rewritten(formOf(cell), choose);
  const simple = writtenShort(form, cell);
  if (simple === "nothing") return null;
  if (simple === "larger" || isAlike(simple, cell, form)) return unchanged;
  const kept = new Set(simple.blocks.map(({ id }) => id));
  return {
    cell: simple,
    weights: new Map([...form.weights].filter(([id]) => kept.has(id))),
    findings: [...superfluousBlocks(cell), ...rewrites.map(({ block, reason }) => ({ block, reason }))],
  };
}

/** Which of the places to rewrite comes next; all of them lead to one result. */
export type Choice = (rewrites: readonly Rewrite[]) => Rewrite | undefined;

const firstRewrite: Choice = ([first]) => first;

function rewritten(start: Form, choose: Choice): { readonly form: Form; readonly rewrites: readonly Rewrite[] } {
  const rewrites: Rewrite[] = [];
  let form = start;
  for (;;) {
    const places = ruleGroups.map((rules) => placesOf(form, rules)).find((each) => each.length > 0) ?? [];
    const next = choose(places);
    if (next === undefined) return { form, rewrites };
    rewrites.push(next);
    form = next.apply();
  }
}

/** Written again for as long as that saves blocks: less in the way lets the next time see more. */
function writtenShort(form: Form, original: Cell): Cell | "larger" | "nothing" {
  let best = writeCell(form, original);
  for (;;) {
    if (typeof best === "string") return best;
    const next = writeCell({ ...formOf(best), weights: form.weights }, best);
    if (typeof next === "string" || next.blocks.length >= best.blocks.length) return best;
    best = next;
  }
}

function placesOf(form: Form, rules: readonly Rule[]): readonly Rewrite[] {
  return rules.flatMap((rule) => rule(form));
}

/**
 * As many blocks as the normal form, or more, and the weights as they were: at most written in another way. Nor is anything
 * gained where blocks without weights take the place of those with.
 */
function isAlike(simple: Cell, cell: Cell, form: Form): boolean {
  const normal = normalForm(cell);
  const blocks = normal.blocks.length;
  if (simple.blocks.length > blocks || weightlessCount(simple) > weightlessCount(normal)) return true;
  if (simple.blocks.length < blocks) return false;
  const before = new Map(cell.blocks.map(({ id, op }) => [id, op]));
  return simple.blocks.every(({ id, op }) => {
    const weights = form.weights.get(id);
    return weights === undefined || (before.get(id) === op && isUnchanged(weights, id));
  });
}

function weightlessCount({ blocks }: Cell): number {
  return blocks.filter((block) => !isWeighted(block)).length;
}
