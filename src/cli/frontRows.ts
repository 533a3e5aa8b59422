import { present } from "../base/assert.ts";
import { printEquations } from "../cell/equations.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { perTargetName } from "../measures/perTargetMeasures.ts";
import type { OpenGenes } from "../network/network.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import { lineageEpochs } from "../run/lineageEpochs.ts";
import { measure } from "../run/measure.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { frontOf, isOnFront, seedRecords } from "../run/standing.ts";

/** One line of a front: an individual with what it costs and yields. */
export interface FrontRow {
  readonly id: IndividualId;
  readonly name: string;
  /** What the config leaves open, as its log has it. */
  readonly genes?: OpenGenes;
  /** By objective, as measured. */
  readonly values: { readonly [objective: string]: number };
  /** Of a forecast or regression: errors of each target in its own unit, by measure. */
  readonly inUnits?: { readonly [measure: string]: number };
  readonly blocks: number;
  readonly parameters: number;
  readonly macs: number;
  /** Epochs trained in its own evaluation. */
  readonly epochs: number;
  /** The same with those of the ancestors whose weights it inherited, along the first parents. */
  readonly lineageEpochs: number;
  readonly equations: string;
  readonly onFront: boolean;
}

/** The non-dominated individuals of the run, best first objective first. */
export function frontRows(view: RunView): FrontRow[] {
  const rows = Array.from(frontOf(view), (id) => rowOf(view, individualRecord(view, id), true));
  const first = view.objectives[0];
  if (first === undefined) return rows;
  const sign = first.direction === "minimize" ? 1 : -1;
  const firstOf = ({ values }: FrontRow) => present(values[first.name], first.name);
  return rows.sort((a, b) => sign * (firstOf(a) - firstOf(b)) || a.id - b.id);
}

/** The seed cells, which are the baselines: trained from scratch with `training.epochs`. */
export function baselineRows(view: RunView): FrontRow[] {
  return [...seedRecords(view)]
    .filter(({ record }) => record.evaluation?.status === "ok")
    .map(({ record }) => rowOf(view, record, isOnFront(view, record.individual.id)));
}

/** `lstm`, `random`, `child of 12`, `child of 12 and 7`. */
export function originText({ origin }: Individual): string {
  switch (origin.kind) {
    case "seed":
      return origin.name;
    case "random":
      return "random";
    case "offspring":
      return `child of ${origin.parents.join(" and ")}`;
  }
}

function rowOf(view: RunView, record: IndividualRecord, onFront: boolean): FrontRow {
  const { individual, evaluation } = record;
  const { id, complexity, genes } = individual;
  const values = view.objectives.map(({ name }) => [
    name,
    evaluation ? (measure(individual, evaluation, name) ?? Number.NaN) : Number.NaN,
  ]);
  const metrics = evaluation?.status === "ok" ? Object.entries(evaluation.metrics) : [];
  const inUnits = metrics.filter(([name]) => perTargetName(name) !== null);
  return {
    id,
    name: originText(individual),
    ...(genes && { genes }),
    values: Object.fromEntries(values),
    ...(inUnits.length === 0 ? {} : { inUnits: Object.fromEntries(inUnits) }),
    blocks: complexity.blocks,
    parameters: complexity.parameters,
    macs: complexity.macs,
    epochs: evaluation?.curve.length ?? 0,
    lineageEpochs: lineageEpochs(view, record),
    equations: printEquations(cellOf(individual)).trimEnd(),
    onFront,
  };
}
