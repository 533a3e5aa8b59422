import { present } from "../../base/assert.ts";
import { type BlockId, type Combination, isCombination, isWeighted, type Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import { type CombinedWeights, ownWeights } from "./combinedWeights.ts";
import { factorsOf, operandsOf, partsOf, reachable, type Term, Terms } from "./terms.ts";

/** One way to compute a sum or product from two others: by the block of the cell that did, or one a rule asks for. */
export interface Hint {
  readonly term: Term;
  readonly op: Combination;
  readonly inputs: readonly [Term, Term];
}

/** A cell as terms, while it is being simplified. */
export interface Form {
  readonly terms: Terms;
  readonly hNext: Term;
  readonly cNext: Term;
  /** Of every weighted block of the cell, by its id. */
  readonly weights: ReadonlyMap<BlockId, CombinedWeights>;
  /** In the order of the cell's blocks, those of rules last. */
  readonly hints: readonly Hint[];
  /** What each weightless block of the cell computes, in their order. */
  readonly values: ReadonlyMap<BlockId, Term>;
  /** Ids of the weighted blocks, in the cell's order. */
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
    if (source === "x" || source === "h" || source === "c") return terms.terminal(source);
    return present(values.get(source), source);
  };
  for (const block of cell.blocks) {
    if (isCombination(block)) {
      const inputs = [read(block.inputs[0]), read(block.inputs[1])] as const;
      const term = combined(terms, block.op, inputs);
      values.set(block.id, term);
      hints.push({ term, op: block.op, inputs });
      continue;
    }
    const { id, op } = block;
    const input = read(block.inputs[0]);
    if (op === "linear" || op === "linear_b") {
      values.set(id, terms.weighted(id, input));
      weights.set(id, ownWeights(id, op === "linear_b"));
    } else {
      values.set(id, terms.apply(op, input));
    }
  }
  const weightless = cell.blocks.filter((block) => !isWeighted(block));
  return {
    terms,
    hNext: read(cell.hNext),
    cNext: read(cell.cNext),
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

/** Whether a combination joins its inputs and nothing of them cancels or is 1: each is smaller than the result. */
export function isTight({ term, op, inputs: [first, second] }: Hint): boolean {
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
  const hints = (changes.hints ?? form.hints).flatMap(({ term, op, inputs }): Hint[] => {
    const hint = unsigned(terms, { op, inputs: [rewrite(inputs[0]), rewrite(inputs[1])], term: rewrite(term) });
    return combined(terms, hint.op, hint.inputs) === hint.term ? [hint] : [];
  });
  return {
    ...form,
    ...changes,
    hNext: rewrite(form.hNext),
    cNext: rewrite(form.cNext),
    hints,
    values: new Map([...form.values].map(([id, term]) => [id, rewrite(term)])),
  };
}

/** a − (−b) as a + b, and the like: nothing computes −b alone. */
function unsigned(terms: Terms, hint: Hint): Hint {
  const { op, inputs, term } = hint;
  if (op === "elem_mul") return hint;
  const [first, second] = inputs;
  if (isNegative(second)) return { term, op: op === "add" ? "sub" : "add", inputs: [first, opposite(terms, second)] };
  if (isNegative(first) && op === "add") return { term, op: "sub", inputs: [second, opposite(terms, first)] };
  return hint;
}

function isNegative(term: Term): boolean {
  return term.kind === "sum" && term.parts.length > 0 && term.parts.every(({ coefficient }) => coefficient < 0);
}

function opposite(terms: Terms, term: Term): Term {
  return terms.sum([{ term, coefficient: -1 }]);
}

function rebuilt(terms: Terms, term: Term, known: ReadonlyMap<Term, Term>): Term {
  const of = (operand: Term) => present(known.get(operand), "rewritten operand");
  switch (term.kind) {
    case "weighted":
      return terms.weighted(term.block, of(term.input));
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
