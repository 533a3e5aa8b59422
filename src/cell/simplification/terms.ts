import type { BlockId, PlainActivation } from "../block.ts";
import { isConstantKind, type WeightsKind } from "./combinedWeights.ts";

/**
 * What a block computes, free of how it was written: sums and products are multisets, equal terms are one object.
 *
 * `sum` has no sums among its parts unless their coefficients would grow past all use, and `product` no products; a
 * sum without parts is 0. Weighted blocks, `linear` here, are never equal, however alike they look: they train apart.
 */
export type Term =
  | { readonly id: number; readonly kind: "terminal"; readonly name: "x" | "h" | "c" }
  | { readonly id: number; readonly kind: "one" }
  | {
      readonly id: number;
      readonly kind: "linear";
      readonly block: BlockId;
      readonly op: WeightsKind;
      /** 1 of a `bias` and a `scalar`. */
      readonly input: Term;
    }
  | { readonly id: number; readonly kind: "apply"; readonly op: PlainActivation; readonly input: Term }
  | { readonly id: number; readonly kind: "sum"; readonly parts: readonly Part[] }
  | { readonly id: number; readonly kind: "product"; readonly factors: readonly Term[] };

/** A term with its integer coefficient, which is not 0. */
export interface Part {
  readonly term: Term;
  readonly coefficient: number;
}

type Unnumbered = Term extends infer T ? (T extends Term ? Omit<T, "id"> : never) : never;

/** Coefficients beyond this stay inside a sum of their own: s + s of s + s of … doubles them with every block. */
const largestCoefficient = 64;
/** Products of sums are multiplied out up to so many parts. */
const mostParts = 64;

/** Activations after which another one changes nothing, by that other one. */
const unchangedBy: { readonly [outer in PlainActivation]?: readonly PlainActivation[] } = {
  relu: ["relu", "sigmoid", "hard_sigmoid", "softplus"],
  leaky_relu: ["relu", "sigmoid", "hard_sigmoid", "softplus"],
  hard_tanh: ["hard_tanh", "tanh", "sigmoid", "hard_sigmoid"],
};

/** Inner activations that an outer one makes superfluous: relu(leaky_relu(v)) = relu(v). */
const absorbedBy: { readonly [outer in PlainActivation]?: readonly PlainActivation[] } = { relu: ["leaky_relu"] };

const zeroAtZero: ReadonlySet<PlainActivation> = new Set(["identity", "tanh", "relu", "leaky_relu", "hard_tanh"]);

/**
 * Makes terms, each in one way: two calls that mean the same yield the same object.
 *
 * Rules of family (a), same function and same weights, are applied here and so everywhere: flat sums and products,
 * a − a, a · 1, a · 0, relu ∘ relu and its kin.
 */
export class Terms {
  readonly #known = new Map<string, Term>();
  readonly one: Term = this.#term("1", { kind: "one" });
  readonly zero: Term = this.sum([]);

  /**
   * @param multipliesOut whether a product of sums becomes a sum of products: the form in which z⊙h + (1 − z)⊙n and
   *   n + z⊙(h − n) are one. Without it a product keeps its factors, from which a cell can be written again.
   */
  constructor(private readonly multipliesOut: boolean = false) {}

  terminal(name: "x" | "h" | "c"): Term {
    return this.#term(name, { kind: "terminal", name });
  }

  /** The output of the weighted block of this id. */
  linear(block: BlockId, op: WeightsKind, input: Term): Term {
    if (op === "scale" && input === this.zero) return input;
    return this.#term(`${op} ${block} ${input.id}`, { kind: "linear", block, op, input });
  }

  apply(op: PlainActivation, input: Term): Term {
    if (op === "identity") return input;
    if (input === this.zero && zeroAtZero.has(op)) return input;
    if (input.kind === "apply") {
      if (unchangedBy[op]?.includes(input.op) === true) return input;
      if (absorbedBy[op]?.includes(input.op) === true) return this.apply(op, input.input);
    }
    return this.#term(`${op} ${input.id}`, { kind: "apply", op, input });
  }

