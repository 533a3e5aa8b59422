import { tickNumber } from "../base/numberText.ts";
import { type Axis, type AxisRequest, axisFor } from "./axis.ts";
import { type Html, html } from "./html.ts";

interface ChartSize {
  readonly width: number;
  readonly height: number;
}

const margin = { left: 76, right: 14, top: 22, bottom: 44 };

type AxisWish = Omit<AxisRequest, "from" | "to">;

interface ChartFrame {
  readonly x: Axis;
  readonly y: Axis;
  /** The chart with `content` between its axes. @param title what it shows, for those who cannot see it. */
  draw(title: string, content: readonly Html[]): Html;
}

/** The axes of a chart: values to the right and upwards, with light lines at the marked ones. */
export function chartFrame({ width, height }: ChartSize, xWish: AxisWish, yWish: AxisWish): ChartFrame {
  const [left, right, top, bottom] = [margin.left, width - margin.right, margin.top, height - margin.bottom];
  const x = axisFor({ ...xWish, from: left, to: right });
  const y = axisFor({ ...yWish, from: bottom, to: top });
  const middle = (top + bottom) / 2;
  const grid = html`<g class="grid">${y.ticks.map((tick) => {
    const at = px(y.toPixel(tick));
    return html`<line x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 8}" y="${at}" dy="0.32em" text-anchor="end">${tickNumber(tick)}</text>`;
  })}${x.ticks.map((tick) => {
    const at = px(x.toPixel(tick));
    return html`<line x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/><text x="${at}" y="${bottom + 16}" text-anchor="middle">${tickNumber(tick)}</text>`;
  })}</g>`;
  const labels = html`<text class="label" x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">${axisLabel(x)}</text>
<text class="label" transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${axisLabel(y)}</text>`;
  return {
    x,
    y,
    draw: (title, content) =>
      html`<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${title}</title>${grid}${content}${labels}</svg>`,
  };
}

interface Mark {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Names above points, moved up where one would lie on another. */
export function marks(wanted: readonly Mark[]): Html {
  const placed: Mark[] = [];
  for (const mark of wanted.toSorted((a, b) => b.y - a.y)) {
    let y = mark.y - 9;
    const isTaken = () =>
      placed.some(
        (other) =>
          Math.abs(other.y - y) < 12 && Math.abs(other.x - mark.x) < 3.5 * (other.text.length + mark.text.length) + 4,
      );
    while (isTaken()) y -= 12;
    placed.push({ ...mark, y });
  }
  return html`<g>${placed.map(({ text, x, y }) => html`<text class="mark" x="${px(x)}" y="${px(y)}" text-anchor="middle">${text}</text>`)}</g>`;
}

/** A tenth of a pixel is as fine as anyone sees. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function axisLabel({ label, isLogarithmic }: Axis): string {
  return isLogarithmic ? `${label} (logarithmic)` : label;
}
