/** Where a cell was published. */
export interface ZooPaper {
  /** Null where only the paper is known by its number. */
  readonly authors: string | null;
  readonly year: number;
  /** `arXiv 1603.09420`, `doi 10.1162/…`, or where it appeared. */
  readonly id: string;
  readonly url: string;
}

/**
 * Where a bias starts: a number, or `chrono`, the logarithm of a number that is uniform on 1 to the longest dependency
 * minus 1, so that gates stay open for times of every length (Tallec & Ollivier 2018).
 */
type BiasStart = number | "chrono";

export type ZooFamily = "reference" | "classic" | "small" | "gated" | "lstm" | "gate_free" | "searched";

/** A published cell as data. */
export interface ZooCell {
  /** As configs name it. */
  readonly name: string;
  readonly title: string;
  readonly family: ZooFamily;
  readonly equations: string;
  readonly paper: ZooPaper;
  /** One sentence: what is its idea, and what was left out of the published form. */
  readonly sentence: string;
  /** Biases whose start in the paper differs from that of the other biases, by the `linear_b` block that has them. */
  readonly biasStarts?: { readonly [block: string]: BiasStart };
}

export function arxiv(authors: string | null, year: number, id: string): ZooPaper {
  return { authors, year, id: `arXiv ${id}`, url: `https://arxiv.org/abs/${id}` };
}

export function doi(authors: string | null, year: number, id: string): ZooPaper {
  return { authors, year, id: `doi ${id}`, url: `https://doi.org/${id}` };
}
