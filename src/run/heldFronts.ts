import { testLoss, validationLossName } from "../measures/loss.ts";
import { confirmedFront } from "./confirm/confirmedFront.ts";
import { hypervolume } from "./hypervolume.ts";
import type { IndividualId } from "./individual.ts";
import { directed, type Objective } from "./objective.ts";
import { rankCorrelation } from "./rankCorrelation.ts";
import { individualRecord, individualRecords, type RunView } from "./runView.ts";
import { frontOf } from "./standing.ts";
import { holm, mannWhitneyU, median, quantile } from "./statistics.ts";
import type { Quartiles, StudyRun } from "./studyTable.ts";
import { trainingCost } from "./trainingCost.ts";

/** A search whose confirmed front was measured on the test data. */
export interface HeldRun extends Pick<StudyRun, "setting" | "data" | "seed" | "folder"> {
  /** Processor time of the trainings, in seconds. */
  readonly searchCpu: number;
  readonly confirmationCpu: number;
  /** The confirmed front as measured on the test data, smallest first. */
  readonly front: readonly HeldNetwork[];
  /** Of (test metric, log₁₀ total parameters) of that front. */
  readonly hypervolume: number;
  /** Total parameters of the smallest network of the front that is not worse than the reference; null for none. */
  readonly smallestAsGood: number | null;
  /** Spearman's ρ of the metric that the search showed, on its own front, with that on the test data. */
  readonly searchedAgreement: number;
  /** The same of the means that the confirmed front shows. */
  readonly confirmedAgreement: number;
}

interface HeldNetwork {
  readonly id: IndividualId;
  readonly totalParameters: number;
  readonly searched: number;
  readonly confirmed: number;
  readonly test: number;
}

export interface HeldSetting {
  readonly setting: string;
  readonly runs: readonly HeldRun[];
  readonly hypervolumes: Quartiles;
  /** The first setting against this one; null for the first. */
  readonly againstFirst: {
    /** Corrected for the data sets (Holm). */
    readonly adjustedP: number;
    /** Probability that a run of the first setting has the greater hypervolume. */
    readonly firstIsGreater: number;
  } | null;
}

/** What a study says of one data set about fronts on test data. */
export interface HeldData {
  readonly data: string;
  readonly metric: Pick<Objective, "name" | "direction">;
  /** What a network has to reach: the median test metric of a named cell that was trained alone. */
  readonly reference: {
    readonly name: string;
    readonly value: number;
    readonly totalParameters: number;
    readonly runs: number;
  } | null;
  readonly settings: readonly HeldSetting[];
}

type Confirmed = StudyRun & Required<Pick<StudyRun, "test">> & { readonly view: { readonly confirmation: object } };

/**
 * The confirmed fronts of a study's runs on test data, one part for each data set that has any; the first setting is
 * compared with each other one. Runs without a confirmation, of named cells, are what a front has to reach: of several
 * named cells the one with the most parameters.
 */
export function heldFronts(runs: readonly StudyRun[]): HeldData[] {
  const sets = [...new Set(runs.map(({ data }) => data))].flatMap((data) =>
    heldData(
      data,
      runs.filter((run) => run.data === data),
    ),
  );
  const compared = new Set(sets.flatMap(({ settings }) => settings.slice(1).map(({ setting }) => setting)));
  const adjusted = new Map<HeldSetting, number>();
  for (const name of compared) {
    const ofName = sets.flatMap(({ settings }) =>
      settings.filter(({ setting, againstFirst }) => setting === name && againstFirst !== null),
    );
    const ps = holm(ofName.map(({ againstFirst }) => againstFirst?.adjustedP ?? 1));
    ofName.forEach((setting, index) => {
      adjusted.set(setting, ps[index] ?? 1);
    });
  }
  return sets.map((set) => ({
    ...set,
    settings: set.settings.map((setting) => {
      const adjustedP = adjusted.get(setting);
      const { againstFirst } = setting;
      return adjustedP === undefined || againstFirst === null
        ? setting
        : { ...setting, againstFirst: { ...againstFirst, adjustedP } };
    }),
  }));
}

