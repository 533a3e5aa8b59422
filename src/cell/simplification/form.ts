import { present } from "../../base/assert.ts";
import { type BlockId, type Combination, isCombination, isWeighted, type Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import { type CombinedWeights, isConstantKind, ownWeights } from "./combinedWeights.ts";
import { factorsOf, operandsOf, partsOf, reachable, type Term, Terms } from "./terms.ts";

/** One way to compute a sum or product: by a block of the cell, or one that a rule asks for. */
export interface Hint {
  readonly op: Combination;
  readonly inputs: readonly [Term, Term];
}

/** A cell as terms, while it is being simplified. */
export interface Form {
  readonly terms: Terms;
  readonly hNext: Term;
  readonly cNext: Term;
  /** Of every weighted block, by its id. */
  readonly weights: ReadonlyMap<BlockId, CombinedWeights>;
  /** In the order of the cell's blocks, those of rules last. */
  readonly hints: readonly Hint[];
  /** What each weightless block of the cell computes, in their order. */
  readonly values: ReadonlyMap<BlockId, Term>;
  /** Ids of the blocks of the `linear` terms, in the cell's order. */
  readonly order: readonly BlockId[];
}

/** Who reads a term: another term, with its coefficient in a sum, or an output (null). */
export interface Use {
  readonly reader: Term | null;
  readonly coefficient: number;
}

/** The cell in terms. @param terms makes them. */
export function formOf(cell: Cell, terms: Terms = new Terms()): Form {
  const values = new Map<Source, Term>();
  const hints: Hint[] = [];
  const weights = new Map<BlockId, CombinedWeights>();
  const read = (source: Source): Term => {
    if (source === "1") return terms.one;
    // A memory that is never written stays at the 0 that it starts with.
    if (source === "c" && cell.cNext === "c") return terms.zero;
    if (source === "x" || source === "h" || source === "c") return terms.terminal(source);
    return present(values.get(source), source);
  };
  for (const block of cell.blocks) {
    if (isCombination(block)) {
      const inputs = [read(block.inputs[0]), read(block.inputs[1])] as const;
      values.set(block.id, combined(terms, block.op, inputs));
      hints.push({ op: block.op, inputs });
      continue;
    }
    const { id } = block;
    if (isWeighted(block)) {
      const own = ownWeights(block);
      values.set(id, terms.linear(id, own.kind, block.inputs[0] === undefined ? terms.one : read(block.inputs[0])));
      weights.set(id, own);
    } else {
      values.set(id, terms.apply(block.op, read(block.inputs[0])));
    }
  }
  const weightless = cell.blocks.filter((block) => !isWeighted(block));
  return {
    terms,
    hNext: read(cell.hNext),
    cNext: cell.cNext === "c" ? terms.terminal("c") : read(cell.cNext),
    weights,
    hints,
    values: new Map(weightless.map(({ id }) => [id, read(id)])),
    order: [...weights.keys()],
  };
}

export function combined(terms: Terms, op: Combination, [first, second]: readonly [Term, Term]): Term {
  if (op === "elem_mul") return terms.product([first, second]);
  return terms.sum([
    { term: first, coefficient: 1 },
    { term: second, coefficient: op === "sub" ? -1 : 1 },
  ]);
}

/** A hint and the term that it computes. */
export interface Way extends Hint {
  readonly term: Term;
}

/** What a hint computes, with a − (−b) as a + b and the like: no block computes −b alone. */
export function wayOf({ terms }: Form, hint: Hint): Way {
  const { op, inputs } = hint;
  const term = combined(terms, op, inputs);
  const [first, second] = inputs;
  if (op === "elem_mul") return { ...hint, term };
  if (isNegative(second)) return { term, op: op === "add" ? "sub" : "add", inputs: [first, opposite(terms, second)] };
  if (isNegative(first) && op === "add") return { term, op: "sub", inputs: [second, opposite(terms, first)] };
  return { ...hint, term };
}

function isNegative(term: Term): boolean {
  return term.kind === "sum" && term.parts.length > 0 && term.parts.every(({ coefficient }) => coefficient < 0);
}

function opposite(terms: Terms, term: Term): Term {
  return terms.sum([{ term, coefficient: -1 }]);
}

/** Whether a combination joins its inputs and nothing of them cancels or is 1: each is smaller than the result. */
export function isTight({ term, op, inputs: [first, second] }: Way): boolean {
  if (op === "elem_mul") {
    const [a, b] = [factorsOf(first).length, factorsOf(second).length];
    return a > 0 && b > 0 && term.kind === "product" && a + b === term.factors.length;
  }
  const [a, b] = [partCount(first), partCount(second)];
  return a > 0 && b > 0 && a + b === partCount(term);
}

function partCount(term: Term): number {
  return partsOf(term).reduce((count, { coefficient }) => count + Math.abs(coefficient), 0);
}

/** The weights of a term of a weighted block. */
export function weightsOf({ weights }: Pick<Form, "weights">, { block }: { readonly block: BlockId }): CombinedWeights {
  return present(weights.get(block), block);
}

/** All live readers of each term. */
export function usesOf({ hNext, cNext }: Form): ReadonlyMap<Term, readonly Use[]> {
  const uses = new Map<Term, Use[]>();
  const add = (term: Term, use: Use) => {
    const known = uses.get(term);
    if (known === undefined) uses.set(term, [use]);
    else known.push(use);
  };
  for (const reader of reachable([hNext, cNext])) {
    if (reader.kind === "sum") {
      for (const { term, coefficient } of reader.parts) add(term, { reader, coefficient });
    } else {
      for (const term of operandsOf(reader)) add(term, { reader, coefficient: 1 });
    }
  }
  add(hNext, { reader: null, coefficient: 1 });
  add(cNext, { reader: null, coefficient: 1 });
  return uses;
}

/**
 * The form with one term replaced wherever it occurs.
 *
 * @param replacement is not rewritten itself; it may contain the term.
 */
export function replaced(
  form: Form,
  target: Term,
  replacement: Term,
  changes: Partial<Pick<Form, "weights" | "hints">> = {},
): Form {
  const { terms } = form;
  const known = new Map<Term, Term>([[target, replacement]]);
  const rewrite = (root: Term): Term => {
    for (const term of reachable([root])) if (!known.has(term)) known.set(term, rebuilt(terms, term, known));
    return present(known.get(root), "rewritten term");
  };
  const hints = (changes.hints ?? form.hints).map(
    ({ op, inputs }): Hint => ({ op, inputs: [rewrite(inputs[0]), rewrite(inputs[1])] }),
  );
  return {
    ...form,
    ...changes,
    hNext: rewrite(form.hNext),
    cNext: rewrite(form.cNext),
    hints,
    values: new Map([...form.values].map(([id, term]) => [id, rewrite(term)])),
  };
}

function rebuilt(terms: Terms, term: Term, known: ReadonlyMap<Term, Term>): Term {
  const of = (operand: Term) => present(known.get(operand), "rewritten operand");
  switch (term.kind) {
    case "linear":
      return terms.linear(term.block, term.op, isConstantKind(term.op) ? term.input : of(term.input));
    case "apply":
      return terms.apply(term.op, of(term.input));
    case "sum":
      return terms.sum(term.parts.map(({ term: part, coefficient }) => ({ term: of(part), coefficient })));
    case "product":
      return terms.product(term.factors.map(of));
    case "terminal":
    case "one":
      return term;
  }
}
