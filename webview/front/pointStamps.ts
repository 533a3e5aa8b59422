import { CanvasPen } from "../shared/canvasPen.ts";
import { drawPoint, type PointLook, type PointLooks } from "./pointStyle.ts";
import type { ScatterLayout } from "./scatterLayout.ts";

/** From here on, copies of one look on one pixel are drawn once: more would not show. */
const many = 20_000;

/**
 * Draws many points fast: each look is drawn once on a small canvas and copied to where it belongs. The canvases are
 * kept as long as looks and screen stay.
 */
export class PointStamps {
  #key = "";
  #stamps: HTMLCanvasElement[] = [];

  /** @param xs, ys pixels by position. */
  draw(
    context: CanvasRenderingContext2D,
    { looks, lookOf }: PointLooks,
    xs: Float32Array,
    ys: Float32Array,
    { left, right, top, bottom, width }: ScatterLayout,
    ratio: number,
  ): void {
    this.#prepare(looks, ratio);
    const seen = xs.length > many ? new Uint8Array(Math.ceil(width) * Math.ceil(bottom + 1)) : null;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    for (let position = 0; position < xs.length; position++) {
      const x = xs[position] as number;
      const y = ys[position] as number;
      // Also false for NaN.
      if (!(x > left - reach && x < right + reach && y > top - reach && y < bottom + reach)) continue;
      const look = lookOf(position);
      if (seen !== null) {
        const pixel = Math.round(y) * Math.ceil(width) + Math.round(x);
        if (seen[pixel] === look + 1) continue;
        seen[pixel] = look + 1;
      }
      const stamp = this.#stamps[look] as HTMLCanvasElement;
      const size = stamp.width / ratio;
      context.drawImage(stamp, x - size / 2, y - size / 2, size, size);
    }
    context.restore();
  }

  #prepare(looks: readonly PointLook[], ratio: number): void {
    const key = JSON.stringify([looks, ratio]);
    if (key === this.#key) return;
    this.#key = key;
    this.#stamps = looks.map((look) => {
      const canvas = document.createElement("canvas");
      const size = Math.ceil(2 * (look.radius + 1.5) * ratio);
      canvas.width = size;
      canvas.height = size;
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      context.scale(ratio, ratio);
      drawPoint(new CanvasPen(context, "sans-serif"), size / ratio / 2, size / ratio / 2, look);
      return canvas;
    });
  }
}

/** How far outside the plane a point can be and still reach into it. */
const reach = 8;
