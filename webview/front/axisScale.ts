import { linearTicks, logTicks } from "../../src/base/axisTicks.ts";

/** The part of an axis that is in sight, in its own coordinate: the value, or its decimal logarithm. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type ScaleKind = "linear" | "log";

/** A value in the coordinate that its axis is even in. Values that are not positive have no logarithm: NaN. */
export function coordinate(kind: ScaleKind, value: number): number {
  return kind === "log" ? (value > 0 ? Math.log10(value) : Number.NaN) : value;
}

export function valueAt(kind: ScaleKind, place: number): number {
  return kind === "log" ? 10 ** place : place;
}

/** From coordinates to pixels. */
export class AxisScale {
  readonly #factor: number;

  /**
   * @param start where `span.from` stands, in pixels.
   * @param end where `span.to` stands; less than `start` for an axis that goes upwards.
   */
  constructor(
    readonly kind: ScaleKind,
    readonly span: Span,
    readonly start: number,
    readonly end: number,
  ) {
    this.#factor = (end - start) / (span.to - span.from);
  }

  /** @param place a coordinate. */
  pixelAt(place: number): number {
    return this.start + (place - this.span.from) * this.#factor;
  }

  pixel(value: number): number {
    return this.pixelAt(coordinate(this.kind, value));
  }

  placeOf(pixel: number): number {
    return this.span.from + (pixel - this.start) / this.#factor;
  }

  value(pixel: number): number {
    return valueAt(this.kind, this.placeOf(pixel));
  }

  /** Round values in sight, about `count`. Within a decade there are too few powers of ten to read values from. */
  ticks(count: number): number[] {
    const [least, most] = [valueAt(this.kind, this.span.from), valueAt(this.kind, this.span.to)];
    const isShort = this.span.to - this.span.from < 1;
    return this.kind === "linear" || isShort ? linearTicks(least, most, count) : logTicks(least, most, count);
  }
}

/** The part around `center` that is `factor` times as wide; below a millionth of `whole` numbers are too coarse. */
export function zoomed(span: Span, center: number, factor: number, whole: Span): Span {
  const width = (span.to - span.from) * factor;
  const most = (whole.to - whole.from) * 4;
  const least = (whole.to - whole.from) * 1e-6;
  const bounded = Math.min(most, Math.max(least, width));
  const share = (center - span.from) / (span.to - span.from);
  return { from: center - share * bounded, to: center + (1 - share) * bounded };
}

export function panned(span: Span, by: number): Span {
  return { from: span.from + by, to: span.to + by };
}

/** What an axis has to reach. `Infinity` and `-Infinity` where there is nothing. */
export interface Extent {
  readonly least: number;
  /** The least value that has a logarithm. */
  readonly leastPositive: number;
  readonly most: number;
}

export function extentOf(values: ArrayLike<number>): Extent {
  let least = Number.POSITIVE_INFINITY;
  let leastPositive = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  // By index: an iterator takes several times as long, and there are many values.
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value > 0 && value < leastPositive) leastPositive = value;
  }
  return { least, leastPositive, most };
}

/**
 * An extent with a margin, so that no point is cut; a little to both sides of a single value; [0, 1] where nothing is.
 */
export function spanOf(kind: ScaleKind, { least, leastPositive, most }: Extent, margin = 0.05): Span {
  const from = coordinate(kind, kind === "log" ? leastPositive : least);
  const to = coordinate(kind, most);
  if (!Number.isFinite(to - from)) return { from: 0, to: 1 };
  if (from === to) {
    const half = kind === "log" ? 0.5 : Math.max(Math.abs(from) * 0.05, 1e-9);
    return { from: from - half, to: to + half };
  }
  const extra = (to - from) * margin;
  return { from: from - extra, to: to + extra };
}

/** Log where values are positive and spread over more than `decades`: an even axis would press most into a corner. */
export function fittingKind({ least, most }: Extent, decades = 1.5): ScaleKind {
  return least > 0 && Math.log10(most / least) > decades ? "log" : "linear";
}
