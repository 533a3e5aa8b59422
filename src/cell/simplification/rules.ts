import { present } from "../../base/assert.ts";
import type { BlockId } from "../block.ts";
import {
  added,
  type CombinedWeights,
  composed,
  isConstantKind,
  isExpressible,
  isUnchanged,
  negated,
  times,
  withBiasOf,
  withoutBias,
} from "./combinedWeights.ts";
import { combined, type Form, type Hint, replaced, type Use, usesOf, weightsOf } from "./form.ts";
import { operandsOf, type Part, partsOf, reachable, type Term } from "./terms.ts";

/** One place where a rule applies. */
export interface Rewrite {
  /** The block of the cell that it is about. */
  readonly block: BlockId;
  /** For a person. */
  readonly reason: string;
  apply(): Form;
}

/** All places where a rule applies to a form. Each application leaves fewer blocks, weights or differences. */
export type Rule = (form: Form) => readonly Rewrite[];

/**
 * A rule is applied where none of an earlier group applies. In whatever order those of a group are applied, the result is the
 * same: what reads 0 goes before it can be merged with others; where the bias of a sum stands is decided when nothing else
 * is left to do.
 */
export const ruleGroups: readonly (readonly Rule[])[] = [
  [unwrittenMemory, unreadMemory, linearOfNothing],
  [linearWithCoefficient, addedLinears, linearOfLinears, scaledByNumber, complement, interpolation],
  [addedBiases],
];

type Linear = Term & { readonly kind: "linear" };

/** c' = c, which starts at 0, is 0 for ever. */
function unwrittenMemory(form: Form): Rewrite[] {
  const memory = form.terms.terminal("c");
  if (form.cNext !== memory) return [];
  const reader = reachable([form.hNext]).find((term) => operandsOf(term).includes(memory));
  if (reader === undefined) return [];
  return [
    {
      block: blockOf(form, reader),
      reason: "c is never written, so it is always 0",
      apply: () => ({ ...replaced(form, memory, form.terms.zero), cNext: memory }),
    },
  ];
}

/** What h' never reads is not written. */
function unreadMemory(form: Form): Rewrite[] {
  const memory = form.terms.terminal("c");
  if (form.cNext === memory || reachable([form.hNext]).includes(memory)) return [];
  const { cNext } = form;
  return [{ block: blockOf(form, cNext), reason: "h' never reads c", apply: () => ({ ...form, cNext: memory }) }];
}

/** W·0 = 0. */
function linearOfNothing(form: Form): Rewrite[] {
  return linearTerms(form)
    .filter(
      (term) => (term.input === form.terms.zero || isConstantKind(term.op)) && weightsOf(form, term).bias.length === 0,
    )
    .map((term) => ({
      block: term.block,
      reason: isConstantKind(term.op) ? `${term.block} is part of another bias` : `${term.block} reads 0`,
      apply: () => replaced(form, term, form.terms.zero),
    }));
}

/** a − Wv = a + (−W)v and Wv + Wv = (2W)v, where Wv is read only so: the coefficient becomes part of the weights. */
function linearWithCoefficient(form: Form): Rewrite[] {
  const uses = usesOf(form);
  return linearTerms(form).flatMap((term): Rewrite[] => {
    const signature = sumUses(uses.get(term)) ?? [];
    const coefficient = signature[0]?.coefficient ?? 1;
    if (coefficient === 1 || signature.some((use) => use.coefficient !== coefficient)) return [];
    const multiplied = times(weightsOf(form, term), coefficient);
    if (!isExpressible(multiplied)) return [];
    const reason =
      coefficient === -1
        ? `${term.block} is only subtracted: its weights can have the other sign`
        : `${term.block} is only read ${coefficient} times in a sum: its weights can be as many times as large`;
    const apply = () =>
      replaced(form, term, form.terms.sum([{ term, coefficient: 1 / coefficient }]), {
        weights: withWeights(form, term.block, multiplied),
      });
    return [{ block: term.block, reason, apply }];
  });
}

