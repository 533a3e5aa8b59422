import type { Fill, Pen, Place, Stroke, TextStyle } from "./pen.ts";

/** Draws at once on a canvas whose unit is the CSS pixel. */
export class CanvasPen implements Pen {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly fontFamily: string,
  ) {}

  line(places: readonly Place[], stroke: Stroke): void {
    this.#trace(places);
    this.#stroke(stroke);
  }

  rectangle(x: number, y: number, width: number, height: number, fill: Fill | null, stroke?: Stroke): void {
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.#paint(fill, stroke);
  }

  polygon(places: readonly Place[], fill: Fill | null, stroke?: Stroke): void {
    this.#trace(places);
    this.context.closePath();
    this.#paint(fill, stroke);
  }

  circle(x: number, y: number, radius: number, fill: Fill | null, stroke?: Stroke): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#paint(fill, stroke);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { context } = this;
    const { anchor = "start", baseline = "middle" } = style;
    context.save();
    context.translate(x, y);
    if (style.upwards === true) context.rotate(-Math.PI / 2);
    context.font = `${style.bold === true ? "600 " : ""}${style.size}px ${this.fontFamily}`;
    context.textAlign = anchor === "middle" ? "center" : anchor;
    context.textBaseline = baseline;
    if (style.halo !== undefined) {
      context.lineJoin = "round";
      context.lineWidth = 3;
      context.strokeStyle = style.halo;
      context.strokeText(text, 0, 0);
    }
    context.fillStyle = style.colour;
    context.fillText(text, 0, 0);
    context.restore();
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
  }

  #trace(places: readonly Place[]): void {
    this.context.beginPath();
    for (const [x, y] of places) this.context.lineTo(x, y);
  }

  #paint(fill: Fill | null, stroke: Stroke | undefined): void {
    if (fill !== null) {
      this.context.globalAlpha = fill.opacity ?? 1;
      this.context.fillStyle = fill.colour;
      this.context.fill();
      this.context.globalAlpha = 1;
    }
    if (stroke !== undefined) this.#stroke(stroke);
  }

  #stroke(stroke: Stroke): void {
    this.context.globalAlpha = stroke.opacity ?? 1;
    this.context.strokeStyle = stroke.colour;
    this.context.lineWidth = stroke.width ?? 1;
    this.context.setLineDash([...(stroke.dash ?? [])]);
    this.context.stroke();
    this.context.setLineDash([]);
    this.context.globalAlpha = 1;
  }
}

/**
 * Makes a canvas as fine as the screen and cleans it; one unit is a CSS pixel.
 *
 * @param ratio device pixels for each CSS pixel.
 */
export function preparedContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio = window.devicePixelRatio,
): CanvasRenderingContext2D {
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
