import type { Pen } from "../shared/pen.ts";
import type { Theme } from "../shared/themeColours.ts";
import { type BaselinePlace, baselineLabels, labelSize } from "./baselineLabels.ts";
import type { FrontModel } from "./frontModel.ts";
import { colourOf } from "./legend.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** How a point looks; points of one look are drawn as copies of one stamp. */
export interface PointLook {
  readonly colour: string;
  readonly radius: number;
  /** A ring for those that break a constraint, a disc for the others. */
  readonly filled: boolean;
  /** The rim of the front's members. */
  readonly rim: string | null;
  readonly opacity: number;
}

/** The looks of a moment: `lookOf(position)` is an index into `looks`. */
export interface PointLooks {
  readonly looks: readonly PointLook[];
  readonly lookOf: (position: number) => number;
}

/**
 * How the drawn points look. The more there are, the smaller and fainter, so that density can be seen.
 */
export function pointLooks(model: FrontModel, theme: Theme): PointLooks {
  const { run, front, legend } = model;
  const { ids, entries, kept } = model.points;
  const many = ids.length > 2000;
  const contrast = theme.kind === "highContrast" || theme.kind === "highContrastLight";
  const opacity = contrast ? 1 : many ? 0.75 : 0.9;
  const radius = ids.length > 30_000 ? 1.6 : many ? 2.2 : 3.2;
  const colours = legend.entries.map((entry) => colourOf(entry, theme));
  const set: PointLook = { colour: theme.faint, radius: Math.min(radius, 2), filled: true, rim: null, opacity: 1 };
  const looks = [
    set,
    ...colours.flatMap((colour): PointLook[] => [
      { colour, radius, filled: true, rim: null, opacity },
      { colour, radius, filled: false, rim: null, opacity },
      { colour, radius: radius + 1.6, filled: true, rim: theme.foreground, opacity: 1 },
      { colour, radius: radius + 1.6, filled: true, rim: theme.foreground, opacity: contrast ? 1 : 0.4 },
    ]),
  ];
  // The front of the search pales where it was not confirmed.
  const confirmation = run?.progress.confirmation ?? null;
  const confirmed = confirmation === null ? null : new Set(confirmation.found.map(({ id }) => id as number));
  return {
    looks,
    lookOf: (position) => {
      if (kept[position] === 0) return 0;
      const id = ids[position]!;
      const isPale = confirmed !== null && !confirmed.has(id);
      const variant = front.has(id) ? (isPale ? 3 : 2) : run?.columns.isFeasible(id) === false ? 1 : 0;
      return 1 + 4 * entries[position]! + variant;
    },
  };
}

export function drawPoint(pen: Pen, x: number, y: number, look: PointLook): void {
  const { colour, radius, opacity } = look;
  if (!look.filled) pen.circle(x, y, radius - 0.4, null, { colour, width: 1, opacity });
  else if (look.rim === null) pen.circle(x, y, radius, { colour, opacity });
  else pen.circle(x, y, radius, { colour, opacity }, { colour: look.rim, width: 1.25 });
}

/** Seed cells as diamonds with their names, whatever is filtered: what everything is measured against. */
export function drawBaselines(pen: Pen, model: FrontModel, layout: ScatterLayout, theme: Theme): void {
  const { run, ui } = model;
  if (run === null) return;
  const { left, right, top, bottom } = layout;
  const places = run.progress.baselines.flatMap(({ id, name }): BaselinePlace[] => {
    if (id >= model.limit || !run.columns.isPlaced(id)) return [];
    const [x, y] = [layout.x.pixel(model.valueOf(ui.x, id)), layout.y.pixel(model.valueOf(ui.y, id))];
    return x >= left && x <= right && y >= top && y <= bottom ? [{ name, x, y }] : [];
  });
  const half = 6;
  for (const { x, y } of places) {
    pen.polygon(
      [
        [x, y - half],
        [x + half, y],
        [x, y + half],
        [x - half, y],
      ],
      { colour: theme.background, opacity: 0.8 },
      { colour: theme.foreground, width: 1.75 },
    );
  }
  // Names last: no mark of a neighbour crosses them out.
  for (const { text, x, y, anchor } of baselineLabels(places, right)) {
    pen.text(text, x, y, {
      colour: theme.foreground,
      size: labelSize,
      bold: true,
      anchor,
      halo: theme.background,
    });
  }
}