/** Wv ± Vv = (W ± V)v; a diagonal becomes part of a whole matrix, a number part of a vector. */
function addedLinears(form: Form): Rewrite[] {
  return pairsAddedAlike(form).flatMap(([first, second, sign]): Rewrite[] => {
    if (first.input !== second.input) return [];
    const sum = added(weightsOf(form, first), weightsOf(form, second), sign);
    if (sum === null || !isExpressible(sum)) return [];
    const [holder, other] = sum.kind === first.op ? [first, second] : [second, first];
    // The sum has the sign of the one that holds it.
    const weights = holder === first || sign === 1 ? sum : negated(sum);
    if (!isExpressible(weights)) return [];
    return [
      {
        block: other.block,
        reason: `${holder.block} and ${other.block} read the same and are only added: one of them is enough`,
        apply: () => replaced(form, other, form.terms.zero, { weights: withWeights(form, holder.block, weights) }),
      },
    ];
  });
}

/** W(Vv + Uu) = (WV)v + (WU)u, where nothing else reads V and U; W(Vv) = (WV)v. */
function linearOfLinears(form: Form): Rewrite[] {
  const uses = usesOf(form);
  return linearTerms(form).flatMap((outer): Rewrite[] => {
    if (isConstantKind(outer.op)) return [];
    const inner = ownLinears(outer.input, uses);
    const outerWeights = weightsOf(form, outer);
    if (inner === null || !isWorthwhile(inner, outerWeights, form)) return [];
    const through = multiplied(inner, outerWeights, form);
    if (through === null) return [];
    const names = inner.map(({ term }) => term.block).join(", ");
    return [
      {
        block: outer.block,
        reason: `${outer.block} reads only ${names}: ${inner.length === 1 ? "one" : "each"} does what two do`,
        apply: () => replaced(form, outer, through.sum, { weights: through.weights }),
      },
    ];
  });
}

/** Whether a sum of linears has no more weights when each is multiplied with an outer one. */
function isWorthwhile(inner: readonly OwnLinear[], outer: CombinedWeights, form: Form): boolean {
  const kinds = inner.map(({ term }) => weightsOf(form, term).kind);
  const count = (kind: CombinedWeights["kind"]) => kinds.filter((each) => each === kind).length;
  // A number becomes a vector.
  if (count("scalar") > 1) return false;
  if (outer.kind === "scale") return true;
  // A diagonal becomes a matrix, in place of the outer one; a matrix gets the outer one's rank.
  return outer.rank === null ? count("scale") <= 1 : count("scale") + count("linear") <= 1;
}

/** The sum with each part multiplied by outer weights, of which one part takes the bias; null where no start says so. */
function multiplied(inner: readonly OwnLinear[], outer: CombinedWeights, form: Form) {
  const weights = new Map(form.weights);
  for (const { term } of inner) weights.set(term.block, composed(weightsOf(form, term), outer));
  const holder = preferred(
    inner.map(({ term }) => term),
    form,
  );
  const part = present(
    inner.find(({ term }) => term === holder),
    holder.block,
  );
  if (outer.kind === "linear") {
    weights.set(holder.block, withBiasOf(present(weights.get(holder.block), holder.block), outer, signOf(part)));
  }
  const made = inner.map(({ term, coefficient }) => {
    const own = present(weights.get(term.block), term.block);
    return { own, part: { term: form.terms.linear(term.block, own.kind, term.input), coefficient } };
  });
  if (!made.every(({ own }) => isExpressible(own))) return null;
  return { weights, sum: form.terms.sum(made.map((each) => each.part)) };
}

