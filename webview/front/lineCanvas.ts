import { preparedContext } from "../shared/canvasPen.ts";

/** One line to draw: a colour and the individual. */
interface LineJob {
  readonly count: number;
  readonly idAt: (position: number) => number;
  readonly colourAt: (position: number) => string;
  readonly opacity: number;
}

/** Time a frame may spend on lines, in milliseconds: the rest of it belongs to the pointer. */
const budgetMs = 7;
/** Lines of one colour that are stroked at once. */
const together = 60;

/**
 * Draws very many lines a bit a frame, so that the page answers meanwhile. What matters is drawn last, hence on top; a
 * new job ends the one before.
 */
export class LineCanvas {
  #frame = 0;

  constructor(readonly canvas: HTMLCanvasElement) {}

  /**
   * @param xs of the axes, in pixels.
   * @param heights of an individual's line at the axes.
   */
  draw(
    width: number,
    height: number,
    xs: readonly number[],
    heights: (id: number) => readonly number[],
    { count, idAt, colourAt, opacity }: LineJob,
  ): void {
    cancelAnimationFrame(this.#frame);
    const context = preparedContext(this.canvas, width, height);
    context.globalAlpha = opacity;
    context.lineWidth = 1;
    let position = 0;
    const step = () => {
      const end = performance.now() + budgetMs;
      while (position < count && performance.now() < end) {
        const colour = colourAt(position);
        context.strokeStyle = colour;
        context.beginPath();
        for (let drawn = 0; drawn < together && position < count && colourAt(position) === colour; drawn++) {
          trace(context, xs, heights(idAt(position)));
          position++;
        }
        context.stroke();
      }
      if (position < count) this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  clear(width: number, height: number): void {
    cancelAnimationFrame(this.#frame);
    preparedContext(this.canvas, width, height);
  }
}

/** A gap where a value is missing. */
export function trace(context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly number[]): void {
  let down = false;
  for (let axis = 0; axis < xs.length; axis++) {
    const y = ys[axis]!;
    if (Number.isNaN(y)) down = false;
    else if (down) context.lineTo(xs[axis]!, y);
    else {
      context.moveTo(xs[axis]!, y);
      down = true;
    }
  }
}
