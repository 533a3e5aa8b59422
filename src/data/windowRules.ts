import { DataError, wholeFile } from "./dataError.ts";
import { listed } from "./describe/dataFacts.ts";
import type { FeatureSource } from "./forecastFeatures.ts";
import type { Forecasting } from "./forecasting.ts";
import { type ColumnStatistics, columnScaling, type Scaling, type ScalingRule } from "./scaling.ts";
import type { TargetFrame, WindowRule, WindowRules } from "./windowTransform.ts";

type Rule = ScalingRule | WindowRule;

/** Zero and unit of each column, over all windows. */
export type ColumnScalings = ReadonlyMap<string, { readonly mean: number; readonly deviation: number }>;

/** Columns that are read relative to their window are scaled by the training rows first. */
export function columnScalings(
  task: Pick<Forecasting, "normalise">,
  statistics: ReadonlyMap<string, ColumnStatistics>,
): ColumnScalings {
  return new Map(
    [...statistics].map(([name, each]) => {
      const rule = ruleOf(task, name);
      return [name, columnScaling(each, rule === "min_max" || rule === "none" ? rule : "standard")];
    }),
  );
}

/** By feature: those without a column of numbers, null, are as they are. */
export function scalingOf(columns: readonly (string | null)[], scalings: ColumnScalings): Scaling {
  const all = columns.map((name) => (name === null ? undefined : scalings.get(name)) ?? { mean: 0, deviation: 1 });
  return { mean: all.map(({ mean }) => mean), deviation: all.map(({ deviation }) => deviation) };
}

/**
 * What a config asks for within each window; null where nothing is relative to it. What is known of the rows to come, and what is no
 * number, is as it is.
 *
 * @throws {DataError} for a rule of a column that is not read, and a target whose window is not read.
 */
export function windowRules(
  task: Pick<Forecasting, "normalise" | "residual" | "train">,
  sources: readonly FeatureSource[],
  targets: readonly string[],
): WindowRules | null {
  const { normalise, residual = false } = task;
  const columns = sources.map(({ kind, column, isAhead }) => (kind === "number" && !isAhead ? column : null));
  const named = columns.filter((column) => column !== null);
  if (typeof normalise === "object")
    checkNames(task.train, Object.keys(normalise), [...new Set([...named, ...targets])]);
  const inputs = columns.map((name) => (name === null ? "standard" : windowRuleOf(task, name)));
  const frames = targets.map((name): TargetFrame => {
    const rule = windowRuleOf(task, name);
    const feature = columns.indexOf(name);
    const isRelative = residual || rule !== "standard";
    if (isRelative && feature < 0) throw unreadTarget(task.train, name, residual ? "`residual`" : "`normalise`");
    const origin = residual || rule === "last_value" || rule === "difference" ? "last" : "mean";
    return { feature, origin: isRelative ? origin : "zero", inDeviations: rule === "per_window" };
  });
  if (inputs.every((rule) => rule === "standard") && frames.every(({ origin }) => origin === "zero")) return null;
  return { inputs, targets: frames };
}

function ruleOf({ normalise = "standard" }: Pick<Forecasting, "normalise">, column: string): Rule {
  return typeof normalise === "string" ? normalise : (normalise[column] ?? "standard");
}

function windowRuleOf(task: Pick<Forecasting, "normalise">, column: string): WindowRule {
  const rule = ruleOf(task, column);
  return rule === "min_max" || rule === "none" ? "standard" : rule;
}

function checkNames(file: string, named: readonly string[], known: readonly string[]): void {
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const what = `\`normalise\` has a rule for \`${unknown}\`, which is neither an input nor a target`;
  throw new DataError(
    "DATA_COLUMN_NOT_FOUND",
    wholeFile(file),
    what,
    `The columns that are read are ${listed(known)}.`,
  );
}

function unreadTarget(file: string, target: string, key: string): DataError {
  const what = `${key} takes the target \`${target}\` relative to the window that is seen, but \`${target}\` is not read as input`;
  return new DataError("DATA_COLUMN_NOT_FOUND", wholeFile(file), what, `Add \`${target}\` to \`columns\`.`);
}
