import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { logTicks } from "../../src/base/axisTicks.ts";
import { axisWidth } from "../shared/axisWidth.ts";
import { element } from "../shared/element.ts";
import { formatTick, formatValue, measureInText } from "../shared/format.ts";
import { oncePerFrame, onResize } from "../shared/frame.ts";
import type { Theme } from "../shared/theme.ts";
import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";
import { bestCurve, type Curve, generationAt, hypervolumeCurve, spanAround } from "./historySeries.ts";

const padding = { pad: 0.08, mode: 2 } as const;
const yRange: uPlot.Scale.Range = (_plot, least, most) =>
  least === most ? [...spanAround(least)] : uPlot.rangeNum(least, most, { min: padding, max: padding });

const chartHeight = 132;
const leastWidth = 150;

/** Hypervolume and the best value of each objective against evaluations; a click replays that moment. */
export class HistoryCharts {
  readonly root = element("section", { class: "history", attributes: { "aria-label": t("Progress of the search") } });
  readonly redraw: () => void;
  readonly #grid = element("div", { class: "charts" });
  #charts: { readonly plot: uPlot; readonly figure: HTMLElement; readonly value: HTMLElement }[] = [];
  #shape = "";
  #theme: Theme | null = null;
  #width = 0;

  constructor(
    private readonly model: FrontModel,
    private readonly theme: () => Theme,
  ) {
    this.redraw = oncePerFrame(() => this.#draw());
    this.root.append(element("header", {}, element("h2", { text: t("Progress") })), this.#grid);
    onResize(this.#grid, (width) => {
      this.#width = width;
      this.redraw();
    });
  }

  #draw(): void {
    const { run } = this.model;
    if (run === null || this.#width === 0) return;
    const theme = this.theme();
    const curves = [hypervolumeCurve(run), ...run.objectives.map((_, index) => bestCurve(run, index))];
    const most = Math.max(1, Math.floor(this.#width / leastWidth));
    // Rows of one length: four charts stand two by two, not three and one.
    const columns = Math.ceil(curves.length / Math.ceil(curves.length / most));
    const width = Math.floor((this.#width - (columns - 1) * 12) / columns);
    const shape = JSON.stringify([curves.map(({ title }) => [title, this.model.scaleKind(title)]), width]);
    if (shape !== this.#shape || theme !== this.#theme) {
      this.#shape = shape;
      this.#theme = theme;
      for (const { plot } of this.#charts) plot.destroy();
      this.#grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
      this.#charts = curves.map((curve, index) => this.#chart(curve, index, width, theme));
      this.#grid.replaceChildren(...this.#charts.map(({ figure }) => figure));
    }
    curves.forEach(({ evaluations, values, title }, index) => {
      const chart = this.#charts[index];
      if (chart === undefined) return;
      chart.plot.setData([evaluations, values]);
      const last = values.at(-1);
      chart.value.textContent = last === undefined ? "" : formatValue(last);
      const name = curveName(title, index);
      const spoken =
        last === undefined ? t("no value yet") : t("{0} after {1} evaluations", formatValue(last), run.columns.count);
      chart.figure.setAttribute("aria-label", `${name}: ${spoken}`);
    });
  }

  #chart({ title }: Curve, index: number, width: number, theme: Theme) {
    const name = curveName(title, index);
    const value = element("span", { class: "chart-value" });
    const caption = element("div", { class: "chart-title" });
    caption.append(element("span", { text: name, attributes: { title: name } }), value);
    const figure = element("div", { class: "chart", attributes: { role: "img" } }, caption);
    const font = `11px ${theme.fontFamily}`;
    const axis = { stroke: theme.muted, font, grid: { stroke: theme.faint, width: 1 }, ticks: { show: false } };
    // uPlot leaves out labels that a logarithmic axis has no room for: they come as null.
    const label = (_: uPlot, values: (number | null)[]) =>
      values.map((tick) => (tick === null ? null : formatTick(tick)));
    const log = index > 0 && this.model.scaleKind(title) === "log";
    const plot = new uPlot(
      {
        width,
        height: chartHeight,
        legend: { show: false },
        padding: [6, 18, 0, 0],
        scales: {
          x: { time: false },
          y: log ? { distr: 3 } : { range: yRange },
        },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: "progress" } },
        axes: [
          { ...axis, size: 22, space: 60, values: label },
          {
            ...axis,
            size: axisWidth(8, 40, () => window.devicePixelRatio),
            space: 28,
            values: label,
            ...(log ? logAxis : {}),
          },
        ],
        series: [
          {},
          {
            stroke: theme.categories[index % theme.categories.length] as string,
            width: 2,
            points: { show: false },
            ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
          },
        ],
        hooks: { draw: [(drawn) => this.#drawMoment(drawn, theme)] },
      },
      [[], []],
      figure,
    );
    plot.over.addEventListener("click", () => {
      const { run } = this.model;
      const at = plot.posToVal(plot.cursor.left ?? 0, "x");
      if (run !== null && run.generations.length > 0) this.model.replay(generationAt(run, at));
    });
    return { plot, figure, value };
  }

  /** Where the replay stands. */
  #drawMoment(plot: uPlot, theme: Theme): void {
    if (this.model.ui.generation === null) return;
    const x = plot.valToPos(this.model.limit, "x", true);
    const { ctx: context, bbox } = plot;
    context.save();
    context.strokeStyle = theme.foreground;
    context.lineWidth = window.devicePixelRatio;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x, bbox.top);
    context.lineTo(x, bbox.top + bbox.height);
    context.stroke();
    context.restore();
  }
}

/** uPlot's own ticks end below 1e-16. */
const logAxis: uPlot.Axis = {
  splits: (_plot, _axis, least, most) => logTicks(least, most, 5),
  filter: (_plot, splits) => splits,
};

function curveName(title: string, index: number): string {
  return index === 0 ? t("Hypervolume") : t("Best {0}", measureInText(title));
}
