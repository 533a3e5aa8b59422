import { measureNamed } from "../../src/measures/measures.ts";
import { AxisScale } from "./axisScale.ts";
import type { FrontModel } from "./frontModel.ts";

/** One upright axis of the parallel coordinates. */
export interface ParallelAxis {
  readonly measure: string;
  /** In pixels. */
  readonly x: number;
  readonly scale: AxisScale;
}

const mostAxes = 8;

/** Pixels between two axes that leave room for their titles, which stand on two heights. */
const roomOfAxis = 60;

/**
 * The measures that get an axis: every objective and constrained measure, then others that do not rank individuals like
 * one of these, as far as the width has room for them.
 */
export function parallelMeasures(model: FrontModel, width: number): string[] {
  const chosen: string[] = [];
  const withRoom = Math.min(mostAxes, Math.floor(width / roomOfAxis));
  for (const { name, objective, min, max } of model.measures) {
    if (chosen.length === mostAxes) break;
    // A filter that is set is not hidden.
    const needed = objective || min !== null || max !== null || name in model.ui.brushes;
    if (!needed && chosen.length >= withRoom) continue;
    // Another axis for a measure that ranks individuals as an earlier one does would show the same once more.
    const family = familyOf(name);
    const repeats = family !== undefined && chosen.some((earlier) => familyOf(earlier) === family);
    const { least, most } = model.extent(name);
    // An axis on which all have the same value shows nothing.
    if (needed || (!repeats && most > least)) chosen.push(name);
  }
  return chosen;
}

function familyOf(name: string): string | undefined {
  return measureNamed(name)?.ranking?.family;
}

/** The axes, spread evenly. @param top, bottom ends of the axes in pixels. */
export function parallelAxes(
  model: FrontModel,
  measures: readonly string[],
  width: number,
  top: number,
  bottom: number,
): ParallelAxis[] {
  const side = Math.min(70, width / (measures.length + 1));
  const step = measures.length > 1 ? (width - 2 * side) / (measures.length - 1) : 0;
  return measures.map((measure, index) => ({
    measure,
    x: Math.round(side + index * step),
    scale: new AxisScale(model.scaleKind(measure), model.measureSpan(measure), bottom, top),
  }));
}

/**
 * Heights of an individual's line, from axis to axis; NaN where a value is unknown or has no logarithm. What is beyond
 * an axis ends where it ends.
 */
export function lineOf(model: FrontModel, axes: readonly ParallelAxis[], id: number): number[] {
  return axes.map(({ measure, scale }) =>
    Math.min(scale.start, Math.max(scale.end, scale.pixel(model.valueOf(measure, id)))),
  );
}
