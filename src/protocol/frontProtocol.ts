import type { ChoiceFront } from "../run/confirm/choiceFront.ts";
import type { SimpleSolution } from "../run/confirm/confirmation.ts";
import type { IndividualId } from "../run/individual.ts";
import type { FrontColumns, FrontGenerations } from "./frontColumns.ts";
import type { RunActivity } from "./runActivity.ts";
import type { WorkInHand } from "./workInHand.ts";

/** What a front panel shows: a run folder. Kept in the page's state, so it is how a panel is found again. */
export interface FrontTarget {
  readonly run: string;
}

/** A column of the table of individuals that can be an axis: an objective, a constrained measure, an open gene or another. */
export interface FrontMeasure {
  readonly name: string;
  readonly unit: string;
  readonly direction: "minimize" | "maximize";
  readonly objective: boolean;
  /** Bounds of a constraint on it; null where there is none. */
  readonly min: number | null;
  readonly max: number | null;
}

/** A seed cell: what the search is measured against. */
interface FrontBaseline {
  readonly id: IndividualId;
  readonly name: string;
}

/** What does not grow with the run, except `measures`, which the first evaluation settles. */
export interface FrontHeader {
  readonly run: string;
  readonly measures: readonly FrontMeasure[];
  /** What `FrontColumns.origins` index into: `seed`, `random`, `crossover`, then operators. */
  readonly origins: readonly string[];
}

/** A network that was trained anew from scratch at the end of the search. */
interface FrontContender {
  /** Null for a plain network. */
  readonly id: IndividualId | null;
  /** `#142`, `GRU H = 16`. */
  readonly name: string;
  /** Of `FrontConfirmation.metric`, with its interval where the noise is known. */
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  /** By the name of the axis. */
  readonly complexity: { readonly [measure: string]: number };
}

/** What the search came to against plain networks. */
export interface FrontConfirmation {
  readonly verdict: string;
  /** What was not trained anew, in a sentence; null where all was. */
  readonly leftOut: string | null;
  readonly metric: string;
  /** Individuals, smallest first. */
  readonly found: readonly FrontContender[];
  /** Plain networks that no other plain one beats, smallest first. */
  readonly envelope: readonly FrontContender[];
  /** The best that needs no network; null where none is measured. */
  readonly simple: SimpleSolution | null;
  /** What of `found` is worth choosing among. */
  readonly choices: ChoiceFront;
}

/** What is said of the run as a whole, anew with every message. */
export interface FrontProgress {
  readonly status: RunActivity;
  /** Generations planned after the initial one; null where another rule ends the search. */
  readonly generationsPlanned: number | null;
  /** In the log. */
  readonly evaluated: number;
  readonly failed: number;
  /** Beyond the log; null where no process says so. */
  readonly work: WorkInHand | null;
  readonly baselines: readonly FrontBaseline[];
  /** Whether the window may write files. */
  readonly canExport: boolean;
  /** Null before there is one. */
  readonly confirmation: FrontConfirmation | null;
}

/** What the hover card says about an individual beyond its columns; asked for one by one. */
export interface FrontDescription {
  readonly id: IndividualId;
  /** `lstm`, `random`, `child of 12 and 7`. */
  readonly origin: string;
  /** What was done to the parent, in words. */
  readonly edits: readonly string[];
  /** What the search chose beside the cell: `H 24, rate 0.0031`; empty where the config leaves nothing open. */
  readonly genes: string;
  readonly equations: string;
  /** Why it failed; null where it did not. */
  readonly failure: string | null;
}

/** Host → page. */
export type ToFrontPanel =
  /** A snapshot: all that was known before is void. */
  | {
      readonly type: "runOpened";
      readonly header: FrontHeader;
      readonly progress: FrontProgress;
      readonly individuals: FrontColumns;
      readonly generations: FrontGenerations;
    }
  /** An increment: individuals that are new or were evaluated, and generations that completed. */
  | {
      readonly type: "runGrew";
      readonly progress: FrontProgress;
      readonly individuals: FrontColumns;
      readonly generations: FrontGenerations;
    }
  | { readonly type: "individualDescribed"; readonly description: FrontDescription }
  /** "Reveal in Front" of another view: select it and bring it into sight. */
  | { readonly type: "individualRevealed"; readonly id: IndividualId };

/** Page → host. */
export type FromFrontPanel =
  | { readonly type: "descriptionRequested"; readonly id: IndividualId }
  | { readonly type: "cellOpened"; readonly id: IndividualId }
  | { readonly type: "lineageOpened"; readonly id: IndividualId }
  | { readonly type: "comparisonOpened"; readonly ids: readonly IndividualId[] }
  /** A network is to be exported; the host asks as what. */
  | { readonly type: "exportAsked"; readonly id: IndividualId }
  /** The chart as it stands, to be saved where the user says. */
  | { readonly type: "pictureExported"; readonly format: "png" | "svg"; readonly content: ArrayBuffer }
  /** The individuals that pass the filters (Uint32, ascending), to be saved with everything known of them. */
  | { readonly type: "tableExported"; readonly ids: ArrayBuffer };