/** α ⊙ Wv = (αW)v, where nothing else reads α and W. */
function scaledByNumber(form: Form): Rewrite[] {
  const uses = usesOf(form);
  return linearTerms(form).flatMap((number): Rewrite[] => {
    const [use, ...others] = uses.get(number) ?? [];
    const product = use?.reader;
    if (number.op !== "scalar" || others.length > 0 || product?.kind !== "product") return [];
    const candidates = product.factors.flatMap((factor): (readonly OwnLinear[])[] => {
      const scaled = factor === number ? null : ownLinears(factor, uses);
      return scaled === null ? [] : [scaled];
    });
    for (const scaled of candidates.sort((a, b) => starting(a, form) - starting(b, form))) {
      const through = multiplied(scaled, weightsOf(form, number), form);
      if (through === null) continue;
      const names = scaled.map(({ term }) => term.block).join(", ");
      const reason = `${number.block} multiplies only ${names}, whose weights can be as many times as large`;
      const { weights } = through;
      return [{ block: number.block, reason, apply: () => replaced(form, number, form.terms.one, { weights }) }];
    }
    return [];
  });
}

/** Which linears come first: those that start at random, then as in the cell. */
function starting(linears: readonly OwnLinear[], form: Form): number {
  const isStarted = linears.some(({ term }) => weightsOf(form, term).start !== "free");
  const places = linears.map(({ term }) => form.order.indexOf(term.block));
  return Math.min(...places) + (isStarted ? form.order.length : 0);
}

/** 1 − σ(u) = σ(−u), where u is a sum of linears that nothing else reads and σ(u) is only ever read as 1 − σ(u). */
function complement(form: Form): Rewrite[] {
  const { terms } = form;
  const uses = usesOf(form);
  return [...uses.keys()].flatMap((term): Rewrite[] => {
    if (term.kind !== "apply" || !hasComplement.has(term.op)) return [];
    const readers = sumUses(uses.get(term));
    const isComplement = readers?.every(
      ({ reader, coefficient }) =>
        coefficient === -1 && partsOf(reader).some((part) => part.term === terms.one && part.coefficient > 0),
    );
    const linears = ownLinears(term.input, uses);
    if (isComplement !== true || linears === null) return [];
    const apply = () => {
      const weights = new Map(form.weights);
      for (const linear of linears) weights.set(linear.term.block, negated(weightsOf(form, linear.term)));
      const flipped = terms.sum([
        { term: terms.one, coefficient: 1 },
        { term, coefficient: -1 },
      ]);
      return replaced(form, term, flipped, { weights });
    };
    const block = blockOf(form, term);
    return [
      { block, reason: `1 - ${term.op} of a sum of linears is ${term.op} of the sum with the other sign`, apply },
    ];
  });
}

const hasComplement: ReadonlySet<string> = new Set(["sigmoid", "hard_sigmoid"]);

/** z ⊙ p + (1 − z) ⊙ q = q + z ⊙ (p − q), where nothing else reads the products and 1 − z: one block less. */
function interpolation(form: Form): Rewrite[] {
  const { terms } = form;
  const uses = usesOf(form);
  const isReadOnce = (term: Term) => uses.get(term)?.length === 1;
  return [...uses.keys()].flatMap((sum): Rewrite[] => {
    if (sum.kind !== "sum") return [];
    for (const closed of sum.parts) {
      if (closed.term.kind !== "product" || !isReadOnce(closed.term)) continue;
      for (const complementary of new Set(closed.term.factors)) {
        const gate = complementOf(form, complementary);
        if (gate === null || !isReadOnce(complementary)) continue;
        const isOpen = ({ term, coefficient }: Part) =>
          term.kind === "product" &&
          term.factors.includes(gate) &&
          isReadOnce(term) &&
          term !== closed.term &&
          coefficient === closed.coefficient;
        const [open, ...others] = sum.parts.filter(isOpen);
        // Of several products with the gate none is the one that belongs to 1 − z.
        if (open === undefined || others.length > 0 || Math.abs(closed.coefficient) !== 1) continue;
        const p = without(form, open.term, gate);
        const q = without(form, closed.term, complementary);
        const difference: Hint = { op: "sub", inputs: [p, q] };
        const gated: Hint = { op: "elem_mul", inputs: [gate, computed(form, difference)] };
        const mixed: Hint = { op: "add", inputs: [q, computed(form, gated)] };
        const rest = terms.sum(sum.parts.filter((part) => part !== open && part !== closed));
        const whole: Hint = { op: closed.coefficient > 0 ? "add" : "sub", inputs: [rest, computed(form, mixed)] };
        const hints = [...form.hints, difference, gated, mixed, whole];
        const block = blockOf(form, sum);
        const reason = "z * p + (1 - z) * q takes one block less as q + z * (p - q)";
        return [{ block, reason, apply: () => replaced(form, sum, computed(form, whole), { hints }) }];
      }
    }
    return [];
  });
}

