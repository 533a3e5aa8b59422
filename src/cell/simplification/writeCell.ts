import { present } from "../../base/assert.ts";
import { type Block, type BlockId, type Combination, isWeighted, type PlainActivation, type Source } from "../block.ts";
import { type Cell, checkCell } from "../cell.ts";
import type { CombinedWeights } from "./combinedWeights.ts";
import { type Form, isTight, type Way, wayOf, weightsOf } from "./form.ts";
import { operandsOf, type Term } from "./terms.ts";

type Recipe =
  | { readonly kind: "join"; readonly op: Combination; readonly inputs: readonly [Term, Term] }
  | { readonly kind: "apply"; readonly op: PlainActivation; readonly inputs: readonly [Term] }
  | { readonly kind: "weighted"; readonly weights: CombinedWeights; readonly inputs: readonly Term[] };

/**
 * The cell of a form, in as few blocks as the ways to compute its terms that are known give: sums and products as the
 * original cell had them where nothing in them changed, and else one operand after the other.
 *
 * Blocks keep their ids; new ones, which are never more than those that go, take over ids of weightless blocks.
 *
 * @returns "larger" where no way is known to write it in as few blocks as the original has; "nothing" where what is left
 *   is no recurrent cell.
 */
export function writeCell(form: Form, original: Cell): Cell | "larger" | "nothing" {
  const recipes = fewest(
    form,
    form.hints.map((hint) => wayOf(form, hint)),
  );
  if (recipes === null || recipes.size > original.blocks.length) return "larger";
  return cellOf(form, recipes, idsOf(form, recipes, original));
}

type Recipes = ReadonlyMap<Term, Recipe>;

/** The smaller one of two plans: known ways only where they join what they read, or wherever there is one. */
function fewest(form: Form, ways: readonly Way[]): Recipes | null {
  const joining = recipesOf(
    form,
    ways.filter((way) => isTight(way) && isProgress(way)),
  );
  const any = recipesOf(form, ways.filter(isProgress));
  if (joining === null || any === null) return joining ?? any;
  return any.size < joining.size ? any : joining;
}

/** Whether the combination changes anything (x * 1 is no way to compute x), and its operands can be computed. */
function isProgress({ term, inputs }: Way): boolean {
  return !inputs.includes(term) && inputs.every(isWhole);
}

/** A coefficient that became part of the weights may leave fractions in sums that nothing reads any more. */
function isWhole(term: Term): boolean {
  return term.kind !== "sum" || term.parts.every(({ coefficient }) => Number.isInteger(coefficient));
}

/** How each live term is computed; null where the ways lead round in circles. */
function recipesOf(form: Form, ways: readonly Way[]): Recipes | null {
  const hinted = new Map<Term, Recipe>();
  for (const { term, op, inputs } of ways) if (!hinted.has(term)) hinted.set(term, { kind: "join", op, inputs });
  const recipes = new Map<Term, Recipe>();
  const open = new Set<Term>();
  let isCircular = false;
  const visit = (term: Term, isOperand: boolean): void => {
    if (sourceOf(form, term, isOperand) !== null || recipes.has(term)) return;
    if (open.has(term)) {
      isCircular = true;
      return;
    }
    open.add(term);
    const recipe = recipeOf(form, term, hinted);
    for (const input of recipe.inputs) visit(input, recipe.inputs.length === 2);
    open.delete(term);
    recipes.set(term, recipe);
  };
  visit(form.hNext, false);
  visit(form.cNext, false);
  if (form.hNext.kind === "terminal") recipes.set(form.hNext, { kind: "apply", op: "identity", inputs: [form.hNext] });
  return isCircular ? null : recipes;
}

/** x, h and c are sources, 1 is one for a combination, and a c that is never written is 0. */
function sourceOf({ terms, cNext }: Form, term: Term, isOperand: boolean): Source | null {
  if (term.kind === "terminal") return term.name;
  if (term === terms.zero && cNext === terms.terminal("c")) return "c";
  return term === terms.one && isOperand ? "1" : null;
}

