import { rampColour } from "../shared/colour.ts";
import type { Theme } from "../shared/themeColours.ts";
import { t } from "../shared/translate.ts";
import type { FrontRun } from "./frontRun.ts";
import { unranked } from "./frontRun.ts";
import type { Colouring } from "./frontUi.ts";

/** A kind of individual that has one colour, and can be switched off. */
interface LegendEntry {
  /** Unique among all colourings, and stable while a run grows: `rank:0`, `operator:add_unit`. */
  readonly key: string;
  readonly label: string;
  /** Where it stands: a share of one of the theme's ramps, or one of its categories. */
  readonly hue: { readonly ramp: number } | { readonly standing: number } | { readonly category: number };
}

/** Entries, and a function from an individual to the index of its entry. */
export interface Legend {
  readonly entries: readonly LegendEntry[];
  readonly entryOf: (id: number) => number;
}

/** Upper ends of the bins of ranks: fronts near the best have a bin each, those far behind share one. */
const rankBins = [0, 1, 2, 4, 8, 16, Number.POSITIVE_INFINITY];
const generationBins = 8;

/** The entry of those that have no rank, because they break a constraint. */
export const infeasibleKey = "rank:none";

/**
 * What the colours mean.
 *
 * @param ranks of the moment that is shown; only called where colours stand for ranks.
 */
export function legendOf(run: FrontRun, colouring: Colouring, ranks: () => Uint32Array): Legend {
  switch (colouring) {
    case "rank":
      return rankLegend(ranks());
    case "generation":
      return generationLegend(run);
    case "operator":
      return {
        entries: run.header.origins.map((origin, index) => ({
          key: `operator:${origin}`,
          label: originTitle(origin),
          hue: { category: index },
        })),
        entryOf: (id) => run.columns.origins[id]!,
      };
  }
}

export function colourOf({ hue }: LegendEntry, theme: Theme): string {
  if ("standing" in hue) return rampColour(theme.standing, hue.standing);
  if ("ramp" in hue) return rampColour(theme.ramp, hue.ramp);
  return theme.categories[hue.category % theme.categories.length] as string;
}

const origins: { readonly [origin: string]: string } = {
  seed: t("Seed"),
  random: t("Random"),
  crossover: t("Crossover"),
};

/** `seed` → `Seed`; operators are named as in configs: `add_unit` → `Add unit`. */
export function originTitle(origin: string): string {
  const known = origins[origin];
  if (known !== undefined) return known;
  const words = origin.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function rankLegend(ranks: Uint32Array): Legend {
  const entries = rankBins.map((bin, index): LegendEntry => {
    const from = (rankBins[index - 1] ?? -1) + 1;
    const label = bin === 0 ? t("Front") : bin === Number.POSITIVE_INFINITY ? `${from}+` : range(from, bin);
    return { key: `rank:${from}`, label, hue: { standing: index / (rankBins.length - 1) } };
  });
  const binOf = new Uint8Array(32).map((_, rank) => rankBins.findIndex((bin) => rank <= bin));
  const worst = rankBins.length - 1;
  return {
    entries: [...entries, { key: infeasibleKey, label: t("Infeasible"), hue: { standing: 1 } }],
    entryOf: (id) => {
      const rank = ranks[id]!;
      return rank === unranked ? entries.length : (binOf[rank] ?? worst);
    },
  };
}

/** Bins of whole generations, as many as there are distinguishable colours. */
function generationLegend(run: FrontRun): Legend {
  const planned = run.progress.generationsPlanned ?? 0;
  const generations = Math.max(planned + 1, run.generations.length, 1);
  const size = Math.max(1, Math.ceil(generations / generationBins));
  const bins = Math.ceil(generations / size);
  return {
    entries: Array.from({ length: bins }, (_, bin) => ({
      key: `generation:${bin}`,
      label: range(bin * size, Math.min(generations, (bin + 1) * size) - 1),
      hue: { ramp: bins === 1 ? 1 : bin / (bins - 1) },
    })),
    entryOf: (id) => Math.min(bins - 1, Math.floor(run.columns.generations[id]! / size)),
  };
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from}–${to}`;
}
