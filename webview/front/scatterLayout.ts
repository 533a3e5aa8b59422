import { AxisScale } from "./axisScale.ts";
import type { FrontModel } from "./frontModel.ts";

/** Where the plane of the scatter plot stands in its picture, in pixels. */
export interface ScatterLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Better is to the left and below for what is minimised; values always grow to the right and upwards. */
  readonly x: AxisScale;
  readonly y: AxisScale;
}

const margins = { left: 64, right: 16, top: 12, bottom: 46 };

export function scatterLayout(model: FrontModel, width: number, height: number): ScatterLayout {
  const { left, top } = margins;
  const right = Math.max(left + 20, width - margins.right);
  const bottom = Math.max(top + 20, height - margins.bottom);
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    x: new AxisScale(model.scaleKind(model.ui.x), model.span("x"), left, right),
    y: new AxisScale(model.scaleKind(model.ui.y), model.span("y"), bottom, top),
  };
}

/** Pixels of the drawn points, by position; NaN where an axis has no place for a value. */
export function pointPixels(model: FrontModel, { x, y }: ScatterLayout): { xs: Float32Array; ys: Float32Array } {
  const { ids } = model.points;
  const [across, up] = [model.valuesOf(model.ui.x), model.valuesOf(model.ui.y)];
  const xs = new Float32Array(ids.length);
  const ys = new Float32Array(ids.length);
  for (let position = 0; position < ids.length; position++) {
    const id = ids[position]!;
    xs[position] = x.pixel(across[id]!);
    ys[position] = y.pixel(up[id]!);
  }
  return { xs, ys };
}
