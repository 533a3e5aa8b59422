import type { FrontMeasure } from "../../src/protocol/frontProtocol.ts";
import { formatTick, formatValue, measureLabel } from "../shared/format.ts";
import type { Pen, Place } from "../shared/pen.ts";
import type { Theme } from "../shared/themeColours.ts";
import { t } from "../shared/translate.ts";
import type { AxisScale } from "./axisScale.ts";
import type { FrontModel } from "./frontModel.ts";
import type { ScatterLayout } from "./scatterLayout.ts";
import { staircase } from "./staircase.ts";

const tickSize = 11;

/** Grid, axes and the regions that constraints rule out: what lies below the points. */
export function drawScatterGround(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const { left, right, top, bottom, x, y } = layout;
  const xTicks = x.ticks(Math.max(2, Math.floor((right - left) / 90)));
  const yTicks = y.ticks(Math.max(2, Math.floor((bottom - top) / 50)));
  for (const tick of xTicks) pen.line(vertical(x.pixel(tick), layout), { colour: theme.faint });
  for (const tick of yTicks) pen.line(horizontal(y.pixel(tick), layout), { colour: theme.faint });
  pen.clipped(left, top, right - left, bottom - top, () => drawRegions(pen, model, layout, theme));

  const label = { colour: theme.muted, size: tickSize };
  for (const tick of xTicks) {
    pen.text(formatTick(tick), x.pixel(tick), bottom + 6, { ...label, anchor: "middle", baseline: "top" });
  }
  for (const tick of yTicks) pen.text(formatTick(tick), left - 8, y.pixel(tick), { ...label, anchor: "end" });
  pen.rectangle(left, top, right - left, bottom - top, null, { colour: theme.border });

  const { beyond } = model;
  if (beyond > 0) {
    const style = { colour: theme.muted, size: tickSize, anchor: "end", halo: theme.background } as const;
    pen.text(t("{0} beyond the axes", formatValue(beyond)), right - 8, top + 12, style);
  }

  const name = { colour: theme.foreground, size: 12, anchor: "middle" } as const;
  const { x: across, y: up } = model.ui;
  pen.text(axisTitle(model, across), (left + right) / 2, layout.height - 10, name);
  pen.text(axisTitle(model, up), 14, (top + bottom) / 2, { ...name, upwards: true });
}

/** The staircase of the front: on top of the points, thin enough not to hide them. */
export function drawFrontLine(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const places = frontLine(model, layout);
  if (places.length < 2) return;
  const { left, right, top, bottom } = layout;
  pen.clipped(left, top, right - left, bottom - top, () =>
    pen.line(places, { colour: theme.foreground, width: 1.5, opacity: 0.85 }),
  );
}

/** Corners of the staircase in pixels; it runs to the far sides of the plane. */
function frontLine(model: FrontModel, layout: ScatterLayout): Place[] {
  const { corners } = model;
  if (corners === null) return [];
  const [across, up] = axes(model);
  // Just beyond the frame, so that a staircase whose end is out of sight is not cut short.
  const far = {
    x: farValue(across, layout.x),
    y: farValue(up, layout.y),
  };
  return staircase(corners, far).map(({ x, y }) => [layout.x.pixel(x), layout.y.pixel(y)]);
}

function farValue(measure: FrontMeasure | undefined, scale: AxisScale): number {
  const up = measure?.direction !== "maximize";
  const beyond = (scale.end - scale.start) * 0.05;
  return scale.value(up ? scale.end + beyond : scale.start - beyond);
}

function drawRegions(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const { left, right, top, bottom } = layout;
  const [across, up] = axes(model);
  const fill = { colour: theme.error, opacity: 0.1 };
  const edge = { colour: theme.error, width: 1, dash: [5, 4] };
  const text = { colour: theme.error, size: tickSize, halo: theme.background };
  for (const { value, side } of bounds(across)) {
    const at = layout.x.pixel(value);
    const [from, to] = side === "above" ? [Math.max(left, at), right] : [left, Math.min(right, at)];
    if (!(to > from)) continue;
    pen.rectangle(from, top, to - from, bottom - top, fill);
    if (at >= left && at <= right) pen.line(vertical(at, layout), edge);
    const limit = limitText(side, value);
    // Beside the edge, on the side where there is room.
    const inside = side === "above" ? at + 5 : at - 5;
    pen.text(limit, Math.min(right - 5, Math.max(left + 5, inside)), top + 10, {
      ...text,
      anchor: side === "above" && right - at > 80 ? "start" : "end",
    });
  }
  for (const { value, side } of bounds(up)) {
    const at = layout.y.pixel(value);
    const [from, to] = side === "above" ? [top, Math.min(bottom, at)] : [Math.max(top, at), bottom];
    if (!(to > from)) continue;
    pen.rectangle(left, from, right - left, to - from, fill);
    if (at >= top && at <= bottom) pen.line(horizontal(at, layout), edge);
    pen.text(limitText(side, value), right - 5, side === "above" ? to - 9 : from + 9, { ...text, anchor: "end" });
  }
}

function limitText(side: "above" | "below", value: number): string {
  return side === "above" ? t("max {0}", formatValue(value)) : t("min {0}", formatValue(value));
}

/** The bounds of a measure, with the side that they rule out. */
function bounds(measure: FrontMeasure | undefined): { value: number; side: "above" | "below" }[] {
  const { min = null, max = null } = measure ?? {};
  return [
    ...(max === null ? [] : [{ value: max, side: "above" } as const]),
    ...(min === null ? [] : [{ value: min, side: "below" } as const]),
  ];
}

function axes(model: FrontModel): readonly [FrontMeasure | undefined, FrontMeasure | undefined] {
  return [model.measures[model.measureIndex(model.ui.x)], model.measures[model.measureIndex(model.ui.y)]];
}

/** The measure, its unit, and which way is better. */
function axisTitle(model: FrontModel, name: string): string {
  const measure = model.measures[model.measureIndex(name)];
  if (measure === undefined) return name;
  const label = measureLabel(name, measure.unit);
  const title = model.scaleKind(name) === "log" ? t("{0}, log", label) : label;
  if (!measure.objective) return title;
  const better = measure.direction === "minimize" ? t("less is better") : t("more is better");
  return `${title} · ${better}`;
}

function vertical(x: number, { top, bottom }: ScatterLayout): Place[] {
  return [
    [x, top],
    [x, bottom],
  ];
}

function horizontal(y: number, { left, right }: ScatterLayout): Place[] {
  return [
    [left, y],
    [right, y],
  ];
}
