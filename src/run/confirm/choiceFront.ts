import { validationLossName } from "../../measures/loss.ts";
import { measureNamed } from "../../measures/measures.ts";
import type { IndividualId } from "../individual.ts";
import type { Objective } from "../objective.ts";
import { individualRecord, lastGeneration, type RunView } from "../runView.ts";
import type { Scale } from "./asGood.ts";
import type { Confirmation } from "./confirmation.ts";
import { type ConfirmedRow, confirmedFront } from "./confirmedFront.ts";
import { scaleOf } from "./verdict.ts";

/** A network that may be taken. Metrics are means over its trainings, without intervals where nothing was confirmed. */
export interface ChoiceNetwork extends Pick<ConfirmedRow, "complexity" | "metrics" | "seeds"> {
  readonly id: IndividualId;
}

/** What there is to choose among. Plain data. */
export interface ChoiceFront extends Scale {
  /** Trained anew from scratch; else the values are those of the search, which favour the lucky ones. */
  readonly isConfirmed: boolean;
  /** Smallest first. */
  readonly networks: readonly ChoiceNetwork[];
}

/** A network as its search measured it. */
export interface SearchedNetwork extends Pick<ChoiceNetwork, "id" | "complexity"> {
  readonly values: { readonly [metric: string]: number };
}

/** The confirmed front of a run, else that of its search. */
export function choiceFront(view: RunView): ChoiceFront {
  const { confirmation, objectives } = view;
  if (confirmation !== null && isConfirmed(confirmation)) return confirmedChoices(confirmation, objectives);
  const archive = lastGeneration(view)?.archive ?? [];
  const networks = archive.flatMap((id): SearchedNetwork[] => {
    const { individual, evaluation } = individualRecord(view, id);
    if (evaluation?.status !== "ok") return [];
    return [{ id, complexity: individual.complexity, values: evaluation.metrics }];
  });
  return searchedChoices(objectives, networks);
}

/** Once a round of its race is complete. */
export function isConfirmed({ rounds }: Confirmation): boolean {
  return rounds > 0;
}

export function confirmedChoices(confirmation: Confirmation, objectives: readonly Objective[]): ChoiceFront {
  const networks = confirmedFront(confirmation, objectives).flatMap(({ id, complexity, metrics, seeds }) =>
    id === null ? [] : [{ id, complexity, metrics, seeds }],
  );
  return { isConfirmed: true, ...scaleOf(confirmation), networks };
}

/** @param networks the front of a search. */
export function searchedChoices(
  objectives: readonly Pick<Objective, "name" | "direction">[],
  networks: readonly SearchedNetwork[],
): ChoiceFront {
  const { name, direction } = objectives.find(isTrained) ?? { name: validationLossName, direction: "minimize" };
  const known = networks.flatMap(({ id, complexity, values }): ChoiceNetwork[] => {
    if (!Number.isFinite(values[name])) return [];
    const metrics = Object.entries(values).flatMap(([metric, mean]) =>
      Number.isFinite(mean) ? [[metric, { mean, low: null, high: null, seeds: 1 }] as const] : [],
    );
    return [{ id, complexity, metrics: Object.fromEntries(metrics), seeds: 1 }];
  });
  return {
    isConfirmed: false,
    metric: { name, direction },
    noise: null,
    networks: known.sort((a, b) => a.complexity.total_parameters - b.complexity.total_parameters),
  };
}

/** What training decides: not counted, not timed, and no size of what is exported. */
function isTrained({ name }: Pick<Objective, "name">): boolean {
  const measure = measureNamed(name);
  return measure === undefined || (measure.source === "training" && !costUnits.includes(measure.unit));
}

const costUnits: readonly string[] = ["bytes", "cycles"];
