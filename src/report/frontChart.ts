import { shortNumber } from "../base/numberText.ts";
import { measureWords, withUnit } from "../measures/measures.ts";
import { measuredValues } from "../run/lineage.ts";
import { directed, type Objective } from "../run/objective.ts";
import { individualRecords, type RunView } from "../run/runView.ts";
import { frontOf } from "../run/standing.ts";
import { chartFrame, marks, px } from "./chartFrame.ts";
import { type Html, html } from "./html.ts";

interface Point {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly onFront: boolean;
  readonly seedName: string | null;
}

/**
 * Every evaluated individual in the plane of two objectives, and the front as the staircase of what it dominates.
 *
 * Far outliers among the dominated lie on the edge of the chart; their true values are in their tooltips.
 */
export function frontChart(view: RunView, horizontal: number, vertical: number): Html {
  const [xObjective, yObjective] = [view.objectives[horizontal] as Objective, view.objectives[vertical] as Objective];
  const points = chartPoints(view, horizontal, vertical);
  const important = points.filter((point) => point.onFront || point.seedName !== null);
  const xs = [...important.map((point) => point.x), ...within(points.map((point) => point.x))];
  const ys = [...important.map((point) => point.y), ...within(points.map((point) => point.y))];
  const frame = chartFrame(
    { width: 720, height: 420 },
    { label: axisName(xObjective), values: xs },
    { label: axisName(yObjective), values: ys },
  );
  const titleOf = (point: Point) =>
    `#${point.id}${point.seedName === null ? "" : ` ${point.seedName}`}: ${xObjective.name} ${shortNumber(point.x)}, ${yObjective.name} ${shortNumber(point.y)}`;
  const dot = (point: Point, radius: number, className: string) => {
    const [cx, cy] = [px(frame.x.toPixel(point.x)), px(frame.y.toPixel(point.y))];
    return html`<circle class="${className}" cx="${cx}" cy="${cy}" r="${radius}"><title>${titleOf(point)}</title></circle>`;
  };
  const dominated = points.filter((point) => !point.onFront && point.seedName === null);
  const front = points.filter((point) => point.onFront);
  const steps = staircase(front, xObjective, yObjective)
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${px(frame.x.toPixel(x))} ${px(frame.y.toPixel(y))}`)
    .join("");
  const names = points.flatMap(({ seedName, x, y }) =>
    seedName === null ? [] : [{ text: seedName, x: frame.x.toPixel(x), y: frame.y.toPixel(y) }],
  );
  return frame.draw(
    `${points.length} evaluated cells in ${xObjective.name} and ${yObjective.name}, ${front.length} of them on the front`,
    [
      html`<g>${dominated.map((point) => dot(point, 3, "dominated"))}</g>`,
      html`<path class="staircase" d="${steps}"/>`,
      html`<g>${points.filter((point) => point.seedName !== null && !point.onFront).map((point) => dot(point, 5, "seed"))}</g>`,
      html`<g>${front.map((point) => dot(point, 5.5, "front"))}</g>`,
      marks(names),
    ],
  );
}

export function axisName({ name, unit }: Objective): string {
  return withUnit(measureWords(name), unit);
}

function chartPoints(view: RunView, horizontal: number, vertical: number): Point[] {
  const archive = frontOf(view);
  return [...individualRecords(view)].flatMap((record) => {
    const { individual, twinOf } = record;
    const values = measuredValues(view, record);
    const [x, y] = [values[horizontal], values[vertical]];
    if (typeof x !== "number" || typeof y !== "number" || twinOf !== null) return [];
    const seedName = individual.origin.kind === "seed" ? individual.origin.name : null;
    return [{ id: individual.id, x, y, onFront: archive.has(individual.id), seedName }];
  });
}

/** The border of what the front dominates in these two objectives, from worst to best in the first one. */
function staircase(front: readonly Point[], x: Objective, y: Objective): [number, number][] {
  const ordered = front.toSorted((a, b) => directed(x, a.x) - directed(x, b.x) || directed(y, a.y) - directed(y, b.y));
  const corners: [number, number][] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const point of ordered) {
    if (directed(y, point.y) >= best) continue;
    const last = corners.at(-1);
    if (last !== undefined) corners.push([point.x, last[1]]);
    best = directed(y, point.y);
    corners.push([point.x, point.y]);
  }
  return corners;
}

/** The values inside Tukey's outer fences. */
function within(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const quartile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const range = quartile(0.75) - quartile(0.25);
  return values.filter((value) => value >= quartile(0.25) - 3 * range && value <= quartile(0.75) + 3 * range);
}
