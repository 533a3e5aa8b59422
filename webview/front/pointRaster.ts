import { layStamp, offsets, type Pixel, type PointStamp, pointStamps } from "./pointStamp.ts";
import type { PointLooks } from "./pointStyle.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** From here on, copies of one look on one pixel are drawn once: more would not show. */
const many = 20_000;

/**
 * Draws many points fast. Canvas calls cost microseconds each, so points are written as pixels: each look is drawn
 * once, and then laid over the picture where its points are.
 */
export class PointRaster {
  #key = "";
  #stamps: PointStamp[][] = [];

  /**
   * @param context with the ground of the plot on it, which must be opaque.
   * @param xs, ys pixels by position.
   * @param ratio device pixels for each CSS pixel.
   */
  draw(
    context: CanvasRenderingContext2D,
    looks: PointLooks,
    xs: Float32Array,
    ys: Float32Array,
    layout: ScatterLayout,
    ratio: number,
  ): void {
    this.#prepare(looks, ratio);
    const [left, top] = [Math.round(layout.left * ratio), Math.round(layout.top * ratio)];
    const width = Math.round(layout.right * ratio) - left;
    const height = Math.round(layout.bottom * ratio) - top;
    if (width < 1 || height < 1) return;
    const image = context.getImageData(left, top, width, height);
    const seen = xs.length > many ? new Uint8Array(width * height) : null;
    for (let position = 0; position < xs.length; position++) {
      const x = xs[position]! * ratio - left;
      const y = ys[position]! * ratio - top;
      // Also false for NaN.
      if (!(x > -reach && x < width + reach && y > -reach && y < height + reach)) continue;
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const look = looks.lookOf(position);
      if (seen !== null && column >= 0 && row >= 0 && column < width && row < height) {
        const pixel = row * width + column;
        if (seen[pixel] === look + 1) continue;
        seen[pixel] = look + 1;
      }
      const offset = offsets * Math.floor((y - row) * offsets) + Math.floor((x - column) * offsets);
      const stamp = this.#stamps[look]?.[offset];
      if (stamp === undefined) continue;
      const half = (stamp.size - 1) / 2;
      layStamp(image.data, width, height, stamp, column - half, row - half);
    }
    context.putImageData(image, left, top);
  }

  #prepare({ looks }: PointLooks, ratio: number): void {
    const key = JSON.stringify([looks, ratio]);
    if (key === this.#key) return;
    this.#key = key;
    this.#stamps = looks.map((look) =>
      pointStamps(look, pixelOf(look.colour), look.rim === null ? null : pixelOf(look.rim), ratio),
    );
  }
}

/** How far outside the plane a point can be and still reach into it, in device pixels. */
const reach = 24;

/** Any CSS colour as numbers. */
function pixelOf(colour: string): Pixel {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
