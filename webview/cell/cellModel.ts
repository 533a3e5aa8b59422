import type { Cell } from "../../src/cell/cell.ts";
import { CellFormatError } from "../../src/cell/cellJson.ts";
import { printEquations } from "../../src/cell/equations.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellOf } from "../../src/cell/writtenCell.ts";
import { cellMeasures, complexity, countOf, type ModelSizes } from "../../src/measures/complexity.ts";
import { ConfusionMatrix, classScore } from "../../src/measures/confusion.ts";
import { recordedLossUnit } from "../../src/measures/loss.ts";
import { recordedUnit } from "../../src/measures/measures.ts";
import { genesText } from "../../src/network/geneText.ts";
import type { CellSnapshot } from "../../src/protocol/cellProtocol.ts";
import type { EpochRecord, Evaluation } from "../../src/run/evaluation.ts";
import type { Edit, Individual, IndividualId } from "../../src/run/individual.ts";
import type { IndividualRecord } from "../../src/run/individualTable.ts";
import { measure } from "../../src/run/measure.ts";
import type { Objective } from "../../src/run/objective.ts";
import { signed, type ValueChange, valueChange } from "../measures/change.ts";
import { formatValue, measureLabel } from "../shared/format.ts";
import { t } from "../shared/translate.ts";

/** What the cell panel shows, independent of its layout. */
export interface CellModel {
  readonly title: string;
  /** `generation 4`, `on the Pareto front`, `failed: diverged`, … */
  readonly badges: readonly Badge[];
  /** Null where the log holds something that is no cell: `fault` says what. */
  readonly cell: Cell | null;
  readonly fault: string | null;
  readonly equations: string;
  readonly parents: readonly { readonly id: IndividualId; readonly cell: Cell | null }[];
  readonly columns: readonly Column[];
  readonly rows: readonly MeasureRow[];
  readonly making: Making;
  readonly curve: readonly EpochRecord[];
  /** Of all losses, as people read it. */
  readonly lossUnit: string;
  readonly bestEpoch: number | null;
  /** Of a classification; null where the log has no confusion matrix. */
  readonly confusion: ConfusionModel | null;
}

export interface ConfusionModel {
  readonly classes: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** `heat` is the share of the row in tenths. */
    readonly cells: readonly { readonly count: string; readonly heat: number; readonly right: boolean }[];
    /** Precision, recall and F1. */
    readonly scores: readonly string[];
  }[];
}

interface Badge {
  readonly text: string;
  readonly kind: "plain" | "good" | "bad";
}

/** Who the individual is compared with. */
interface Column {
  readonly title: string;
  /** Null for a baseline that the run did not train: only what is counted on its cell is known. */
  readonly id: IndividualId | null;
}

interface MeasureRow {
  readonly name: string;
  readonly label: string;
  readonly objective: Objective | null;
  readonly value: string;
  /** One per column: the baseline's value, and how this individual differs from it. */
  readonly others: readonly { readonly value: string; readonly change: ValueChange | null }[];
}

interface Making {
  /** `Mutation of #12`, `Crossover of #12 and #7, then mutated`, `Seed cell lstm`, … */
  readonly sentence: string;
  readonly edits: readonly Edit[];
  /** What the inherited weights were worth before any training; empty without inheritance. */
  readonly inheritance: readonly string[];
  readonly rungs: readonly string[];
}

export function cellModel(snapshot: CellSnapshot): CellModel {
  const { record } = snapshot;
  const { individual, evaluation } = record;
  const read = readCell(individual);
  const lossUnit = t(recordedLossUnit(snapshot.objectives, metricsOf(record)));
  return {
    title: t("Individual {0}", individual.id),
    badges: badgesOf(snapshot),
    cell: read.cell,
    fault: read.fault,
    equations: read.cell === null ? "" : printEquations(read.cell).trimEnd(),
    parents: snapshot.parents.map((parent) => ({ id: parent.individual.id, cell: readCell(parent.individual).cell })),
    ...comparison(snapshot),
    making: makingOf(record, lossUnit),
    lossUnit,
    curve: evaluation?.curve ?? [],
    confusion: confusionModel(snapshot),
    bestEpoch: evaluation?.status === "ok" ? evaluation.bestEpoch : null,
  };
}

