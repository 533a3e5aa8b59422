import type { PointLook } from "./pointStyle.ts";

/** Red, green and blue from 0 to 255, and opacity from 0 to 1. */
export type Pixel = readonly [number, number, number, number];

/**
 * Offsets within a device pixel that have a stamp of their own, in each direction: enough that zooming does not jitter.
 */
export const offsets = 4;

/** A point as pixels: square, row by row, four numbers each: red, green, blue (0 to 255), opacity (0 to 256). */
export interface PointStamp {
  readonly size: number;
  readonly pixels: Uint16Array;
}

/**
 * A point's look, drawn once for every offset of its centre within a device pixel: index `offsets · row + column`.
 *
 * @param fill, rim the look's colours.
 * @param ratio device pixels for each CSS pixel.
 */
export function pointStamps(look: PointLook, fill: Pixel, rim: Pixel | null, ratio: number): PointStamp[] {
  const radius = look.radius * ratio;
  const ring = (look.filled ? (rim === null ? 0 : 1.25) : 1) * ratio;
  // One side more than the other, for the offset.
  const reach = Math.ceil(radius + ring / 2 + 0.5);
  const size = 2 * reach + 1;
  return Array.from({ length: offsets * offsets }, (_, index) => {
    const pixels = new Uint16Array(4 * size * size);
    const [dx, dy] = [((index % offsets) + 0.5) / offsets, (Math.floor(index / offsets) + 0.5) / offsets];
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const distance = Math.hypot(column + 0.5 - reach - dx, row + 0.5 - reach - dy);
        const [red, green, blue, opacity] = mixed(look, fill, rim, distance, radius, ring);
        pixels.set([red, green, blue, Math.round(256 * opacity)], 4 * (row * size + column));
      }
    }
    return { size, pixels };
  });
}

/** The colour at a distance from the centre; edges are a pixel soft. */
function mixed(look: PointLook, fill: Pixel, rim: Pixel | null, distance: number, radius: number, ring: number): Pixel {
  const disc = covered(radius - distance);
  const band = covered(ring / 2 - Math.abs(distance - radius));
  if (!look.filled) {
    const inner = radius - ring / 2;
    return [fill[0], fill[1], fill[2], fill[3] * look.opacity * covered(ring / 2 - Math.abs(distance - inner))];
  }
  const below = disc * fill[3] * look.opacity;
  if (rim === null) return [fill[0], fill[1], fill[2], below];
  const above = band * rim[3];
  const opacity = above + below * (1 - above);
  if (opacity === 0) return [0, 0, 0, 0];
  const channel = (at: 0 | 1 | 2) => Math.round((rim[at] * above + fill[at] * below * (1 - above)) / opacity);
  return [channel(0), channel(1), channel(2), opacity];
}

function covered(inside: number): number {
  return Math.min(1, Math.max(0, inside + 0.5));
}

/**
 * Lays a stamp over an opaque picture.
 *
 * @param picture red, green, blue, alpha for each pixel, row by row.
 * @param left, top where the stamp's corner lies; it may reach out of the picture.
 */
export function layStamp(
  picture: Uint8ClampedArray,
  width: number,
  height: number,
  { size, pixels }: PointStamp,
  left: number,
  top: number,
): void {
  const firstRow = Math.max(0, -top);
  const lastRow = Math.min(size, height - top);
  const firstColumn = Math.max(0, -left);
  const lastColumn = Math.min(size, width - left);
  for (let row = firstRow; row < lastRow; row++) {
    let from = 4 * (row * size + firstColumn);
    let to = 4 * ((top + row) * width + left + firstColumn);
    for (let column = firstColumn; column < lastColumn; column++, from += 4, to += 4) {
      const opacity = pixels[from + 3]!;
      if (opacity === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const below = picture[to + channel]!;
        picture[to + channel] = below + (((pixels[from + channel]! - below) * opacity) >> 8);
      }
    }
  }
}
