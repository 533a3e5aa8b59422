import { directionOf, measured } from "../../src/run/confirm/choices.ts";
import type { Pen, Place } from "../shared/pen.ts";
import type { Theme } from "../shared/themeColours.ts";
import type { FrontModel } from "./frontModel.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** The bound of the card where its measure is an axis, with what it rules out shaded, and a ring around its choice. */
export function drawBound(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const { left, right, top, bottom } = layout;
  const { choices, choiceBound, taken, ui } = model;
  const { measure, value } = choiceBound;
  const isOut = directionOf(choices, measure) === "minimize" ? "above" : "below";
  pen.clipped(left, top, right - left, bottom - top, () => {
    if (value !== null && (ui.x === measure || ui.y === measure)) {
      const shade = { colour: theme.foreground, opacity: 0.08 };
      const edge = { colour: theme.foreground, width: 1, dash: [4, 3] };
      const isAcross = ui.x === measure;
      const [least, most] = isAcross ? [left, right] : [top, bottom];
      const at = Math.min(most, Math.max(least, (isAcross ? layout.x : layout.y).pixel(value)));
      // Pixels grow to the right and downwards.
      const [from, to] = (isOut === "above") === isAcross ? [at, most] : [least, at];
      if (isAcross) pen.rectangle(from, top, to - from, bottom - top, shade);
      else pen.rectangle(left, from, right - left, to - from, shade);
      const ends: Place[] = isAcross
        ? [
            [at, top],
            [at, bottom],
          ]
        : [
            [left, at],
            [right, at],
          ];
      pen.line(ends, edge);
    }
    const network = taken.withinBound;
    if (network === null) return;
    // Where it is drawn as confirmed, else its point of the search.
    const place = (name: string) => measured(network, name) ?? model.valueOf(name, network.id);
    const [x, y] = [layout.x.pixel(place(ui.x)), layout.y.pixel(place(ui.y))];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    pen.circle(x, y, 9, null, { colour: theme.background, width: 4 });
    pen.circle(x, y, 9, null, { colour: theme.foreground, width: 1.75, dash: [3, 2] });
  });
}
