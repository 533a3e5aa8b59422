/** Where a cell was published. */
export interface ZooPaper {
  /** Null where only the paper is known by its number. */
  readonly authors: string | null;
  readonly year: number;
  /** `arXiv 1603.09420`, `doi 10.1162/…`, or where it appeared. */
  readonly id: string;
  readonly url: string;
}

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
}

export function arxiv(authors: string | null, year: number, id: string): ZooPaper {
  return { authors, year, id: `arXiv ${id}`, url: `https://arxiv.org/abs/${id}` };
}

export function doi(authors: string | null, year: number, id: string): ZooPaper {
  return { authors, year, id: `doi ${id}`, url: `https://doi.org/${id}` };
}
