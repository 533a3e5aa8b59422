import { chartFrame, px } from "./chartFrame.ts";
import { type Html, html } from "./html.ts";

interface LineSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[];
}

interface LineChartRequest {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly LineSeries[];
}

/** Colours of the style sheet; further series repeat them with another dash. */
const colours = 7;

/** Lines that hold their value until the next point, as a hypervolume does, each with the band of its quartiles. */
export function lineChart({ title, xLabel, yLabel, series }: LineChartRequest): Html {
  const all = series.flatMap(({ points }) => points);
  const frame = chartFrame(
    { width: 720, height: 320 },
    { label: xLabel, values: all.map(({ x }) => x), logarithmic: "never", fromZero: true },
    { label: yLabel, values: all.flatMap(({ y, low = y, high = y }) => [y, low, high]), logarithmic: "never" },
  );
  const at = (x: number, y: number) => `${px(frame.x.toPixel(x))} ${px(frame.y.toPixel(y))}`;
  const drawn = series.map(({ points }, index) => {
    const line = points.map(({ x, y }, place) => {
      const before = points[place - 1];
      return before === undefined ? `M${at(x, y)}` : `L${at(x, before.y)}L${at(x, y)}`;
    });
    const hasBand = points.some(({ low, high }) => low !== undefined && high !== undefined);
    const upper = points.map(({ x, y, high = y }) => at(x, high));
    const lower = points.map(({ x, y, low = y }) => at(x, low)).reverse();
    const band = hasBand && html`<path class="band s${index % colours}" d="M${[...upper, ...lower].join("L")}Z"/>`;
    return html`${band}<path class="line s${index % colours}${index >= colours ? " dashed" : ""}" d="${line.join("")}"/>`;
  });
  const legend =
    series.length > 1 &&
    html`<ul class="legend">${series.map(
      ({ name }, index) =>
        html`<li><svg width="22" height="10" aria-hidden="true"><path class="line s${index % colours}${index >= colours ? " dashed" : ""}" d="M0 5H22"/></svg> ${name}</li>`,
    )}</ul>`;
  return html`${frame.draw(title, drawn)}${legend}`;
}
