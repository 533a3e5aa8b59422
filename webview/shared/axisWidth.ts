import type uPlot from "uplot";

/**
 * Pixels that a vertical axis takes for its longest number, so that none is cut off at the edge of its chart.
 *
 * @param rest of the axis beside the numbers: ticks and a gap.
 * @param pixelRatio device pixels for each pixel.
 */
export function axisWidth(rest: number, least: number, pixelRatio: () => number): uPlot.Axis.Size {
  return (plot, labels, index, cycle) => {
    const axis = plot.axes[index] as (uPlot.Axis & { readonly _size?: number }) | undefined;
    // Another width makes other labels: it is settled in the first pass.
    if (cycle > 1 && axis?._size !== undefined) return axis._size;
    const { ctx: context } = plot;
    context.save();
    // A font comes with its size in device pixels.
    const [font] = (axis?.font ?? []) as unknown as readonly string[];
    if (font !== undefined) context.font = font;
    const widest = (labels ?? []).reduce(
      (width, label) => (label === null ? width : Math.max(width, context.measureText(label).width)),
      0,
    );
    context.restore();
    return Math.max(least, Math.ceil(widest / pixelRatio()) + rest);
  };
}
