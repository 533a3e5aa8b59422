import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { perTargetName } from "../measures/perTargetMeasures.ts";
import type { Reference } from "../measures/reference.ts";
import { valueMeasures } from "../measures/valueMeasures.ts";
import type { IndividualId } from "./individual.ts";
import { directed, type Objective } from "./objective.ts";
import type { RunView } from "./runView.ts";

/** What simple solutions reach in the first objective that they are measured in, on the validation data of the search. */
export interface AgainstReferences {
  readonly objective: Objective;
  /** Best first. */
  readonly rows: readonly ReferenceRow[];
  /** Of the best network: whose skills are in the rows. */
  readonly bestId: IndividualId;
  /** Whether the search has a network that is better than all of them; in words. */
  readonly verdict: string;
}

interface ReferenceRow {
  readonly reference: Reference;
  readonly value: number;
  /**
   * Skill of the best network over it: 1 − error / its error, 0 as good, 1 perfect, below 0 worse; null where no values
   * are forecast.
   */
  readonly skill: number | null;
}

/** @returns null where no reference is measured in an objective of the run, or no network was evaluated yet. */
export function againstReferences(view: RunView, references: readonly Reference[]): AgainstReferences | null {
  for (const objective of view.objectives) {
    const rows = references.flatMap((reference) => {
      const value = reference.scores.validation?.[objective.name];
      return value === undefined ? [] : [{ reference, value, skill: skillOver(objective, view, value) }];
    });
    rows.sort((a, b) => directed(objective, a.value) - directed(objective, b.value));
    const [first] = rows;
    const best = view.best[objective.name];
    if (first === undefined || best === undefined) continue;
    const measure = measureWords(objective.name);
    const isBetter = directed(objective, best.value) < directed(objective, first.value);
    const values = `${measure} ${shortNumber(best.value)} against ${shortNumber(first.value)}`;
    const verdict = isBetter
      ? `#${best.id} is better than every solution without a network (${values} of ${first.reference.name}).`
      : `No network here is better than ${first.reference.name}, which needs none (${values}).`;
    return { objective, rows, bestId: best.id, verdict };
  }
  return null;
}

function skillOver({ name }: Objective, { best }: RunView, error: number): number | null {
  const isOfValues = valueMeasures.some((measure) => measure.name === name) || perTargetName(name) !== null;
  const own = best[name];
  return isOfValues && error > 0 && own !== undefined ? 1 - own.value / error : null;
}

/** Two digits; how many times worse than naive is of no interest. */
export function skillText(skill: number | null): string {
  if (skill === null) return "–";
  return skill < -10 ? "below −10" : skill.toFixed(2).replace("-", "−");
}
