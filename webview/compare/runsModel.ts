import { durationParts } from "../../src/base/durationText.ts";
import { elementAt } from "../../src/base/elementAt.ts";
import type { RunMember, RunsSnapshot } from "../../src/protocol/compareProtocol.ts";
import { attainmentSurface, medianLevel, type PlanePoint } from "../../src/run/attainment.ts";
import { directed, type Objective } from "../../src/run/objective.ts";
import type { ComparedRun } from "../../src/run/runComparison.ts";
import { needsLogarithm } from "../cell/learningCurve.ts";
import type { Chart, Series } from "../curves/chart.ts";
import { activityText } from "../shared/activityText.ts";
import { formatValue, measureInText, measureLabel } from "../shared/format.ts";
import { t } from "../shared/translate.ts";

/** Two shared objectives, by index. */
export interface Axes {
  readonly x: number;
  readonly y: number;
}

interface SummaryRow {
  readonly label: string;
  readonly cells: readonly { readonly value: string; readonly best: boolean }[];
}

/** What can be counted of each run, and the best value of each objective; the best of each row is marked. */
export function runSummary({ comparison, runs }: RunsSnapshot): SummaryRow[] {
  const columns = comparison.runs;
  const row = (label: string, text: (run: ComparedRun, index: number) => string): SummaryRow => ({
    label,
    cells: columns.map((run, index) => ({ value: text(run, index), best: false })),
  });
  // Values that read alike are alike: a mark on one of two equal texts would only puzzle.
  const judged = (label: string, value: (run: ComparedRun) => number | null, cost: (value: number) => number) => {
    const values = columns.map(value);
    const texts = values.map((one) => (one === null ? "–" : formatValue(one)));
    const known = values.filter((one) => one !== null);
    const least = known.reduce((best, one) => Math.min(best, cost(one)), Number.POSITIVE_INFINITY);
    const bestText = texts[values.findIndex((one) => one !== null && cost(one) === least)];
    const tells = texts.some((text) => text !== bestText);
    return { label, cells: texts.map((text) => ({ value: text, best: tells && text === bestText })) };
  };
  return [
    row(t("Search"), ({ algorithm }) => algorithm ?? "–"),
    ...(new Set(columns.map(({ name }) => name)).size > 1 ? [row(t("Config"), ({ name }) => name)] : []),
    row(t("Seed"), ({ seed }) => (seed === null ? "–" : String(seed))),
    row(t("State"), (_, index) => activityText(runs[index]?.activity ?? "empty")),
    row(t("Generations"), ({ generations }) => formatValue(generations)),
    row(t("Evaluations"), ({ trained, failed }) =>
      failed > 0 ? t("{0}, {1} failed", formatValue(trained), failed) : formatValue(trained),
    ),
    row(t("Time"), ({ elapsedMs }) => durationText(elapsedMs)),
    row(t("On the front"), ({ front }) => formatValue(front.length)),
    ...(comparison.objectives.length === 0
      ? []
      : [
          judged(
            t("Hypervolume"),
            ({ hypervolume }) => hypervolume[hypervolume.length - 1]?.value ?? null,
            (value) => -value,
          ),
        ]),
    ...comparison.objectives.map((objective, index) =>
      judged(
        t("Best {0}", measureInText(objective.name)),
        ({ best }) => best[index] ?? null,
        (value) => directed(objective, value),
      ),
    ),
  ];
}

/**
 * The fronts overlaid as staircases in two objectives: what lies behind a staircase is dominated, and nothing between
 * its corners is promised.
 */
export function frontsChart({ comparison, runs }: RunsSnapshot, axes: Axes): Chart {
  const { objectives } = comparison;
  const [x, y] = [objectives[axes.x] as Objective, objectives[axes.y] as Objective];
  const series = comparison.runs.map((run, index): Series => {
    const surface = attainmentSurface([planePoints(run, axes, x, y)], 1);
    const series = staircase(runs[index]?.name ?? run.name, surface, x, y, index, {});
    return { ...series, members: series.points.map((point) => memberAt(runs[index]?.run ?? "", run, axes, point)) };
  });
  return chartOf(t("Fronts of {0}", runs.map(({ name }) => name).join(", ")), x, y, series);
}

