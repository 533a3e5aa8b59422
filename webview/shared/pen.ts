export interface Stroke {
  readonly colour: string;
  readonly width?: number;
  /** Lengths of dashes and gaps. */
  readonly dash?: readonly number[];
  /** 0 to 1. */
  readonly opacity?: number;
}

export interface Fill {
  readonly colour: string;
  readonly opacity?: number;
}

export interface TextStyle {
  readonly colour: string;
  readonly size: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly baseline?: "top" | "middle" | "bottom";
  readonly bold?: boolean;
  /** Reads from the bottom to the top. */
  readonly upwards?: boolean;
  /** A rim that keeps the text readable on points and lines. */
  readonly halo?: string;
}

/** [x, y] in pixels. */
export type Place = readonly [number, number];

/** Draws on a canvas or writes a picture file: what is on the screen and what is exported come from one code. */
export interface Pen {
  line(places: readonly Place[], stroke: Stroke): void;
  rectangle(x: number, y: number, width: number, height: number, fill: Fill | null, stroke?: Stroke): void;
  polygon(places: readonly Place[], fill: Fill | null, stroke?: Stroke): void;
  circle(x: number, y: number, radius: number, fill: Fill | null, stroke?: Stroke): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** What `draw` draws ends at the rectangle. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void;
}
