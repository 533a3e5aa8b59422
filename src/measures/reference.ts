/** The splits that a reference is measured on. */
export const scoredSplits = ["validation", "test"] as const;

/**
 * What is reached without a recurrent network: the least that a cell has to beat. Scores are the task's own measures, on the
 * values that cells are trained on.
 */
export interface Reference {
  /** For people: `last value`, `ridge regression`. */
  readonly name: string;
  /** What it computes, in a sentence. */
  readonly description: string;
  /** Numbers that it learned. */
  readonly parameters: number;
  /** Null for a split without an example. */
  readonly scores: { readonly [S in (typeof scoredSplits)[number]]: { readonly [measure: string]: number } | null };
}