  /** Σ coefficient · term. */
  sum(parts: readonly Part[]): Term {
    const coefficients = new Map<Term, number>();
    for (const { term, coefficient } of parts) {
      const inner = term.kind === "sum" && fits(term, coefficient) ? term.parts : [{ term, coefficient: 1 }];
      for (const part of inner) {
        coefficients.set(part.term, (coefficients.get(part.term) ?? 0) + coefficient * part.coefficient);
      }
    }
    const kept = [...coefficients]
      .filter(([, coefficient]) => coefficient !== 0)
      .map(([term, coefficient]): Part => ({ term, coefficient }))
      .sort((a, b) => a.term.id - b.term.id);
    const [only] = kept;
    if (kept.length === 1 && only?.coefficient === 1) return only.term;
    const key = kept.map(({ term, coefficient }) => `${coefficient}·${term.id}`).join(" ");
    return this.#term(`+ ${key}`, { kind: "sum", parts: kept });
  }

  product(operands: readonly Term[]): Term {
    const factors = operands.flatMap(factorsOf);
    if (factors.includes(this.zero)) return this.zero;
    if (this.multipliesOut && factors.some(({ kind }) => kind === "sum")) {
      const parts = this.#multipliedOut(factors);
      if (parts !== null) return this.sum(parts);
    }
    return this.#plainProduct(factors);
  }

  /** The parts of the product; null where there would be too many. */
  #multipliedOut(factors: readonly Term[]): Part[] | null {
    const lists = factors.map((factor) => partsOf(factor));
    if (lists.reduce((count, parts) => count * parts.length, 1) > mostParts) return null;
    let products: { readonly coefficient: number; readonly factors: readonly Term[] }[] = [
      { coefficient: 1, factors: [] },
    ];
    for (const parts of lists) {
      products = products.flatMap((product) =>
        parts.map(({ term, coefficient }) => ({
          coefficient: product.coefficient * coefficient,
          factors: [...product.factors, term],
        })),
      );
    }
    if (products.some(({ coefficient }) => Math.abs(coefficient) > largestCoefficient)) return null;
    // No factor is a sum any more, but for those whose coefficients are too large: these are left whole.
    return products.map(({ coefficient, factors: each }) => ({ coefficient, term: this.#plainProduct(each) }));
  }

  #plainProduct(operands: readonly Term[]): Term {
    const factors = operands.flatMap(factorsOf).sort((a, b) => a.id - b.id);
    const [only] = factors;
    if (only === undefined) return this.one;
    if (factors.length === 1) return only;
    return this.#term(`* ${factors.map(({ id }) => id).join(" ")}`, { kind: "product", factors });
  }

  #term(key: string, made: Unnumbered): Term {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const term = { id: this.#known.size, ...made } as Term;
    this.#known.set(key, term);
    return term;
  }
}

/** A term as the parts of a sum. */
export function partsOf(term: Term): readonly Part[] {
  return term.kind === "sum" ? term.parts : [{ term, coefficient: 1 }];
}

/** A term as the factors of a product; none for 1. */
export function factorsOf(term: Term): readonly Term[] {
  if (term.kind === "one") return [];
  return term.kind === "product" ? term.factors : [term];
}

/** What a term is computed from, one step down. */
export function operandsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case "linear":
      return isConstantKind(term.op) ? [] : [term.input];
    case "apply":
      return [term.input];
    case "sum":
      return term.parts.map((part) => part.term);
    case "product":
      return term.factors;
    case "terminal":
    case "one":
      return [];
  }
}

/** The roots and all that they are computed from, operands first. */
export function reachable(roots: readonly Term[]): Term[] {
  const order: Term[] = [];
  const seen = new Set<Term>();
  const stack = roots.map((term) => ({ term, isOpen: false })).reverse();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { term, isOpen } = top;
    if (isOpen) order.push(term);
    if (isOpen || seen.has(term)) continue;
    seen.add(term);
    stack.push({ term, isOpen: true });
    for (const operand of operandsOf(term).toReversed()) {
      if (!seen.has(operand)) stack.push({ term: operand, isOpen: false });
    }
  }
  return order;
}

function fits(term: Term & { readonly kind: "sum" }, coefficient: number): boolean {
  return term.parts.every((part) => Math.abs(part.coefficient * coefficient) <= largestCoefficient);
}
