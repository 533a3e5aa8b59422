import { linearTicks, logTicks } from "../base/axisTicks.ts";

/** How values of one axis become pixels. */
export interface Axis {
  readonly label: string;
  readonly isLogarithmic: boolean;
  /** Marked values, ascending. */
  readonly ticks: readonly number[];
  /** Values outside the axis are drawn at its end. */
  toPixel(value: number): number;
}

export interface AxisRequest {
  readonly label: string;
  readonly values: readonly number[];
  /** Pixels of the least and of the greatest value. */
  readonly from: number;
  readonly to: number;
  /** A logarithmic axis is taken where the values are positive and span much; `never` keeps it linear. */
  readonly logarithmic?: "auto" | "never";
  /** Begin at zero where the values are positive. */
  readonly fromZero?: boolean;
}

/** Positive values whose greatest is more than this many times the least are shown on a logarithmic axis. */
const wideSpan = 200;

export function axisFor({ label, values, from, to, logarithmic = "auto", fromZero = false }: AxisRequest): Axis {
  const finite = values.filter(Number.isFinite);
  const least = finite.length === 0 ? 0 : finite.reduce((a, b) => Math.min(a, b));
  const greatest = finite.length === 0 ? 1 : finite.reduce((a, b) => Math.max(a, b));
  const isLogarithmic = logarithmic === "auto" && least > 0 && greatest / least > wideSpan;
  if (isLogarithmic) return logarithmicAxis(label, least, greatest, from, to);
  const margin = greatest > least ? (greatest - least) * 0.04 : Math.abs(greatest) * 0.1 || 1;
  const low = fromZero && least >= 0 ? 0 : least - margin;
  const high = greatest + margin;
  return {
    label,
    isLogarithmic,
    ticks: linearTicks(low, high, 5),
    toPixel: (value) => from + (to - from) * clamped((value - low) / (high - low)),
  };
}

function logarithmicAxis(label: string, least: number, greatest: number, from: number, to: number): Axis {
  const [low, high] = [Math.log10(least) - 0.1, Math.log10(greatest) + 0.1];
  return {
    label,
    isLogarithmic: true,
    ticks: logTicks(10 ** low, 10 ** high, 6),
    toPixel: (value) => {
      const place = value > 0 ? (Math.log10(value) - low) / (high - low) : 0;
      return from + (to - from) * clamped(place);
    },
  };
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
