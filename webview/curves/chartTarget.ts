import type { RunMember } from "../../src/protocol/compareProtocol.ts";

/** A point of a chart that can be opened, by where it is seen, in CSS pixels of the plot. */
export interface ChartTarget {
  /** Index of its line. */
  readonly series: number;
  readonly member: RunMember;
  readonly x: number;
  readonly y: number;
}

/** The one nearest to a place, if any is within `reach` pixels. */
export function nearestTarget(
  targets: readonly ChartTarget[],
  x: number,
  y: number,
  reach: number,
): ChartTarget | undefined {
  let nearest: ChartTarget | undefined;
  let least = reach;
  for (const target of targets) {
    const distance = Math.hypot(target.x - x, target.y - y);
    if (distance > least) continue;
    least = distance;
    nearest = target;
  }
  return nearest;
}

/**
 * Where an arrow key leads: left and right along a line, up and down to the next line's point nearest in x. From
 * nowhere, any arrow leads to the first point. Undefined for another key, and at an end.
 */
export function nextTarget(
  targets: readonly ChartTarget[],
  from: ChartTarget | undefined,
  key: string,
): ChartTarget | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (step === undefined) return undefined;
  if (from === undefined) return targets[0];
  const { series, x } = from;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const line = targets.filter((target) => target.series === series);
    return line[line.indexOf(from) + step];
  }
  const lines = [...new Set(targets.map((target) => target.series))];
  const next = lines[lines.indexOf(series) + step];
  return targets
    .filter((target) => target.series === next)
    .toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))
    .at(0);
}