function recipeOf(form: Form, term: Term, hinted: ReadonlyMap<Term, Recipe>): Recipe {
  const { terms } = form;
  switch (term.kind) {
    case "linear":
      return { kind: "weighted", weights: weightsOf(form, term), inputs: operandsOf(term) };
    case "apply":
      return { kind: "apply", op: term.op, inputs: [term.input] };
    case "product": {
      const last = present(term.factors.at(-1), "factor");
      return (
        hinted.get(term) ?? { kind: "join", op: "elem_mul", inputs: [terms.product(term.factors.slice(0, -1)), last] }
      );
    }
    case "sum":
      return term === terms.zero
        ? { kind: "join", op: "sub", inputs: [terms.one, terms.one] }
        : (hinted.get(term) ?? split(form, term));
    case "one":
      return { kind: "join", op: "elem_mul", inputs: [terms.one, terms.one] };
    case "terminal":
      return { kind: "apply", op: "identity", inputs: [term] };
  }
}

/** A sum as the rest and its last operand; what is subtracted comes last. */
function split({ terms }: Form, sum: Term & { readonly kind: "sum" }): Recipe {
  const subtracted = sum.parts.findLast(({ coefficient }) => coefficient < 0);
  const last = present(subtracted ?? sum.parts.at(-1), "part");
  const op = last.coefficient < 0 ? "sub" : "add";
  const rest = terms.sum([...sum.parts, { term: last.term, coefficient: last.coefficient < 0 ? 1 : -1 }]);
  return { kind: "join", op, inputs: [rest, last.term] };
}

function cellOf(form: Form, recipes: Recipes, ids: ReadonlyMap<Term, BlockId>): Cell | "nothing" {
  const idOf = (term: Term) => present(ids.get(term), "id of a block");
  const blocks = [...recipes].map(([term, recipe]): Block => {
    const inputs = recipe.inputs.map((input) => sourceOf(form, input, recipe.inputs.length === 2) ?? idOf(input));
    const made = recipe.kind === "weighted" ? weightedBlock(recipe.weights) : { op: recipe.op };
    return { ...made, id: idOf(term), inputs } as unknown as Block;
  });
  // An h' of 0 has no block; `checkCell` refuses it.
  const hNext = ids.get(form.hNext) ?? "c";
  const cNext = sourceOf(form, form.cNext, false) ?? idOf(form.cNext);
  const cell = checkCell({ blocks, hNext, cNext });
  return "code" in cell ? "nothing" : cell;
}

/** The block that has such weights, but for its name and inputs. */
function weightedBlock({ kind, bias, rank, start }: CombinedWeights) {
  const op = kind !== "linear" ? kind : `${rank === null ? "linear" : "low_rank"}${bias.length > 0 ? "_b" : ""}`;
  const isStarted = start !== null && start !== "free" && !(kind === "linear" && bias.length === 0);
  return { op, ...(rank !== null && { rank }), ...(isStarted && { start }) };
}

/** A block for each term; there are as many ids as the original has blocks. */
function idsOf(form: Form, recipes: Recipes, original: Cell): ReadonlyMap<Term, BlockId> {
  const ids = new Map<Term, BlockId>();
  for (const term of recipes.keys()) if ("block" in term) ids.set(term, term.block);
  const agrees = ({ id, op }: Block) => {
    const recipe = recipes.get(present(form.values.get(id), id));
    return recipe !== undefined && recipe.kind !== "weighted" && recipe.op === op;
  };
  const weightless = original.blocks.filter((block) => !isWeighted(block));
  // Of several blocks that compute the same, one that does it in the same way keeps its id.
  for (const block of [...weightless.filter(agrees), ...weightless]) {
    const term = present(form.values.get(block.id), block.id);
    if (recipes.has(term) && !ids.has(term)) ids.set(term, block.id);
  }
  const taken = new Set(ids.values());
  const spare = new Set([...weightless, ...original.blocks].map(({ id }) => id).filter((id) => !taken.has(id)));
  const unused = spare.values();
  for (const term of recipes.keys()) {
    if (!ids.has(term)) ids.set(term, present(unused.next().value, "id of a block that goes"));
  }
  return ids;
}