/** z of 1 − z. */
function complementOf({ terms }: Form, term: Term): Term | null {
  if (term.kind !== "sum" || term.parts.length !== 2) return null;
  const gate = term.parts.find((part) => part.term !== terms.one);
  const one = term.parts.find((part) => part.term === terms.one);
  return one?.coefficient === 1 && gate?.coefficient === -1 ? gate.term : null;
}

/** The product without one of its factors. */
function without({ terms }: Form, product: Term, factor: Term): Term {
  const factors = [...(product.kind === "product" ? product.factors : [product])];
  factors.splice(factors.indexOf(factor), 1);
  return terms.product(factors);
}

function computed({ terms }: Form, { op, inputs }: Hint): Term {
  return combined(terms, op, inputs);
}

/**
 * Of several biases that are only ever added together one is enough; the bias of a block that reads 0 moves away. A number
 * becomes part of a bias that is there.
 */
function addedBiases(form: Form): Rewrite[] {
  return groupsAddedAlike(form).flatMap((whole) => {
    const group = whole.filter(({ term }) => term.op !== "scale");
    const vectors = group.filter(({ term }) => term.op !== "scalar");
    const biased = group.filter(({ term }) => weightsOf(form, term).bias.length > 0);
    if (!biased.some(({ term }) => term.op !== "scalar") || group.length < 2) return [];
    const holder = preferred(
      vectors.map(({ term }) => term),
      form,
    );
    const isMoved = biased.some(({ term }) => term !== holder && mayMove(form, term));
    if (biased.length < 2 && !isMoved) return [];
    const sign = present(
      vectors.find(({ term }) => term === holder),
      holder.block,
    ).sign;
    const moves = biased
      .filter(({ term }) => term !== holder)
      .map((other): Rewrite & { readonly isFirst: boolean; readonly isPossible: boolean } => {
        const from = weightsOf(form, other.term);
        const sum = withBiasOf(weightsOf(form, holder), from, sign === other.sign ? 1 : -1);
        const weights = new Map(form.weights).set(holder.block, sum).set(other.term.block, withoutBias(from));
        const reason =
          biased.length < 2
            ? `the bias of ${other.term.block} moves to ${holder.block}`
            : `two biases add up, of ${holder.block} and ${other.term.block}: one is enough`;
        const isFirst = typeof from.start === "number" || from.start === "free";
        return {
          block: other.term.block,
          reason,
          isFirst,
          isPossible: isExpressible(sum),
          apply: () => ({ ...form, weights }),
        };
      })
      .filter(({ isPossible }) => isPossible);
    // Starts for dependencies of any length do not add up with others: the first of them waits for all that do.
    const first = moves.filter(({ isFirst }) => isFirst);
    return first.length > 0 ? first : moves.slice(0, 1);
  });
}

/** A bias that is the block's own, as it was, stays where it is. */
function mayMove(form: Form, term: Linear): boolean {
  const { bias } = weightsOf(form, term);
  if (isConstantKind(term.op)) return true;
  return term.input === form.terms.zero || !isUnchanged({ ...weightsOf(form, term), weight: bias }, term.block);
}

