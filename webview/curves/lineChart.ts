import uPlot from "uplot";
import { logTicks } from "../../src/base/axisTicks.ts";
import type { RunMember } from "../../src/protocol/compareProtocol.ts";
import { axisWidth } from "../shared/axisWidth.ts";
import { element } from "../shared/element.ts";
import { formatTick, formatValue } from "../shared/format.ts";
import { onResize } from "../shared/frame.ts";
import { numbers } from "../shared/numbers.ts";
import { onThemeChange, readTheme, type Theme } from "../shared/theme.ts";
import { alignSeries } from "./alignSeries.ts";
import type { Chart, Series } from "./chart.ts";
import { PointPicker } from "./pointPicker.ts";

/** Lines over a common axis, with a legend that shows the values under the pointer; uPlot in the window's colours. */
export class LineChart {
  readonly root: HTMLElement;
  readonly #plotPlace: HTMLElement;
  readonly #legend: HTMLElement;
  readonly #picker: PointPicker | null;
  #plot: uPlot | null = null;
  #chart: Chart | null = null;
  #width = 0;

  /** @param open what a click on a point with a member does. */
  constructor(
    private readonly height: number,
    open: ((member: RunMember) => void) | null = null,
  ) {
    this.#plotPlace = element("div", { class: "line-chart-plot", attributes: { role: "img" } });
    this.#legend = element("ul", { class: "line-chart-legend" });
    this.#picker = open === null ? null : new PointPicker(this.#plotPlace, open);
    const spoken = this.#picker === null ? [] : [this.#picker.announcement];
    this.root = element("div", { class: "line-chart" }, this.#plotPlace, this.#legend, ...spoken);
    onResize(this.root, (width) => {
      if (width === this.#width || width === 0) return;
      this.#width = width;
      if (this.#plot === null) this.#draw();
      else this.#plot.setSize({ width, height: this.height });
    });
    onThemeChange(() => this.#draw());
  }

  show(chart: Chart): void {
    this.#chart = chart;
    this.#plotPlace.setAttribute("aria-label", chart.description);
    this.#draw();
  }

  #draw(): void {
    this.#plot?.destroy();
    this.#plot = null;
    const chart = this.#chart;
    if (chart === null || this.#width === 0) return;
    const theme = readTheme();
    const { xs, columns } = alignSeries(chart.series.map(({ points }) => points));
    this.#plot = new uPlot(
      plotOptions(chart, theme, this.#width, this.height, (at) => this.#showValues(xs[at], at)),
      [[...xs], ...columns],
      this.#plotPlace,
    );
    this.#picker?.attach(this.#plot, chart);
    this.#legend.replaceChildren(
      ...chart.series.map((series) => {
        const swatch = element("span", {
          class: `swatch${series.dashed ? " dashed" : ""}`,
          attributes: { "aria-hidden": "true" },
        });
        swatch.style.borderTopColor = colourOf(theme, series);
        return element(
          "li",
          {},
          swatch,
          element("span", { text: series.label }),
          element("output", { class: "muted" }),
        );
      }),
    );
  }

  #showValues(x: number | undefined, at: number): void {
    const outputs = this.#legend.querySelectorAll("output");
    outputs.forEach((output, index) => {
      const value = x === undefined ? undefined : this.#plot?.data[index + 1]?.[at];
      output.textContent = value === undefined || value === null ? "" : formatValue(value);
    });
  }
}

function colourOf(theme: Theme, { colour }: Series): string {
  return theme.categories[colour % theme.categories.length] as string;
}

function plotOptions(
  chart: Chart,
  theme: Theme,
  width: number,
  height: number,
  hovered: (at: number) => void,
): uPlot.Options {
  const font = `${Math.round(theme.fontSize * 0.88)}px ${theme.fontFamily}`;
  const axis = (label: string, size: uPlot.Axis.Size, counts = false, log = false): uPlot.Axis => ({
    label,
    labelFont: font,
    labelSize: theme.fontSize * 1.5,
    font,
    size,
    stroke: theme.muted,
    grid: { stroke: theme.faint, width: 1 },
    ticks: { stroke: theme.faint, width: 1, size: 4 },
    ...(counts ? { incrs: wholeSteps } : {}),
    ...(log ? logAxis : {}),
    values: (_plot, splits) => tickTexts(splits),
  });
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, ...(chart.logX ? { distr: 3 as const } : {}) },
      y: chart.logY ? { distr: 3 } : {},
    },
    axes: [
      axis(chart.xLabel, theme.fontSize * 2.1, chart.countsX, chart.logX),
      axis(
        chart.yLabel,
        axisWidth(12, theme.fontSize * 4.2, () => window.devicePixelRatio),
        false,
        chart.logY,
      ),
    ],
    series: [
      {},
      ...chart.series.map((series): uPlot.Series => {
        const stroke = colourOf(theme, series);
        const single = series.points.length < 2;
        return {
          label: series.label,
          stroke,
          width: series.pointsOnly ? 0 : series.thin ? 1 : 2,
          spanGaps: true,
          ...(series.dashed ? { dash: [6, 4] } : {}),
          ...(series.steps === undefined ? {} : { paths: stepsOf(series.steps) }),
          points: {
            show: series.pointsOnly === true || single || series.points.length < 30,
            size: series.pointsOnly ? 7 : 5,
            fill: stroke,
          },
        };
      }),
    ],
    hooks: {
      setCursor: [({ cursor }) => hovered(cursor.idx ?? -1)],
      draw: [(plot) => drawMark(plot, chart.markedX ?? null, theme)],
    },
  };
}

/** uPlot's own ticks end below 1e-16. */
const logAxis: uPlot.Axis = {
  splits: (_plot, _axis, least, most) => logTicks(least, most, 6),
  filter: (_plot, splits) => splits,
};

/** 1, 2, 5, 10, 20, … */
const wholeSteps = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** With one more digit where two neighbours would read alike. */
function tickTexts(splits: readonly (number | null)[]): (string | null)[] {
  const texts = splits.map((split) => (split === null ? null : formatTick(split)));
  const shown = texts.filter((text) => text !== null);
  if (new Set(shown).size === shown.length) return texts;
  return splits.map((split) => (split === null ? null : numbers.exponential(split, 1)));
}

function stepsOf(steps: "after" | "before"): uPlot.Series.PathBuilder {
  const build = uPlot.paths.stepped as uPlot.Series.SteppedPathBuilderFactory;
  return build({ align: steps === "after" ? 1 : -1 });
}

function drawMark(plot: uPlot, x: number | null, theme: Theme): void {
  if (x === null) return;
  const at = plot.valToPos(x, "x", true);
  const { left, top, width, height } = plot.bbox;
  if (at < left || at > left + width) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(at, top);
  ctx.lineTo(at, top + height);
  ctx.stroke();
  ctx.restore();
}
