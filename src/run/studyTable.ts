import { present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import { type ConvergencePoint, type CostName, convergence, costNames, hypervolumeAt } from "./convergence.ts";
import type { IndividualId } from "./individual.ts";
import { directed, type Objective } from "./objective.ts";
import { lastGeneration, type RunView } from "./runView.ts";
import { type SolvedCell, type SolvedRule, smallestSolvedCell } from "./solvedCell.ts";
import { holm, mannWhitneyU, quantile } from "./statistics.ts";

/** What trained networks measure on the test data: metrics by name, by individual. */
export type TestScores = ReadonlyMap<IndividualId, { readonly [metric: string]: number }>;

/** One finished search of a study. */
export interface StudyRun {
  readonly setting: string;
  readonly data: string;
  readonly seed: number;
  /** Where it lies, for the reader. */
  readonly folder: string;
  readonly view: RunView;
  /** What counts as solved on these data; null where nothing does. */
  readonly solved: SolvedRule | null;
  /** Of the cells that the run was given by name, where the study asks for it. */
  readonly test?: TestScores;
}

export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The runs of one setting on one data set. */
export interface SettingResult {
  readonly setting: string;
  readonly seeds: readonly number[];
  /** Hypervolume against the study's cost, over the runs. */
  readonly curve: readonly ({ readonly cost: number } & Quartiles)[];
  readonly atEqualCost: { readonly [C in CostName]: EqualCost };
  /** Of whole runs. */
  readonly totals: { readonly [C in CostName]: Quartiles };
  readonly front: Quartiles;
  readonly solved: readonly (SolvedCell | null)[];
}

interface EqualCost {
  /** By seed. */
  readonly hypervolumes: readonly number[];
  readonly quartiles: Quartiles;
  /** Null for the first setting. */
  readonly versusFirst: StudyComparison | null;
}

interface StudyComparison {
  readonly p: number;
  /** Corrected for the settings of this data set (Holm). */
  readonly adjustedP: number;
  /** Probability that a run of this setting has the greater hypervolume than one of the first, ties counted half. */
  readonly greaterProbability: number;
}

/** What a study says about one data set. Hypervolumes of different data sets cannot be compared. */
export interface DataResult {
  readonly data: string;
  readonly objectives: readonly Objective[];
  /** [objective], common to all runs: the worst of their own. */
  readonly reference: readonly number[];
  /** What the hypervolumes are compared at: the least that a run paid in all. */
  readonly budgets: { readonly [C in CostName]: number };
  /** Settings whose runs ended long before the budget by a rule of their own; their last hypervolume counts. */
  readonly endedEarly: readonly string[];
  readonly solved: SolvedRule | null;
  readonly settings: readonly SettingResult[];
}

/** A setting that pays less than this share of the dearest one is not what budgets are made of. */
const shareOfDearest = 0.2;
const curvePoints = 80;

/** A study as a table, one part for each data set; settings in their order. */
export function studyTable(runs: readonly StudyRun[], cost: CostName): DataResult[] {
  return [...grouped(runs, ({ data }) => data)].map(([data, ofData]) => dataResult(data, ofData, cost));
}

interface MeasuredRun {
  readonly run: StudyRun;
  readonly points: readonly ConvergencePoint[];
}

function dataResult(data: string, runs: readonly StudyRun[], cost: CostName): DataResult {
  const objectives = present(runs[0], "a run of each data set").view.objectives;
  const reference = objectives.map((objective, index) => {
    const own = runs.map(({ view }) => directed(objective, (view.objectives[index] as Objective).reference));
    return directed(
      objective,
      own.reduce((a, b) => Math.max(a, b)),
    );
  });
  const groups = [...grouped(runs, ({ setting }) => setting)].map(([setting, ofSetting]) => ({
    setting,
    measured: ofSetting.map((run): MeasuredRun => ({ run, points: convergence(run.view, objectives, reference) })),
  }));
  const budgets = byCost((name) => budgetOf(groups, name));
  const settings = groups.map(({ setting, measured }) => settingResult(setting, measured, budgets, cost));
  const endedEarly = groups
    .filter(({ measured }) => measured.some(({ points }) => (points.at(-1)?.[cost] ?? 0) < budgets[cost]))
    .map(({ setting }) => setting);
  const solved = runs[0]?.solved ?? null;
  return { data, objectives, reference, budgets, endedEarly, solved, settings: compared(settings) };
}

function budgetOf(groups: readonly { readonly measured: readonly MeasuredRun[] }[], cost: CostName): number {
  const totals = groups.map(({ measured }) => Math.min(...measured.map(({ points }) => points.at(-1)?.[cost] ?? 0)));
  const dearest = Math.max(...totals);
  return Math.min(...totals.filter((total) => total >= shareOfDearest * dearest));
}

function settingResult(
  setting: string,
  measured: readonly MeasuredRun[],
  budgets: DataResult["budgets"],
  cost: CostName,
): SettingResult {
  const end = Math.max(...measured.map(({ points }) => points.at(-1)?.[cost] ?? 0));
  const steps = cost === "evaluations" ? Math.min(curvePoints, end) : curvePoints;
  const curve = Array.from({ length: steps }, (_, index) => {
    const paid = cost === "evaluations" ? Math.round(((index + 1) * end) / steps) : ((index + 1) * end) / steps;
    return { cost: paid, ...quartiles(measured.map(({ points }) => hypervolumeAt(points, cost, paid))) };
  });
  return {
    setting,
    seeds: measured.map(({ run }) => run.seed),
    curve,
    atEqualCost: byCost((name) => {
      const hypervolumes = measured.map(({ points }) => hypervolumeAt(points, name, budgets[name]));
      return { hypervolumes, quartiles: quartiles(hypervolumes), versusFirst: null };
    }),
    totals: byCost((name) => quartiles(measured.map(({ points }) => points.at(-1)?.[name] ?? 0))),
    front: quartiles(measured.map(({ run }) => lastGeneration(run.view)?.archive.length ?? 0)),
    solved: measured.map(({ run }) => (run.solved === null ? null : smallestSolvedCell(run.view, run.solved))),
  };
}

function compared(settings: readonly SettingResult[]): SettingResult[] {
  const first = settings[0];
  if (first === undefined) return [];
  const comparisons = byCost((cost) => {
    const baseline = first.atEqualCost[cost].hypervolumes;
    const tests = settings.slice(1).map((setting) => mannWhitneyU(setting.atEqualCost[cost].hypervolumes, baseline));
    const adjusted = holm(tests.map((test) => test?.p ?? 1));
    return tests.map(
      (test, index): StudyComparison => ({
        p: test?.p ?? 1,
        adjustedP: elementAt(adjusted, index),
        greaterProbability: test?.effect ?? 0.5,
      }),
    );
  });
  return settings.map((setting, index) => ({
    ...setting,
    atEqualCost: byCost((cost) => ({
      ...setting.atEqualCost[cost],
      versusFirst: comparisons[cost][index - 1] ?? null,
    })),
  }));
}

/** By key, in the order in which the keys come. */
function grouped(runs: readonly StudyRun[], keyOf: (run: StudyRun) => string): Map<string, StudyRun[]> {
  const groups = new Map<string, StudyRun[]>();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return groups;
}

function quartiles(values: readonly number[]): Quartiles {
  return { low: quantile(values, 0.25), median: quantile(values, 0.5), high: quantile(values, 0.75) };
}

function byCost<T>(make: (cost: CostName) => T): { readonly [C in CostName]: T } {
  return Object.fromEntries(costNames.map((name) => [name, make(name)])) as { [C in CostName]: T };
}