/**
 * What the best run, half of the runs and every run attained, for runs of one search with several seeds.
 *
 * @see attainmentSurface
 */
export function attainmentChart({ comparison, runs }: RunsSnapshot, axes: Axes): Chart {
  const { objectives } = comparison;
  const [x, y] = [objectives[axes.x] as Objective, objectives[axes.y] as Objective];
  const fronts = comparison.runs.map((run) => planePoints(run, axes, x, y));
  const count = fronts.length;
  const levels: { readonly label: string; readonly level: number; readonly look: Partial<Series> }[] = [
    { label: t("Attained by any run"), level: 1, look: { dashed: true } },
    { label: t("By every run"), level: count, look: { thin: true } },
  ];
  if (count > 2)
    levels.splice(1, 0, { label: t("By half of the {0} runs", count), level: medianLevel(count), look: {} });
  const series = levels.map(({ label, level, look }, index) =>
    staircase(label, attainmentSurface(fronts, level), x, y, index, look),
  );
  return chartOf(t("Attainment of {0} runs", runs.length), x, y, series);
}

/** Hypervolume against evaluations that were paid for. */
export function hypervolumeChart({ comparison, runs }: RunsSnapshot): Chart {
  const series = comparison.runs.map(
    ({ hypervolume, name }, index): Series => ({
      label: runs[index]?.name ?? name,
      points: hypervolume.map(({ evaluations, value }) => [evaluations, value] as const),
      colour: index,
      steps: "after",
    }),
  );
  const ends = series.map(({ label, points }) => `${label} ${formatValue(points[points.length - 1]?.[1] ?? 0)}`);
  return {
    description: t("Hypervolume by evaluations; at the end {0}", ends.join(", ")),
    xLabel: t("Evaluations"),
    countsX: true,
    yLabel: t("Hypervolume"),
    series,
  };
}

/** The individual at a corner of its run's staircase; of several equal ones the first. */
function memberAt(
  run: string,
  { front }: ComparedRun,
  axes: Axes,
  [x, y]: readonly [number, number],
): RunMember | null {
  const found = front.find(({ values }) => values[axes.x] === x && values[axes.y] === y);
  return found === undefined ? null : { run, id: found.id };
}

/** Minimised, as attainment needs them. */
function planePoints({ front }: ComparedRun, axes: Axes, x: Objective, y: Objective): PlanePoint[] {
  return front.map(({ values }) => [directed(x, elementAt(values, axes.x)), directed(y, elementAt(values, axes.y))]);
}

/** @param surface directed, first coordinate ascending. */
function staircase(
  label: string,
  surface: readonly PlanePoint[],
  x: Objective,
  y: Objective,
  colour: number,
  look: Partial<Series>,
): Series {
  const points = surface.map(([a, b]) => [directed(x, a), directed(y, b)] as const);
  // uPlot needs x ascending; a maximised x was negated, so that its corners come in the other order.
  if (x.direction === "maximize") points.reverse();
  return { label, points, colour, steps: x.direction === "maximize" ? "before" : "after", ...look };
}

function chartOf(description: string, x: Objective, y: Objective, series: readonly Series[]): Chart {
  const turned = series.map(({ points }) => ({ points: points.map(([a, b]) => [b, a] as const) }));
  return {
    description,
    xLabel: measureLabel(x.name, x.unit),
    yLabel: measureLabel(y.name, y.unit),
    series,
    logX: needsLogarithm(turned),
    logY: needsLogarithm(series),
  };
}

/** `1 h 5 min`, `42 s`, … */
export function durationText(ms: number): string {
  const texts = { ms: t("{0} ms"), s: t("{0} s"), min: t("{0} min"), h: t("{0} h") };
  return durationParts(ms, "s")
    .map(([amount, unit]) => texts[unit].replace("{0}", String(amount)))
    .join(" ");
}
