import { elementAt } from "../../src/base/elementAt.ts";
import { CanvasPen, preparedContext } from "../shared/canvasPen.ts";
import { element } from "../shared/element.ts";
import { formatTick, measureTitle } from "../shared/format.ts";
import { oncePerFrame, onResize } from "../shared/frame.ts";
import type { Theme } from "../shared/theme.ts";
import { t } from "../shared/translate.ts";
import { AxisBrush } from "./axisBrush.ts";
import type { FrontModel } from "./frontModel.ts";
import { colourOf } from "./legend.ts";
import { LineCanvas, trace } from "./lineCanvas.ts";
import { lineOf, type ParallelAxis, parallelAxes, parallelMeasures } from "./parallelAxes.ts";

/** Beyond this many lines one sees a solid block: an even selection of them looks the same. */
const mostLines = 20_000;
const top = 34;
const below = 12;

/**
 * Parallel coordinates: a line for each individual across one axis per measure. Three canvases lie on each other: what
 * the brushes leave out, what they let through, and the one that is pointed at; so a brush draws only the middle one.
 */
export class ParallelPlot {
  readonly root: HTMLElement;
  readonly redraw: () => void;
  readonly #plot = element("div", { class: "parallel-plot" });
  readonly #rest = new LineCanvas(element("canvas"));
  readonly #kept = new LineCanvas(element("canvas"));
  readonly #axesCanvas = element("canvas");
  readonly #pointed = element("canvas");
  readonly #summary = element("span", { class: "muted" });
  readonly #clear: HTMLButtonElement;
  #brushes: AxisBrush[] = [];
  #axes: ParallelAxis[] = [];
  #size = { width: 0, height: 0 };
  #drawn: readonly unknown[] = [];
  #drawnRest: readonly unknown[] = [];

  constructor(
    private readonly model: FrontModel,
    private readonly theme: () => Theme,
  ) {
    this.redraw = oncePerFrame(() => this.#draw());
    this.#clear = element("button", {
      text: t("Clear filters"),
      attributes: { type: "button" },
      on: { click: () => model.choose({ brushes: {} }) },
    });
    this.#plot.append(this.#rest.canvas, this.#kept.canvas, this.#axesCanvas, this.#pointed);
    const head = element("header", {}, element("h2", { text: t("Filter by measure") }), this.#summary, this.#clear);
    this.root = element("section", { class: "parallel", attributes: { "aria-label": t("Filter by measure") } });
    this.root.append(head, this.#plot);
    onResize(this.#plot, (width, height) => {
      this.#size = { width, height };
      this.redraw();
    });
  }

  /** Shows where an individual's line runs. */
  point(id: number | null): void {
    const { width, height } = this.#size;
    const context = preparedContext(this.#pointed, width, height);
    if (id === null || this.#axes.length === 0) return;
    const ys = lineOf(this.model, this.#axes, id);
    const xs = this.#axes.map(({ x }) => x);
    for (const [colour, lineWidth] of [
      [this.theme().background, 5],
      [this.theme().foreground, 2],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = lineWidth;
      context.beginPath();
      trace(context, xs, ys);
      context.stroke();
    }
  }

  #draw(): void {
    const { width, height } = this.#size;
    const { model } = this;
    if (width === 0 || height === 0 || model.run === null) return;
    const measures = parallelMeasures(model, width);
    if (measures.join() !== this.#brushes.map(({ measure }) => measure).join()) {
      for (const { root } of this.#brushes) root.remove();
      this.#brushes = measures.map((measure) => new AxisBrush(model, measure));
      this.#plot.append(...this.#brushes.map(({ root }) => root));
    }
    const bottom = height - below;
    this.#axes = parallelAxes(model, measures, width, top, bottom);
    this.#axes.forEach(({ x, scale }, index) => {
      this.#brushes[index]?.place(x, scale);
    });
    const { points, ui } = model;
    const brushed = Object.keys(ui.brushes).length > 0;
    this.#clear.hidden = !brushed;
    this.#summary.textContent = brushed
      ? t("{0} of {1}", points.keptCount, points.ids.length)
      : t("drag along an axis");

    const theme = this.theme();
    const scales = measures.map((measure) => model.scaleKind(measure)).join();
    const state = [points, theme, width, height, scales];
    if (same(state, this.#drawn)) return;
    this.#drawn = state;
    this.#drawAxes(theme);
    this.#drawLines(theme, brushed, scales);
  }

  #drawLines(theme: Theme, brushed: boolean, scales: string): void {
    const { width, height } = this.#size;
    const { model } = this;
    const { ids, entries, kept } = model.points;
    const xs = this.#axes.map(({ x }) => x);
    const heights = (id: number) => lineOf(model, this.#axes, id);
    const stride = Math.max(1, Math.ceil(ids.length / mostLines));
    const colours = model.legend.entries.map((entry) => colourOf(entry, theme));
    const shown: number[] = [];
    for (let position = 0; position < ids.length; position++) {
      if (kept[position] === 1 && (position % stride === 0 || model.front.has(elementAt(ids, position))))
        shown.push(position);
    }
    this.#kept.draw(width, height, xs, heights, {
      count: shown.length,
      idAt: (index) => elementAt(ids, elementAt(shown, index)),
      colourAt: (index) => colours[elementAt(entries, elementAt(shown, index))] as string,
      opacity: shown.length > 5000 ? 0.15 : shown.length > 1000 ? 0.25 : shown.length > 300 ? 0.45 : 0.8,
    });
    if (!brushed) {
      this.#drawnRest = [];
      this.#rest.clear(width, height);
      return;
    }
    // All lines and not only those left out, so that this canvas stays while a brush moves.
    const state = [model.limit, model.legend, model.ui.shown, model.ui.hidden, theme, width, height, scales];
    if (same(state, this.#drawnRest)) return;
    this.#drawnRest = state;
    const sorted = ids.filter((_, position) => position % stride === 0).sort();
    this.#rest.draw(width, height, xs, heights, {
      count: sorted.length,
      idAt: (index) => elementAt(sorted, index),
      colourAt: () => theme.muted,
      opacity: sorted.length > 3000 ? 0.05 : 0.12,
    });
  }

  #drawAxes(theme: Theme): void {
    const { width, height } = this.#size;
    const pen = new CanvasPen(preparedContext(this.#axesCanvas, width, height), theme.fontFamily);
    const axes = this.#axes;
    const room = axes.length > 1 ? (axes[1] as ParallelAxis).x - (axes[0] as ParallelAxis).x : width;
    axes.forEach(({ measure, x, scale }, index) => {
      pen.line(
        [
          [x, scale.start],
          [x, scale.end],
        ],
        { colour: theme.muted },
      );
      const { objective, direction } = this.model.measures[this.model.measureIndex(measure)] ?? {};
      const better = objective === true ? (direction === "minimize" ? " ↓" : " ↑") : "";
      // Neighbouring titles stand on two heights where they would run into each other.
      const raised = room < 110 && index % 2 === 1;
      const title = { colour: theme.foreground, size: 11, anchor: "middle", bold: objective === true } as const;
      pen.text(measureTitle(measure) + better, x, raised ? 8 : 21, title);
      for (const tick of scale.ticks(4)) {
        const y = scale.pixel(tick);
        if (y < scale.end - 1 || y > scale.start + 1) continue;
        pen.line(
          [
            [x - 3, y],
            [x, y],
          ],
          { colour: theme.muted },
        );
        pen.text(formatTick(tick), x - 6, y, {
          colour: theme.foreground,
          size: 10,
          anchor: "end",
          halo: theme.background,
        });
      }
    });
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
