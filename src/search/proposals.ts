import type { Rng } from "../base/rng.ts";
import type { Complexity } from "../measures/complexity.ts";
import type { Objective } from "../run/objective.ts";
import { directed } from "../run/objective.ts";
import type { Algorithm } from "./algorithm.ts";
import type { Draft } from "./draft.ts";
import { preselect } from "./preselection.ts";
import type { SearchSettings } from "./searchOptions.ts";
import type { RankedCandidate } from "./survival.ts";
import type { Variation } from "./variation.ts";

/** Draws of one place before a known cell is taken over: then what is reachable is nearly exhausted. */
const maxDraws = 30;

export interface Proposals {
  /** In the order of their places. A draft with the hash of a known cell is a twin. */
  readonly drafts: readonly Draft[];
  /** Known cells that were drawn again instead of being proposed. */
  readonly redrawn: number;
}

/** Which hashes the run has already. */
interface KnownHashes {
  has(hash: string): boolean;
}

/** The initial population: the seed cells, whatever they are, then random ones that are new. */
export function initialProposals(variation: Variation, count: number, known: KnownHashes, rng: Rng): Proposals {
  const seeds = variation.seeds.slice(0, count);
  const collector = new Collector(known);
  for (const seed of seeds) collector.take(seed);
  for (let place = seeds.length; place < count; place++) {
    const stream = rng.fork(`offspring ${place}`);
    collector.draw(() => variation.random(place, stream));
  }
  return collector.proposals;
}

export interface OffspringRequest {
  readonly algorithm: Algorithm;
  readonly survivors: readonly RankedCandidate[];
  /** 1, 2, … */
  readonly generation: number;
  /** Children to train. */
  readonly count: number;
  readonly known: KnownHashes;
  readonly settings: Pick<SearchSettings, "population" | "offspring" | "preselectionFactor" | "objectives">;
}

/**
 * The children of one generation. Each place draws from a stream of its own until its cell is new.
 *
 * With pre-selection more are drawn, and the sparse regions of the objectives that need no training decide which stay;
 * where no objective is cheap children cannot be compared before training, and it is off.
 *
 * @param rng the stream of the generation.
 */
export function offspringProposals(request: OffspringRequest, rng: Rng): Proposals {
  const { algorithm, survivors, generation, count, known, settings } = request;
  const cheap = settings.objectives.filter(({ name }) => survivors.some(({ individual }) => isCheap(individual, name)));
  const factor = cheap.length > 0 ? settings.preselectionFactor : 1;
  const firstNumber =
    settings.population + (generation - 1) * Math.round(settings.offspring * settings.preselectionFactor);
  const collector = new Collector(known);
  for (let place = 0; place < Math.round(count * factor); place++) {
    const stream = rng.fork(`offspring ${place}`);
    collector.draw(() => algorithm.draft(survivors, firstNumber + place, stream));
  }
  const { drafts, redrawn } = collector.proposals;
  if (drafts.length <= count) return { drafts, redrawn };
  const chosen = preselect(
    drafts.map((draft) => cheapVector(draft, cheap)),
    survivors.map(({ individual }) => cheapVector(individual, cheap)),
    count,
    rng.fork("preselection"),
  );
  return { drafts: chosen.map((index) => drafts[index] as Draft), redrawn };
}

/** Collects drafts, new ones where that is possible. */
class Collector {
  readonly #drafts: Draft[] = [];
  readonly #hashes = new Set<string>();
  #redrawn = 0;

  constructor(private readonly known: KnownHashes) {}

  get proposals(): Proposals {
    return { drafts: this.#drafts, redrawn: this.#redrawn };
  }

  take(draft: Draft): void {
    this.#drafts.push(draft);
    this.#hashes.add(draft.hash);
  }

  /** Takes the first new draft of at most `maxDraws`, else the last one; none where no draw led anywhere. */
  draw(drawOne: () => Draft | null): void {
    let twin: Draft | null = null;
    let twins = 0;
    for (let draws = 0; draws < maxDraws; draws++) {
      const draft = drawOne();
      if (draft === null) continue;
      if (!this.known.has(draft.hash) && !this.#hashes.has(draft.hash)) {
        this.#redrawn += twins;
        this.take(draft);
        return;
      }
      twin = draft;
      twins++;
    }
    if (twin === null) return;
    this.#redrawn += twins - 1;
    this.take(twin);
  }
}

function isCheap({ complexity }: { readonly complexity: Complexity }, name: string): boolean {
  return Object.hasOwn(complexity, name);
}

function cheapVector({ complexity }: { readonly complexity: Complexity }, cheap: readonly Objective[]): number[] {
  return cheap.map((objective) => directed(objective, complexity[objective.name] ?? Number.NaN));
}