function heldData(data: string, runs: readonly StudyRun[]): HeldData[] {
  const confirmed = runs.filter((run): run is Confirmed => run.test !== undefined && run.view.confirmation !== null);
  const metric = confirmed[0]?.view.confirmation?.metric;
  if (metric === undefined) return [];
  const reference = referenceOf(runs, metric.name);
  const sign = metric.direction === "minimize" ? 1 : -1;
  const fronts = confirmed.map((run) => ({ run, front: frontOnTest(run) }));
  const networks = fronts.flatMap(({ front }) => front);
  const limits = [
    cornerOf(
      confirmed,
      metric.name,
      networks.map(({ test }) => sign * test),
    ),
    Math.log10(
      cornerOf(
        confirmed,
        "total_parameters",
        networks.map(({ totalParameters }) => totalParameters),
      ),
    ),
  ];
  const held = fronts.map(({ run, front }): HeldRun => {
    const points = front.map(({ test, totalParameters }) => [sign * test, Math.log10(totalParameters)]);
    const asGood = front.filter(({ test }) => reference !== null && sign * test <= sign * reference.value);
    const { setting, seed, folder, view } = run;
    return {
      setting,
      data,
      seed,
      folder,
      searchCpu: trainingCost(view).cpuMs / 1000,
      confirmationCpu: confirmationCpu(view),
      front,
      hypervolume: hypervolume(points, limits),
      smallestAsGood: asGood.length === 0 ? null : Math.min(...asGood.map(({ totalParameters }) => totalParameters)),
      searchedAgreement: searchedAgreement(run, metric.name),
      confirmedAgreement: rankCorrelation(
        front.map(({ confirmed: shown }) => shown),
        front.map(({ test }) => test),
      ),
    };
  });
  const names = [...new Set(held.map(({ setting }) => setting))];
  const groups = names.map((name) => held.filter(({ setting }) => setting === name));
  const [first = []] = groups;
  const volumes = (group: readonly HeldRun[]) => group.map((run) => run.hypervolume);
  const settings = groups.map((group, index): HeldSetting => {
    const test = index === 0 ? null : mannWhitneyU(volumes(first), volumes(group));
    return {
      setting: names[index] ?? "",
      runs: group,
      hypervolumes: quartilesOf(volumes(group)),
      againstFirst: test === null ? null : { adjustedP: test.p, firstIsGreater: test.effect },
    };
  });
  return [{ data, metric, reference, settings }];
}

/** The front that the confirmation drew, with what each network measures on the test data; those not measured left out. */
function frontOnTest({ view, test }: Confirmed): HeldNetwork[] {
  const { confirmation, objectives } = view;
  if (confirmation === null) return [];
  const { name } = confirmation.metric;
  return confirmedFront(confirmation, objectives).flatMap(({ id, complexity, metrics }) => {
    const measured = id === null ? undefined : test.get(id)?.[testName(name)];
    if (id === null || measured === undefined) return [];
    const searched = searchedValue(view, id, name);
    const confirmed = metrics[name]?.mean ?? Number.NaN;
    return [{ id, totalParameters: complexity.total_parameters, searched, confirmed, test: measured }];
  });
}

function searchedAgreement({ view, test }: Confirmed, metric: string): number {
  const pairs = [...frontOf(view)].flatMap((id) => {
    const measured = test.get(id)?.[testName(metric)];
    return measured === undefined ? [] : [[searchedValue(view, id, metric), measured] as const];
  });
  return rankCorrelation(
    pairs.map(([searched]) => searched),
    pairs.map(([, measured]) => measured),
  );
}

function searchedValue(view: RunView, id: IndividualId, metric: string): number {
  const { evaluation } = individualRecord(view, id);
  return evaluation?.status === "ok" ? (evaluation.metrics[metric] ?? Number.NaN) : Number.NaN;
}

function referenceOf(runs: readonly StudyRun[], metric: string): HeldData["reference"] {
  const measured = runs
    .filter(({ view, test }) => test !== undefined && view.confirmation === null)
    .flatMap(({ view, test }) =>
      [...individualRecords(view)].flatMap(({ individual }) => {
        const value = test?.get(individual.id)?.[testName(metric)];
        if (individual.origin.kind !== "seed" || value === undefined) return [];
        return [{ name: individual.origin.name, value, totalParameters: individual.complexity.total_parameters }];
      }),
    );
  if (measured.length === 0) return null;
  const largest = measured.reduce((a, b) => (b.totalParameters > a.totalParameters ? b : a));
  const ofLargest = measured.filter(({ name }) => name === largest.name);
  return { ...largest, value: median(ofLargest.map(({ value }) => value)), runs: ofLargest.length };
}

/** The worst that counts of a measure, less is better: the reference of its objective, else the worst of the networks. */
function cornerOf(runs: readonly StudyRun[], measure: string, values: readonly number[]): number {
  const own = runs.flatMap(({ view }) =>
    view.objectives.filter(({ name }) => name === measure).map((objective) => directed(objective, objective.reference)),
  );
  return Math.max(...(own.length === 0 ? values : own));
}

function confirmationCpu({ confirmation }: RunView): number {
  const results = confirmation?.contenders.flatMap((record) => record.results) ?? [];
  return results.reduce((sum, { timing }) => sum + timing.cpuMs, 0) / 1000;
}

function testName(metric: string): string {
  return metric === validationLossName ? testLoss.name : metric;
}

function quartilesOf(values: readonly number[]): Quartiles {
  return { low: quantile(values, 0.25), median: quantile(values, 0.5), high: quantile(values, 0.75) };
}