function confusionModel({ record: { evaluation }, classes }: CellSnapshot): ConfusionModel | null {
  const counts = evaluation?.status === "ok" ? evaluation.confusion : undefined;
  if (counts === undefined) return null;
  const names = classes ?? counts.map((_, index) => String(index));
  const matrix = ConfusionMatrix.of(counts);
  const rows = counts.map((row, actual) => {
    const { support, precision, recall, f1 } = classScore(matrix, actual);
    return {
      name: names[actual] ?? String(actual),
      cells: row.map((count, predicted) => ({
        count: formatValue(count),
        heat: support === 0 ? 0 : Math.round((10 * count) / support),
        right: actual === predicted,
      })),
      scores: [precision, recall, f1].map((value) => (value === null ? "–" : formatValue(value))),
    };
  });
  return { classes: names, rows };
}

/** The cell of an individual, or why what the log holds is none. */
export function readCell(individual: Individual): { readonly cell: Cell | null; readonly fault: string | null } {
  try {
    return { cell: cellOf(individual), fault: null };
  } catch (cause) {
    if (!(cause instanceof CellFormatError)) throw cause;
    return { cell: null, fault: cause.message };
  }
}

function badgesOf({ record, onFront, runName }: CellSnapshot): Badge[] {
  const { individual, evaluation, twinOf } = record;
  const badges: Badge[] = [
    { text: runName, kind: "plain" },
    { text: t("generation {0}", individual.generation), kind: "plain" },
  ];
  const genes = genesText(individual.genes);
  if (genes !== "") badges.push({ text: genes, kind: "plain" });
  if (onFront) badges.push({ text: t("on the Pareto front"), kind: "good" });
  if (evaluation === null) badges.push({ text: t("not evaluated yet"), kind: "plain" });
  else if (evaluation.status === "failed") badges.push({ text: failureText(evaluation), kind: "bad" });
  if (twinOf !== null) badges.push({ text: t("same cell as #{0}", twinOf), kind: "plain" });
  return badges;
}

const failureTexts = {
  diverged: t("diverged"),
  lossLimit: t("loss passed its limit"),
  timedOut: t("timed out"),
  outOfMemory: t("out of memory"),
  workerLost: t("worker lost"),
  trainerFailed: t("trainer failed"),
} as const;

export function failureText({ reason, message }: Extract<Evaluation, { readonly status: "failed" }>): string {
  return message === ""
    ? t("failed: {0}", failureTexts[reason])
    : t("failed: {0} ({1})", failureTexts[reason], message);
}

/** This individual beside the baselines: objectives first, then what else was measured, then what is counted. */
function comparison({ record, baselines, objectives, sizes }: CellSnapshot): Pick<CellModel, "columns" | "rows"> {
  const trained = baselines
    .filter(({ individual }) => individual.id !== record.individual.id)
    .map((baseline) => ({
      column: { title: seedName(baseline.individual), id: baseline.individual.id },
      measuredOf: (name: string) => measuredOf(baseline, name),
    }));
  const known = new Set([...trained.map(({ column }) => column.title), seedName(record.individual)]);
  const others = [...trained, ...(sizes === null ? [] : untrainedBaselines(sizes, known))];
  const row = (name: string): MeasureRow[] => {
    const value = measuredOf(record, name);
    const objective = objectives.find((candidate) => candidate.name === name) ?? null;
    const beside = others.map(({ measuredOf }) => measuredOf(name));
    if (value === undefined && objective === null && beside.every((one) => one === undefined)) return [];
    return [
      {
        name,
        label: measureLabel(name, recordedUnit(name, objectives, metricsOf(record))),
        objective,
        value: value === undefined ? "–" : formatValue(value),
        others: beside.map((one) => ({
          value: one === undefined ? "–" : formatValue(one),
          change: one === undefined || value === undefined ? null : valueChange(one, value, objective),
        })),
      },
    ];
  };
  return { columns: others.map(({ column }) => column), rows: measureNames([record], objectives).flatMap(row) };
}

