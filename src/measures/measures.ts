import { classMeasures, classScorer } from "./classMeasures.ts";
import { cellMeasures } from "./complexity.ts";
import { latency } from "./latency.ts";
import { type NamedUnit, recordedLossUnit, testLoss, validationLoss, validationLossName } from "./loss.ts";
import type { Loss, Measure, TaskTraits } from "./measure.ts";
import { microcontrollerMeasures } from "./microcontroller.ts";
import type { OutputNames } from "./outputNames.ts";
import { hasPerClassMeasures, perClassMeasure } from "./perClassMeasures.ts";
import { hasPerTargetMeasures, perTargetMeasure } from "./perTargetMeasures.ts";
import type { Scorer } from "./scorer.ts";
import { symbolSetMeasures, symbolSetScorer } from "./symbolSetMeasures.ts";
import { textMeasures, textScorer } from "./textMeasures.ts";
import { valueMeasures, valueScorer } from "./valueMeasures.ts";

/** How outputs are scored, and what that yields beside the loss. */
interface Family {
  readonly loss: Loss;
  readonly measures: readonly Measure[];
  /** @param size O. @param wanted names of what its results have to hold. @param names of the outputs. */
  scorer(size: number, wanted: readonly string[], names: OutputNames): Scorer;
}

export const families = {
  text: { loss: "softmaxCrossEntropy", measures: textMeasures, scorer: textScorer },
  classes: {
    loss: "softmaxCrossEntropy",
    measures: classMeasures,
    scorer: (size, wanted, { classes }) => classScorer(size, wanted, classes),
  },
  symbolSets: { loss: "sigmoidCrossEntropy", measures: symbolSetMeasures, scorer: symbolSetScorer },
  values: {
    loss: "meanSquaredError",
    measures: valueMeasures,
    scorer: (_, wanted, { targets }) => valueScorer(targets, wanted),
  },
} as const satisfies { readonly [name: string]: Family };

export type FamilyName = keyof typeof families;

function familyOf({ type, problem }: TaskTraits): FamilyName {
  switch (type) {
    case "language_modelling":
      return "text";
    case "formal_language":
      return "symbolSets";
    case "classification":
    case "labelling":
      return "classes";
    case "synthetic":
      return problem === "copy_memory" ? "classes" : "values";
    case "regression":
    case "forecasting":
      return "values";
  }
}

/** What the scorer of a task measures beside the loss. */
export function metricsOf(task: TaskTraits): Measure[] {
  const { measures }: Family = families[familyOf(task)];
  return measures.filter((measure) => measure.belongsTo?.(task) ?? true);
}

/** Every measure that a task's individuals have, the loss first; with null, what the individuals of any task have. */
export function measuresOf(task: TaskTraits | null): Measure[] {
  const loss = task === null ? "softmaxCrossEntropy" : families[familyOf(task)].loss;
  const metrics = task === null ? [] : metricsOf(task);
  return [validationLoss(loss), ...metrics, ...cellMeasures, ...microcontrollerMeasures(loss), latency];
}

/** Every measure of any task, once. */
export const allMeasures: readonly Measure[] = [
  validationLoss("softmaxCrossEntropy"),
  ...Object.values(families).flatMap(({ measures }) => measures),
  ...cellMeasures,
  ...microcontrollerMeasures("softmaxCrossEntropy"),
  latency,
];

const byName = new Map(allMeasures.map((measure) => [measure.name, measure]));

/** Undefined for a metric that a training program of the user's own names. */
export function measureNamed(name: string): Measure | undefined {
  return byName.get(name) ?? perClassMeasure(name) ?? perTargetMeasure(name);
}

/** A measure of a task by its name, also one of a single class or target, whether there is such a one or not. */
export function measureOf(task: TaskTraits, name: string): Measure | undefined {
  const known = measuresOf(task).find((measure) => measure.name === name);
  if (known !== undefined) return known;
  if (hasPerTargetMeasures(task)) return perTargetMeasure(name);
  return hasPerClassMeasures(task) ? perClassMeasure(name) : undefined;
}

/** A measure within a sentence, in English: `validation loss`, `MSE`; an unknown one is the words of its name. */
export function measureWords(name: string): string {
  return name === testLoss.name ? testLoss.words : (measureNamed(name)?.words ?? name.replaceAll("_", " "));
}

/**
 * The unit of a measure in a run.
 *
 * @param objectives of the run, which say theirs.
 * @param metrics names of what its evaluations measured.
 */
export function recordedUnit(name: string, objectives: readonly NamedUnit[], metrics: readonly string[]): string {
  if (name === validationLossName || name === testLoss.name) return recordedLossUnit(objectives, metrics);
  return objectives.find((objective) => objective.name === name)?.unit ?? measureNamed(name)?.unit ?? "";
}

/** `validation loss (nats)`; a unit that only repeats the words is left out. */
export function withUnit(words: string, unit: string): string {
  return unit === "" || words.toLowerCase().includes(unit.toLowerCase()) ? words : `${words} (${unit})`;
}
