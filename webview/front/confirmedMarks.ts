import { extent } from "../../src/base/extent.ts";
import type { FrontConfirmation } from "../../src/protocol/frontProtocol.ts";
import type { Pen, Place } from "../shared/pen.ts";
import type { Theme } from "../shared/themeColours.ts";
import { baselineLabels, labelSize } from "./baselineLabels.ts";
import type { FrontModel } from "./frontModel.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** Half of the cross bars of an interval, in pixels. */
const cap = 4;

/** Values of a measure that the axes have to hold, so that what was confirmed is in sight. */
export function confirmedValues(confirmation: FrontConfirmation | null, measure: string): number[] {
  if (confirmation === null) return [];
  const { metric, found, envelope, simple } = confirmation;
  const values = [...found, ...envelope].flatMap(({ mean, complexity }) => {
    const value = measure === metric ? mean : complexity[measure];
    return value === undefined ? [] : [value];
  });
  if (measure !== metric || simple === null || values.length === 0) return values;
  const { least, most } = extent(values);
  // One far away would press the networks together, and that they are far from it is all there is to see.
  const isNear = simple.value >= least - (most - least) && simple.value <= most + (most - least);
  return isNear ? [...values, simple.value] : values;
}

/**
 * What was trained anew from scratch, over the points of the search: each network's mean with its 95 % interval, the
 * plain networks as a dashed line, and what needs no network as a dotted one across. Only where one axis is what was
 * confirmed and the other is counted.
 */
export function drawConfirmed(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const confirmation = model.run?.progress.confirmation ?? null;
  if (confirmation === null) return;
  const { metric, found, envelope, simple } = confirmation;
  const { x: across, y: up } = model.ui;
  if ((across === metric) === (up === metric)) return;
  const counted = up === metric ? across : up;
  const place = (value: number, count: number): Place => {
    const [x, y] = up === metric ? [count, value] : [value, count];
    return [layout.x.pixel(x), layout.y.pixel(y)];
  };
  const { left, right, top, bottom } = layout;
  const line = envelope.flatMap(({ mean, complexity, name }) => {
    const count = complexity[counted];
    return count === undefined ? [] : [{ name, at: place(mean, count) }];
  });
  const level = simple === null ? null : up === metric ? layout.y.pixel(simple.value) : layout.x.pixel(simple.value);
  pen.clipped(left, top, right - left, bottom - top, () => {
    if (level !== null) {
      const ends: [Place, Place] =
        up === metric
          ? [
              [left, level],
              [right, level],
            ]
          : [
              [level, top],
              [level, bottom],
            ];
      pen.line(ends, { colour: theme.muted, width: 1.5, dash: [2, 4] });
    }
    pen.line(
      line.map(({ at }) => at),
      { colour: theme.warning, width: 1.5, dash: [5, 4] },
    );
    for (const { at } of line) pen.circle(...at, 3, { colour: theme.warning });
    for (const { mean, low, high, complexity } of found) {
      const count = complexity[counted];
      if (count === undefined) continue;
      const style = { colour: theme.accent, width: 1.75 };
      if (low !== null && high !== null) {
        const ends = [place(low, count), place(high, count)] as const;
        pen.line([...ends], style);
        for (const [x, y] of ends) {
          pen.line(
            up === metric
              ? [
                  [x - cap, y],
                  [x + cap, y],
                ]
              : [
                  [x, y - cap],
                  [x, y + cap],
                ],
            style,
          );
        }
      }
      pen.circle(...place(mean, count), 4, { colour: theme.background }, style);
    }
  });
  const labels = line.flatMap(({ name, at: [x, y] }) =>
    x >= left && x <= right && y >= top && y <= bottom ? [{ name, x, y }] : [],
  );
  if (level !== null && simple !== null) {
    const [x, y] = up === metric ? [right - 10, level] : [level, bottom - 10];
    if (x >= left && x <= right && y >= top && y <= bottom) {
      pen.text(simple.name, x, y - 6, { colour: theme.muted, size: labelSize, anchor: "end", halo: theme.background });
    }
  }
  for (const { text, x, y, anchor } of baselineLabels(labels, right)) {
    pen.text(text, x, y, { colour: theme.warning, size: labelSize, anchor, halo: theme.background });
  }
}
