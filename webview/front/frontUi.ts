import type { ScaleKind, Span } from "./axisScale.ts";
import type { ChoiceBound } from "./choiceBound.ts";

export const colourings = ["rank", "generation", "operator"] as const;
export type Colouring = (typeof colourings)[number];

const shownSets = ["all", "population", "front"] as const;
/** Everybody so far, the survivors of the generation, or the front. */
export type ShownSet = (typeof shownSets)[number];

/** A range of a measure that is let through, in its own values, ends included. */
export type Brush = readonly [number, number];

/** What the reader chose; kept while the page is hidden. Plain data. */
export interface FrontUi {
  /** Measures of the axes. */
  readonly x: string;
  readonly y: string;
  /** By measure, where the reader chose otherwise than what fits. */
  readonly scales: { readonly [measure: string]: ScaleKind };
  /** What is in sight, in the coordinates of the axes; null for everything. */
  readonly sight: { readonly x: Span; readonly y: Span } | null;
  readonly colouring: Colouring;
  readonly shown: ShownSet;
  /** Legend keys that are switched off, each with its colouring before it: `rank:17+`. */
  readonly hidden: readonly string[];
  readonly brushes: { readonly [measure: string]: Brush };
  /** The generation that is replayed; null for the run as it stands. */
  readonly generation: number | null;
  /** Individuals marked for comparison, in the order in which they were marked. */
  readonly marked: readonly number[];
  /** Of the card that says which network to take; null until one was drawn. */
  readonly bound: ChoiceBound | null;
  /** Whether that card is open; null until the reader said so. */
  readonly choosing: boolean | null;
}

/**
 * The choices to begin with: the first two objectives (a single one goes against blocks), and what was saved as far
 * as it still makes sense for this run.
 *
 * @param measures names; `objectives` of them first.
 */
export function initialUi(saved: Partial<FrontUi> | null, measures: readonly string[], objectives: number): FrontUi {
  const second = objectives > 1 ? measures[1] : measures.find((name, index) => index > 0 && name === "blocks");
  const known = (name: string | undefined) => (name !== undefined && measures.includes(name) ? name : undefined);
  const x = known(saved?.x);
  const y = known(saved?.y);
  const axes = x !== undefined && y !== undefined && x !== y;
  return {
    x: axes ? x : (second ?? measures[1] ?? ""),
    y: axes ? y : (measures[0] ?? ""),
    scales: record(saved?.scales),
    sight: axes ? (saved?.sight ?? null) : null,
    colouring: colourings.find((name) => name === saved?.colouring) ?? "rank",
    shown: shownSets.find((name) => name === saved?.shown) ?? "all",
    hidden: Array.isArray(saved?.hidden) ? saved.hidden : [],
    brushes: Object.fromEntries(Object.entries(record(saved?.brushes)).filter(([name]) => measures.includes(name))),
    generation: typeof saved?.generation === "number" ? saved.generation : null,
    marked: Array.isArray(saved?.marked) ? saved.marked : [],
    bound: typeof saved?.bound === "object" ? saved.bound : null,
    choosing: typeof saved?.choosing === "boolean" ? saved.choosing : null,
  };
}

function record<T>(value: { readonly [name: string]: T } | undefined): { readonly [name: string]: T } {
  return typeof value === "object" && value !== null ? value : {};
}