/** Objectives in their order, then the task's other metrics, then what is counted on a cell. */
export function measureNames(records: readonly IndividualRecord[], objectives: readonly Objective[]): string[] {
  const counted = cellMeasures.map(({ name }) => name);
  return [...new Set([...objectives.map(({ name }) => name), ...records.flatMap(metricsOf), ...counted])];
}

/** Names of what the evaluation measured. */
export function metricsOf({ evaluation }: IndividualRecord): readonly string[] {
  return evaluation?.status === "ok" ? Object.keys(evaluation.metrics) : [];
}

/** Undefined where it was not measured. */
export function measuredOf({ individual, evaluation }: IndividualRecord, name: string): number | undefined {
  if (evaluation !== null) return measure(individual, evaluation, name);
  return countOf(individual.complexity, name);
}

/** LSTM, GRU and basic where the run did not start from them: their cost is known all the same. */
function untrainedBaselines(sizes: ModelSizes, known: ReadonlySet<string>) {
  return Object.entries(seedCells)
    .filter(([name]) => !known.has(name))
    .map(([name, cell]) => {
      const costs = complexity(cell, sizes);
      const column: Column = { title: name, id: null };
      return { column, measuredOf: (measured: string) => countOf(costs, measured) };
    });
}

function seedName({ origin }: Individual): string {
  return origin.kind === "seed" ? origin.name : "";
}

function makingOf({ individual, evaluation, rungs }: IndividualRecord, lossUnit: string): Making {
  const { origin } = individual;
  return {
    sentence: originSentence(individual),
    edits: origin.kind === "seed" ? [] : origin.edits,
    inheritance: evaluation?.status === "ok" ? inheritanceLines(evaluation, lossUnit) : [],
    rungs: rungs.map(({ rung, epochs, promoted, reason }) =>
      promoted
        ? t("Rung {0}, epoch {1}: went on, {2}", rung, epochs, reason)
        : t("Rung {0}, epoch {1}: stopped, {2}", rung, epochs, reason),
    ),
  };
}

/** How an individual was made, as a sentence without its edits. */
export function originSentence({ origin }: Individual): string {
  if (origin.kind === "seed") return t("Seed cell {0}", origin.name);
  if (origin.kind === "random") return t("Random cell, grown from the basic one");
  const [first = "", second = ""] = origin.parents.map((id) => `#${id}`);
  if (!origin.crossover) return t("Mutation of {0}", first);
  return origin.edits.length === 0
    ? t("Crossover of {0} and {1}", first, second)
    : t("Crossover of {0} and {1}, then mutated", first, second);
}

function inheritanceLines(
  { initialLoss, morphismError, calibration, retried }: Extract<Evaluation, { readonly status: "ok" }>,
  unit: string,
): string[] {
  const lines = retried === undefined ? [] : [t("Trained once more at a third of its rate: {0}", retried.message)];
  if (calibration?.steps.includes("scratch"))
    lines.push(t("Began from scratch: inherited weights gave no finite loss"));
  if (initialLoss === undefined) return lines;
  lines.push(t("Validation loss {0} {1} with inherited weights, before any training", formatValue(initialLoss), unit));
  if (morphismError !== undefined) {
    const error = signed(morphismError, formatValue);
    lines.push(t("Morphism error {0} {1} against the parent's trained loss", error, unit));
  }
  if (calibration !== undefined && calibration.steps.length > 0) {
    const { before } = calibration;
    const was = before === undefined ? t("no finite loss") : `${signed(before, formatValue)} ${unit}`;
    lines.push(t("Before calibration {0}", was));
  }
  return lines;
}
