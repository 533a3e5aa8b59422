import type { Cell } from "../../src/cell/cell.ts";
import { printEquations } from "../../src/cell/equations.ts";
import { recordedLossUnit } from "../../src/measures/loss.ts";
import { recordedUnit } from "../../src/measures/measures.ts";
import { genesText } from "../../src/network/geneText.ts";
import type { ComparedIndividual, IndividualsSnapshot, RunMember } from "../../src/protocol/compareProtocol.ts";
import { directed, type Objective } from "../../src/run/objective.ts";
import { failureText, measuredOf, measureNames, metricsOf, originSentence, readCell } from "../cell/cellModel.ts";
import { needsLogarithm } from "../cell/learningCurve.ts";
import type { Chart } from "../curves/chart.ts";
import { formatValue, measureLabel } from "../shared/format.ts";
import { t } from "../shared/translate.ts";

/** Individuals side by side. */
interface IndividualsModel {
  readonly columns: readonly IndividualColumn[];
  readonly rows: readonly ComparedRow[];
  /** Validation losses overlaid; null where no individual trained an epoch. */
  readonly curves: Chart | null;
}

export interface IndividualColumn {
  readonly member: RunMember;
  /** `#12`, with the run's name where there are several. */
  readonly title: string;
  readonly making: string;
  readonly onFront: boolean;
  /** Empty unless its evaluation failed. */
  readonly failure: string;
  readonly cell: Cell | null;
  readonly equations: string;
  readonly individual: ComparedIndividual;
}

interface ComparedRow {
  readonly label: string;
  readonly objective: Objective | null;
  readonly cells: readonly { readonly value: string; readonly best: boolean }[];
}

export function individualsModel({ members, objectives }: IndividualsSnapshot): IndividualsModel {
  const manyRuns = new Set(members.map(({ run }) => run)).size > 1;
  const columns = members.map((member): IndividualColumn => {
    const { individual, evaluation } = member.record;
    const { cell, fault } = readCell(individual);
    return {
      member: { run: member.run, id: individual.id },
      title: manyRuns ? `${member.runName} #${individual.id}` : `#${individual.id}`,
      making: [originSentence(individual), genesText(individual.genes)].filter((part) => part !== "").join(" · "),
      onFront: member.onFront,
      failure: evaluation?.status === "failed" ? failureText(evaluation) : "",
      cell,
      equations: cell === null ? (fault ?? "") : printEquations(cell).trimEnd(),
      individual: member,
    };
  });
  const records = members.map(({ record }) => record);
  const names = measureNames(records, objectives);
  const metrics = records.flatMap(metricsOf);
  return {
    columns,
    rows: names.map((name) => rowOf(name, members, objectives, metrics)),
    curves: curvesOf(columns, recordedLossUnit(objectives, metrics)),
  };
}

/** The best is marked where better is defined: an objective, or what is counted on a cell, of which less is better. */
function rowOf(
  name: string,
  members: readonly ComparedIndividual[],
  objectives: readonly Objective[],
  metrics: readonly string[],
): ComparedRow {
  const objective = objectives.find((candidate) => candidate.name === name) ?? null;
  const values = members.map(({ record }) => measuredOf(record, name));
  const cost = (value: number) => (objective === null ? value : directed(objective, value));
  const judged = objective !== null || members.some(({ record }) => name in record.individual.complexity);
  const known = values.filter((value) => value !== undefined).filter(Number.isFinite);
  const least = known.reduce((best, value) => Math.min(best, cost(value)), Number.POSITIVE_INFINITY);
  const tells = judged && known.some((value) => cost(value) !== least);
  return {
    label: measureLabel(name, recordedUnit(name, objectives, metrics)),
    objective,
    cells: values.map((value) => ({
      value: value === undefined ? "–" : formatValue(value),
      best: tells && value !== undefined && cost(value) === least,
    })),
  };
}

function curvesOf(columns: readonly IndividualColumn[], lossUnit: string): Chart | null {
  const series = columns.flatMap(({ title, individual, member }, index) => {
    const curve = individual.record.evaluation?.curve ?? [];
    const points = curve
      .filter(({ validationLoss }) => Number.isFinite(validationLoss))
      .map(({ epoch, validationLoss }) => [epoch, validationLoss] as const);
    return points.length === 0 ? [] : [{ label: title, points, colour: index, members: points.map(() => member) }];
  });
  if (series.length === 0) return null;
  const last = series.map(({ label, points }) => `${label} ${formatValue(points[points.length - 1]?.[1] ?? 0)}`);
  return {
    description: t("Validation loss by epoch; at the end {0}", last.join(", ")),
    xLabel: t("Epoch"),
    countsX: true,
    yLabel: measureLabel("validation_loss", lossUnit),
    series,
    logY: needsLogarithm(series),
  };
}
