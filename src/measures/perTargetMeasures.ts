import type { Measure, ReferenceContext, TaskTraits } from "./measure.ts";

const kinds = {
  rmse: ["RMSE", "Root mean squared error"],
  mae: ["MAE", "Mean absolute error"],
} as const;

type Kind = keyof typeof kinds;

/** Longer names of targets have no measures of their own. */
const longestName = 100;
const form = new RegExp(`^(rmse|mae)\\((.{1,${longestName}})\\)$`, "u");

/** How a measure of one target is written, for errors and documentation. */
export const perTargetForm = "`rmse(TARGET)` or `mae(TARGET)`";

/** Of a name such as `mae(sales)`; null for other names. */
export function perTargetName(name: string): { readonly kind: Kind; readonly target: string } | null {
  const [, kind, target] = form.exec(name) ?? [];
  return kind === undefined || target === undefined ? null : { kind: kind as Kind, target };
}

/** `rmse(sales)`, `mae(sales)`, in the target's own unit; undefined for other names. */
export function perTargetMeasure(name: string): Measure | undefined {
  const parsed = perTargetName(name);
  if (parsed === null) return undefined;
  const [words, description] = kinds[parsed.kind];
  return {
    name,
    words: `${words} of ${parsed.target}`,
    unit: `units of ${parsed.target}`,
    direction: "minimize",
    description: `${description} of ${parsed.target}, in its own unit.`,
    source: "training",
    // What the mean of the training data would have.
    reference: ({ targetScales = {}, targetVariance = 1 }: ReferenceContext) =>
      (targetScales[parsed.target] ?? 1) * Math.sqrt(targetVariance),
  };
}

/** Whether the individuals of a task can be measured target by target. */
export function hasPerTargetMeasures({ type }: TaskTraits): boolean {
  return type === "forecasting" || type === "regression";
}

/** Targets up to which each is measured by itself, whether a config names its measures or not. */
export const mostMeasuredTargets = 8;

/** Of every target, in their order; none where there are many. */
export function perTargetMeasures(targets: readonly string[]): Measure[] {
  if (targets.length > mostMeasuredTargets) return [];
  return targets.flatMap((target) => ["rmse", "mae"].flatMap((kind) => perTargetMeasure(`${kind}(${target})`) ?? []));
}

/** Measures in the targets' own units that a table has room for. */
const mostUnitColumns = 4;

/** Of measures by name those in the targets' own units, as a table has them beside the objectives; none of many targets. */
export function unitColumns(names: readonly string[], objectives: readonly string[]): string[] {
  const others = names.filter((name) => perTargetName(name) !== null && !objectives.includes(name));
  return others.length > mostUnitColumns ? [] : others;
}

/** Measures of a table's columns: without those of single targets where there are many. */
export function tableColumns(names: readonly string[]): string[] {
  const shown = unitColumns(names, []);
  return names.filter((name) => perTargetName(name) === null || shown.includes(name));
}