/** Who of several holds the bias: who reads x, else h, else c, else the first, else a `bias`; never one that reads 0. */
function preferred(candidates: readonly Linear[], form: Form): Linear {
  const place = ({ input, block, op }: Linear) => {
    if (op === "scalar") return 2e6 + form.order.indexOf(block);
    if (op === "bias") return 1e6 + form.order.indexOf(block);
    if (input === form.terms.zero) return Number.POSITIVE_INFINITY;
    return input.kind === "terminal" ? "xhc".indexOf(input.name) : 3 + form.order.indexOf(block);
  };
  return present([...candidates].sort((a, b) => place(a) - place(b))[0], "candidate");
}

/** Linear blocks of which each is read by the same sums, in the same proportion, and by nothing else. */
function groupsAddedAlike(form: Form): { readonly term: Linear; readonly sign: 1 | -1 }[][] {
  const uses = usesOf(form);
  const groups = new Map<string, { readonly term: Linear; readonly sign: 1 | -1 }[]>();
  for (const term of linearTerms(form)) {
    const signature = sumUses(uses.get(term))?.toSorted((a, b) => a.reader.id - b.reader.id);
    const [first] = signature ?? [];
    if (signature === undefined || first === undefined) continue;
    const sign = first.coefficient > 0 ? 1 : -1;
    const key = signature.map(({ reader, coefficient }) => `${reader.id}:${sign * coefficient}`).join(" ");
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({ term, sign });
  }
  return [...groups.values()];
}

/** Pairs of one group, in the cell's order, with the sign of the second one relative to the first. */
function pairsAddedAlike(form: Form): [Linear, Linear, 1 | -1][] {
  return groupsAddedAlike(form).flatMap((group) =>
    group.flatMap((first, index) =>
      group
        .slice(index + 1)
        .map((second): [Linear, Linear, 1 | -1] => [first.term, second.term, first.sign === second.sign ? 1 : -1]),
    ),
  );
}

/** The live linears in the cell's order. */
function linearTerms(form: Form): Linear[] {
  const live = reachable([form.hNext, form.cNext]).filter((term): term is Linear => term.kind === "linear");
  const place = new Map(form.order.map((block, index) => [block, index]));
  return live.sort((a, b) => (place.get(a.block) ?? 0) - (place.get(b.block) ?? 0));
}

/** The readers of a term where all of them are sums; null where it is read in another way too, or not at all. */
function sumUses(uses: readonly Use[] | undefined): (Use & { readonly reader: Term })[] | null {
  const readers = (uses ?? []).flatMap(({ reader, coefficient }) =>
    reader?.kind === "sum" ? [{ reader, coefficient }] : [],
  );
  return uses !== undefined && readers.length === uses.length ? readers : null;
}

interface OwnLinear {
  readonly term: Linear;
  readonly coefficient: number;
}

/** The linears that a term is the sum of, where only it reads them and only one term reads it; else null. */
function ownLinears(input: Term, uses: ReadonlyMap<Term, readonly Use[]>): OwnLinear[] | null {
  if (uses.get(input)?.length !== 1) return null;
  const parts = partsOf(input).flatMap(({ term, coefficient }) =>
    term.kind === "linear" && Math.abs(coefficient) === 1 && uses.get(term)?.length === 1
      ? [{ term, coefficient }]
      : [],
  );
  return parts.length > 0 && parts.length === partsOf(input).length ? parts : null;
}

function signOf({ coefficient }: Part): 1 | -1 {
  return coefficient > 0 ? 1 : -1;
}

function withWeights(form: Form, block: BlockId, weights: CombinedWeights): ReadonlyMap<BlockId, CombinedWeights> {
  return new Map(form.weights).set(block, weights);
}

/** A block of the cell that computes `term`, or reads what does. */
function blockOf(form: Form, term: Term): BlockId {
  if (term.kind === "linear") return term.block;
  for (const [block, value] of form.values) if (value === term) return block;
  return present([...form.values.keys()].at(-1) ?? form.order[0], "block");
}
