import { extent } from "../../src/base/extent.ts";
import { coordinate, panned, zoomed } from "./axisScale.ts";
import type { FrontModel } from "./frontModel.ts";
import type { Brush } from "./frontUi.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** Zooms both axes around a place of the picture. @param factor below 1 to come closer. */
export function zoomAt(model: FrontModel, layout: ScatterLayout, x: number, y: number, factor: number): void {
  model.choose({
    sight: {
      x: zoomed(layout.x.span, layout.x.placeOf(x), factor, model.wholeSpan("x")),
      y: zoomed(layout.y.span, layout.y.placeOf(y), factor, model.wholeSpan("y")),
    },
  });
}

/** Moves what is in sight along with the pointer. */
export function panBy(model: FrontModel, layout: ScatterLayout, dx: number, dy: number): void {
  model.choose({
    sight: {
      x: panned(layout.x.span, layout.x.placeOf(0) - layout.x.placeOf(dx)),
      y: panned(layout.y.span, layout.y.placeOf(0) - layout.y.placeOf(dy)),
    },
  });
}

/** Brushes both axes to a rectangle of the picture. */
export function brushRectangle(
  model: FrontModel,
  layout: ScatterLayout,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  const range = (a: number, b: number): Brush => [Math.min(a, b), Math.max(a, b)];
  const { x, y } = model.ui;
  const { [x]: _x, [y]: _y, ...others } = model.ui.brushes;
  model.choose({
    brushes: {
      ...others,
      [x]: range(layout.x.value(from[0]), layout.x.value(to[0])),
      [y]: range(layout.y.value(from[1]), layout.y.value(to[1])),
    },
  });
}

/** Shows the front and the seed cells with some room around them. */
export function sightOnFront(model: FrontModel): void {
  const ids = [...model.front, ...(model.run?.progress.baselines ?? []).map(({ id }) => id)];
  const span = (axis: "x" | "y") => {
    const measure = model.ui[axis];
    const kind = model.scaleKind(measure);
    const places = ids.map((id) => coordinate(kind, model.valueOf(measure, id))).filter(Number.isFinite);
    if (places.length === 0) return model.wholeSpan(axis);
    const { least: from, most: to } = extent(places);
    const room = (to - from) * 0.08 || (model.wholeSpan(axis).to - model.wholeSpan(axis).from) * 0.05;
    return { from: from - room, to: to + room };
  };
  model.choose({ sight: { x: span("x"), y: span("y") } });
}

/**
 * The next individual for the keyboard: along the front from left to right, or through everything that is drawn from
 * below to above.
 *
 * @param from the individual that has the focus; null begins at the first.
 * @returns null where nothing is drawn.
 */
export function neighbour(model: FrontModel, from: number | null, along: "front" | "all", step: 1 | -1): number | null {
  const { ids, kept } = model.points;
  const drawn = [...ids].filter((_, position) => kept[position] === 1);
  const onFront = drawn.filter((id) => model.front.has(id));
  const candidates = along === "front" && onFront.length > 0 ? onFront : drawn;
  const reader = (measure: string) => {
    const values = model.valuesOf(measure);
    return (id: number) => values[id] ?? Number.NaN;
  };
  const [x, y] = [reader(model.ui.x), reader(model.ui.y)];
  const [first, second] = along === "front" ? [x, y] : [y, x];
  const order = (a: number, b: number) => first(a) - first(b) || second(a) - second(b) || a - b;
  candidates.sort(order);
  if (from === null) return candidates[step === 1 ? 0 : candidates.length - 1] ?? null;
  const next =
    step === 1 ? candidates.find((id) => order(id, from) > 0) : candidates.findLast((id) => order(id, from) < 0);
  return next ?? (candidates.includes(from) ? from : (candidates[0] ?? null));
}
