import { measureWords } from "../measures/measures.ts";
import type { Confirmation } from "../run/confirm/confirmation.ts";
import { type ConfirmedRow, confirmedFront, rivalEnvelope } from "../run/confirm/confirmedFront.ts";
import type { Objective } from "../run/objective.ts";
import { type ScatterPoint, textScatter } from "./terminal/scatter.ts";

/** Points that a line or an interval is drawn with; a few for each character. */
const samples = 200;

/**
 * The confirmed front over the parameters in all, on a log axis: means with their intervals, and the line that plain
 * networks reach, at each size the best of at most that size.
 */
export function confirmedScatter(
  confirmation: Confirmation,
  objectives: readonly Objective[],
  columns: number,
): string {
  const { name } = confirmation.metric;
  const found = confirmedFront(confirmation, objectives);
  const rivals = rivalEnvelope(confirmation);
  const largest = Math.max(...[...found, ...rivals].map(sizeOf));
  const points = [
    ...rivalLine(rivals, name, largest),
    ...found.flatMap((row) => interval(row, name)),
    ...found.map((row): ScatterPoint => ({ x: sizeOf(row), y: meanOf(row, name), mark: "●" })),
  ];
  return textScatter(points, {
    xLabel: "parameters in all (log scale)",
    yLabel: measureWords(name),
    width: Math.max(30, Math.min(72, columns - 14)),
    height: 14,
    isLog: true,
  });
}

/** From each plain network of the envelope to the next larger one. */
function rivalLine(rivals: readonly ConfirmedRow[], metric: string, largest: number): ScatterPoint[] {
  return rivals.flatMap((row, index) => {
    const next = rivals[index + 1];
    const end = next === undefined ? largest : sizeOf(next);
    const y = meanOf(row, metric);
    return spaced(Math.log10(sizeOf(row)), Math.log10(end)).map((x): ScatterPoint => ({ x: 10 ** x, y, mark: "─" }));
  });
}

function interval(row: ConfirmedRow, metric: string): ScatterPoint[] {
  const { low, high } = row.metrics[metric] ?? { low: null, high: null };
  if (low === null || high === null) return [];
  return spaced(low, high).map((y): ScatterPoint => ({ x: sizeOf(row), y, mark: "│" }));
}

function spaced(from: number, to: number): number[] {
  return Array.from({ length: samples }, (_, index) => from + ((to - from) * index) / (samples - 1));
}

function sizeOf({ complexity }: ConfirmedRow): number {
  return complexity.total_parameters;
}

function meanOf({ metrics }: ConfirmedRow, metric: string): number {
  return metrics[metric]?.mean ?? Number.NaN;
}
