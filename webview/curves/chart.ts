import type { RunMember } from "../../src/protocol/compareProtocol.ts";

/** One line of a chart. */
export interface Series {
  readonly label: string;
  /** x ascending. */
  readonly points: readonly (readonly [number, number])[];
  /** Index of the theme's categories. */
  readonly colour: number;
  readonly dashed?: boolean;
  /** Drawn as steps: a point's value holds until the next one, or since the one before. */
  readonly steps?: "after" | "before";
  readonly thin?: boolean;
  /** By point, the individual that stands there, which a click opens; null for none. */
  readonly members?: readonly (RunMember | null)[];
  /** Marks without a line. */
  readonly pointsOnly?: boolean;
}

/** Lines over a common axis, as `LineChart` draws them. */
export interface Chart {
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Ticks at whole numbers only. */
  readonly countsX?: boolean;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** A marked x, for example the best epoch. */
  readonly markedX?: number | null;
}
