import { type ConfusionMatrix, classScore } from "./confusion.ts";
import type { Measure, TaskTraits } from "./measure.ts";

const kinds = {
  f1: ["F1", "Harmonic mean of precision and recall"],
  precision: ["precision", "Share of right ones among the predictions"],
  recall: ["recall", "Share of the examples that are found"],
} as const;

type Kind = keyof typeof kinds;

const form = /^(f1|precision|recall)\((.{1,100})\)$/u;

/** How a measure of one class is written, for errors and documentation. */
export const perClassForm = "`f1(CLASS)`, `precision(CLASS)` or `recall(CLASS)`";

/** Of a name such as `recall(spam)`; null for other names. */
export function perClassName(name: string): { readonly kind: Kind; readonly className: string } | null {
  const [, kind, className] = form.exec(name) ?? [];
  return kind === undefined || className === undefined ? null : { kind: kind as Kind, className };
}

/** `f1(spam)`, `precision(spam)`, `recall(spam)`; undefined for other names. */
export function perClassMeasure(name: string): Measure | undefined {
  const parsed = perClassName(name);
  if (parsed === null) return undefined;
  const [words, description] = kinds[parsed.kind];
  return {
    name,
    words: `${words} of ${parsed.className}`,
    unit: "share",
    direction: "maximize",
    description: `${description} of the class ${parsed.className}.`,
    source: "training",
    reference: () => 0,
  };
}

/** Whether the individuals of a task can be measured class by class. */
export function hasPerClassMeasures({ type }: TaskTraits): boolean {
  return type === "classification" || type === "labelling";
}

/**
 * The measures of single classes among `wanted`, 0 where there is no prediction, or no example, to divide by.
 *
 * @param classes in the order of the matrix; null where they have no names.
 */
export function perClassResults(
  matrix: ConfusionMatrix,
  classes: readonly string[] | null,
  wanted: readonly string[],
): { readonly [name: string]: number } {
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const parsed = perClassName(name);
      const index = parsed === null ? -1 : (classes?.indexOf(parsed.className) ?? -1);
      return parsed === null || index < 0 ? [] : [[name, classScore(matrix, index)[parsed.kind] ?? 0]];
    }),
  );
}
