import { assert, present } from "../base/assert.ts";
import { Rng } from "../base/rng.ts";
import type { Individual, IndividualId } from "../run/individual.ts";
import type { RunEvent } from "../run/runEvent.ts";
import {
  emptyRunView,
  foldRunEvent,
  individualRecord,
  individualRecords,
  lastGeneration,
  nextId,
  type RunView,
} from "../run/runView.ts";
import type { Algorithm } from "./algorithm.ts";
import { Archive } from "./archive.ts";
import { evaluateGeneration, repeated } from "./evaluateGeneration.ts";
import { neighbourhood } from "./neighbours.ts";
import { networkVariation } from "./networkVariation.ts";
import { nsga2 } from "./nsga2.ts";
import { initialProposals, offspringProposals, type Proposals } from "./proposals.ts";
import { randomSearch } from "./randomSearch.ts";
import type { SearchOptions, SearchSettings } from "./searchOptions.ts";
import { candidateOf, candidatesOf, type RankedCandidate, rankAndCrowd, survival } from "./survival.ts";
import { outcomeOf, terminationReason } from "./termination.ts";
import type { Variation } from "./variation.ts";

/**
 * Searches until a rule ends it and passes every event to `options.emit`, except `runStarted`, which the caller writes.
 *
 * Everything is derived from the fold of the events emitted so far and from streams named by generation and place, so a
 * search that goes on from a fold emits exactly the events that an uninterrupted one would have emitted from there.
 *
 * @param variation where cells come from; only tests pass another one.
 * @throws {CancelledError} when `evaluate` was cancelled (a pause): the unfinished generation is made again on resume.
 */
export async function runSearch(
  options: SearchOptions,
  variation: Variation = networkVariation(options.settings),
): Promise<void> {
  const search = new Search(options, variation);
  for (;;) {
    const reason = search.terminationReason();
    if (reason !== null) {
      await options.emit({ type: "runEnded", outcome: outcomeOf(reason), reason });
      return;
    }
    await search.runGeneration();
  }
}

function algorithmOf({ algorithm, crossover, population }: SearchSettings, variation: Variation): Algorithm {
  switch (algorithm) {
    case "nsga2":
      return nsga2(variation, crossover);
    case "random":
      return randomSearch(variation);
    case "neighbours":
      return neighbourhood(variation, population);
  }
}

class Search {
  readonly #settings: SearchSettings;
  readonly #rng: Rng;
  readonly #algorithm: Algorithm;
  /** The first individual of each hash. */
  readonly #known = new Map<string, IndividualId>();
  readonly #archive: Archive;
  #view: RunView;

  constructor(
    private readonly options: SearchOptions,
    private readonly variation: Variation,
  ) {
    const { settings, seed, resumeFrom } = options;
    this.#settings = settings;
    this.#rng = Rng.fromSeed(seed).fork("search");
    this.#algorithm = algorithmOf(settings, variation);
    this.#view = resumeFrom ?? emptyRunView;
    assert(
      nextId(this.#view) === (lastGeneration(this.#view)?.nextId ?? 0),
      "a search resumes from the end of a generation",
    );
    this.#archive = Archive.restore(this.#view, settings);
    for (const { individual } of individualRecords(this.#view)) this.#remember(individual);
  }

  terminationReason(): ReturnType<typeof terminationReason> {
    if (lastGeneration(this.#view) === undefined) return null;
    return terminationReason(this.#view, this.#settings) ?? this.options.shouldStop();
  }

  async runGeneration(): Promise<void> {
    const generation = this.#view.generations.length;
    const parents = this.#survivors();
    const { drafts, redrawn } = this.#propose(generation, parents);
    const firstId = nextId(this.#view);
    const individuals = drafts.map(
      (draft, place): Individual => ({ id: (firstId + place) as IndividualId, generation, ...draft }),
    );
    const originals = individuals.map((individual) => this.#remember(individual));
    for (const individual of individuals) await this.#emit({ type: "individualProposed", individual });

    const fresh = individuals.filter(({ id }, place) => originals[place] === id);
    for await (const event of evaluateGeneration(fresh, generation, this.options.evaluate, this.#settings)) {
      await this.#emit(event);
    }
    for (const [place, { id }] of individuals.entries()) {
      const twinOf = originals[place] as IndividualId;
      if (twinOf === id) continue;
      const evaluation = present(individualRecord(this.#view, twinOf).evaluation, `evaluation of ${twinOf}`);
      await this.#emit({ type: "individualEvaluated", id, evaluation: repeated(evaluation), twinOf });
    }

    const offspring = candidatesOf(individualRecords(this.#view, firstId), this.#settings);
    const survivors = survival([...parents, ...offspring], this.#settings.population);
    await this.#emit({
      type: "generationCompleted",
      generation,
      survivors: survivors.map(({ individual }) => individual.id),
      archive: this.#archive.ids,
      hypervolume: this.#archive.hypervolume,
      twinsAvoided: redrawn + individuals.length - fresh.length,
      timing: { elapsedMs: this.options.elapsedMs() },
    });
  }

  /** The parents, ranked; none before the initial population. */
  #survivors(): RankedCandidate[] {
    const ids = lastGeneration(this.#view)?.survivors ?? [];
    return rankAndCrowd(
      candidatesOf(
        ids.map((id) => individualRecord(this.#view, id)),
        this.#settings,
      ),
    );
  }

  #propose(generation: number, survivors: readonly RankedCandidate[]): Proposals {
    const settings = this.#settings;
    const rng = this.#rng.fork(`generation ${generation}`);
    const left = (settings.maxEvaluations ?? Number.POSITIVE_INFINITY) - this.#view.trained;
    if (generation === 0) {
      const isAround = settings.algorithm === "neighbours";
      const first = isAround ? this.variation.seeds.length : settings.population;
      return initialProposals(this.variation, Math.min(first, left), this.#known, rng);
    }
    const count = Math.min(settings.offspring, left);
    const algorithm = this.#algorithm;
    return offspringProposals({ algorithm, survivors, generation, count, known: this.#known, settings }, rng);
  }

  /** The first individual with the same hash: itself where the cell is new. */
  #remember({ id, hash }: Individual): IndividualId {
    const original = this.#known.get(hash) ?? id;
    this.#known.set(hash, original);
    return original;
  }

  async #emit(event: RunEvent): Promise<void> {
    await this.options.emit(event);
    this.#view = foldRunEvent(this.#view, event);
    if (event.type !== "individualEvaluated" || event.twinOf !== undefined) return;
    const { individual } = individualRecord(this.#view, event.id);
    this.#archive.add(candidateOf(individual, event.evaluation, this.#settings));
  }
}
