import { present } from "../base/assert.ts";
import type { Cell } from "../cell/cell.ts";
import { cellOfZoo, expandedCellNames, zooCell } from "../cell/zoo/zoo.ts";
import { networkOf, writtenNetwork } from "../config/networkOf.ts";
import { retrainConfig } from "../config/retrainConfig.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset } from "../data/dataset.ts";
import { measuresOf } from "../measures/measures.ts";
import type { Reference } from "../measures/reference.ts";
import type { ConfirmationEvent, Contender, SimpleSolution } from "../run/confirm/confirmation.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import { longestLineage } from "../run/lineageEpochs.ts";
import { individualRecord, individualRecords, type RunView } from "../run/runView.ts";
import { frontOf } from "../run/standing.ts";
import { median } from "../run/statistics.ts";
import { trainingCost } from "../run/trainingCost.ts";
import { candidateOf, rankAndCrowd } from "../search/survival.ts";
import { complexityAt } from "./searchSettings.ts";

type Started = Extract<ConfirmationEvent, { type: "confirmationStarted" }>;

/** Trainings of each that are planned for; the race decides about further ones. */
const plannedSeeds = 2;
/** Of the budget, for the plain networks. */
const rivalShare = 1 / 2;
/** Widths of the ladder as factors of the front's, the most telling first: the same, then the smaller ones. */
const ladder = [1, 1 / 2, 1 / 4, 2, 1 / 8];

/** What the networks stand beside. */
export interface BesideNetworks {
  /** That the error counts; null where it counts something else. */
  readonly validationSequences: number | null;
  /** What is reached without a network. */
  readonly references: readonly Reference[];
}

/**
 * What a confirmation trains, how long, and what it may cost: decided by the log and the config alone.
 *
 * Individuals of the front come first, then those that are next in rank, as many again; rivals by width, with the run's
 * own learning rate before others. Each half of the budget takes those that it can pay for, and at least one.
 *
 * @returns null where there is no front.
 */
export function startOfConfirmation(
  view: RunView,
  config: Config,
  dataset: Dataset,
  { validationSequences, references }: BesideNetworks,
): Started | null {
  const { confirm, training } = config;
  const front = frontOf(view);
  if (confirm === false || front.size === 0) return null;
  const budgetMacs = Math.round(confirm.share * trainingCost(view).macs);
  const leastEpochs = confirm.epochs ?? training.epochs;
  const nearFront = candidateRecords(view);
  const costs = new EpochCosts(nearFront, config, dataset);
  // A look around seed cells is a question about them: they are in the race, wherever they stand.
  const asked = config.search.algorithm === "neighbours" ? nearFront.filter(isSeed) : [];
  const near = [...new Set([...asked, ...nearFront.slice(0, 2 * front.size)])];
  const found = affordable(
    near,
    ({ individual }) => costs.of(individual.complexity.macs, hiddenOf(individual, config)),
    (budgetMacs * (1 - rivalShare)) / (plannedSeeds * leastEpochs),
  );
  const contenders = found.map(({ individual }): Contender => {
    const { hidden, learningRate } = writtenNetwork(individual, config);
    const { id, complexity } = individual;
    return { key: String(id), id, rival: null, hidden, learningRate, complexity };
  });
  const hidden = median(contenders.slice(0, front.size).map((each) => each.hidden));
  const plain = plainNetworks(config, dataset, Math.round(hidden));
  const rivals = affordable(
    plain,
    ({ complexity, hidden }) => costs.of(complexity.macs, hidden),
    (budgetMacs * rivalShare) / (plannedSeeds * leastEpochs),
  );
  const all = [...contenders, ...rivals];
  const leftOut = {
    found: near.filter((record) => !found.includes(record)).map(({ individual }) => individual.id),
    rivals: plain.filter((rival) => !rivals.includes(rival)).map(({ key }) => key),
  };
  const perEpoch = all.reduce((sum, each) => sum + costs.of(each.complexity.macs, each.hidden), 0);
  const longest = Math.max(leastEpochs, longestLineage(view));
  const paidFor = Math.floor(budgetMacs / (plannedSeeds * perEpoch));
  const metric = decidingMetric(view, config);
  const simple = simpleSolutions(references, metric);
  return {
    type: "confirmationStarted",
    generations: view.generations.length,
    epochs: confirm.epochs ?? Math.max(leastEpochs, Math.min(longest, paidFor)),
    seeds: confirm.seeds,
    budgetMacs,
    metric,
    contenders: all,
    ...(validationSequences === null ? {} : { validationSequences }),
    ...(leftOut.found.length + leftOut.rivals.length === 0 ? {} : { leftOut }),
    ...(simple.length === 0 ? {} : { simple }),
  };
}

function simpleSolutions(references: readonly Reference[], { name, direction }: Started["metric"]): SimpleSolution[] {
  const sign = direction === "minimize" ? 1 : -1;
  return references
    .flatMap((reference) => {
      const value = reference.scores.validation?.[name];
      return value === undefined || !Number.isFinite(value) ? [] : [{ name: reference.name, value }];
    })
    .sort((a, b) => sign * (a.value - b.value));
}

function isSeed({ individual }: IndividualRecord): boolean {
  return individual.origin.kind === "seed";
}

/** The cell of a rival, which a config has accepted. */
export function rivalCell(name: string): Cell {
  return cellOfZoo(present(zooCell(name), `the published cell ${name}`));
}

/** The first objective that training measures, else the loss. */
function decidingMetric({ objectives }: RunView, { task }: Config): Started["metric"] {
  const measured = new Set(measuresOf(task).flatMap(({ name, source }) => (source === "training" ? [name] : [])));
  const first = objectives.find(({ name }) => measured.has(name));
  return { name: first?.name ?? "validation_loss", direction: first?.direction ?? "minimize" };
}

/** Feasible individuals that were trained, best first: the front, then by rank and crowding. */
function candidateRecords(view: RunView): IndividualRecord[] {
  const front = frontOf(view);
  const candidates = [...individualRecords(view)].flatMap(({ individual, evaluation, twinOf }) => {
    const candidate = evaluation === null || twinOf !== null ? null : candidateOf(individual, evaluation, view);
    return candidate === null || candidate.vector === null || candidate.violation > 0 ? [] : [candidate];
  });
  const ranked = rankAndCrowd(candidates).map(({ individual }) => individualRecord(view, individual.id));
  const isOnFront = ({ individual }: IndividualRecord) => front.has(individual.id);
  return [...ranked.filter(isOnFront), ...ranked.filter((record) => !isOnFront(record))];
}

function plainNetworks(config: Config, dataset: Dataset, hidden: number): Contender[] {
  const { cells, widths, rates } = config.rivals;
  const steps = widths ?? ladder.map((factor) => Math.max(2, Math.round(hidden * factor)));
  const names = expandedCellNames(cells);
  const contenders = new Map<string, Contender>();
  for (const rate of rates) {
    for (const width of new Set(steps)) {
      for (const rival of names) {
        const cell = rivalCell(rival);
        const own = retrainConfig(config, { hidden: width });
        const network = networkOf(cell, own);
        const learningRate = Number((network.learningRate * rate).toPrecision(6));
        const complexity = complexityAt(network, own, dataset);
        const key = `${rival} ${width} ${learningRate}`;
        contenders.set(key, { key, id: null, rival, hidden: width, learningRate, complexity });
      }
    }
  }
  return [...contenders.values()];
}

/** In the order given, those whose costs together fit; what does not fit is passed over. The first always counts. */
function affordable<T>(items: readonly T[], costOf: (item: T) => number, budget: number): T[] {
  let spent = 0;
  return items.filter((item, index) => {
    const fits = index === 0 || spent + costOf(item) <= budget;
    if (fits) spent += costOf(item);
    return fits;
  });
}

/** Multiply–accumulates of one epoch, from what the trainings of the search took. */
class EpochCosts {
  readonly #perStep: number;

  constructor(
    records: readonly IndividualRecord[],
    config: Config,
    private readonly dataset: Dataset,
  ) {
    const ratios = records.flatMap(({ individual, evaluation }) => {
      if (evaluation === null || evaluation.curve.length === 0) return [];
      const { macs } = individual.complexity;
      return [evaluation.trainingMacs / evaluation.curve.length / this.#step(macs, hiddenOf(individual, config))];
    });
    this.#perStep = ratios.length === 0 ? 1 : median(ratios);
  }

  of(macs: number, hidden: number): number {
    return this.#perStep * this.#step(macs, hidden);
  }

  /** Cell and decoder; how often each runs is the same for all networks of a data set. */
  #step(macs: number, hidden: number): number {
    return macs + hidden * this.dataset.output.size;
  }
}

function hiddenOf(individual: IndividualRecord["individual"], config: Config): number {
  return writtenNetwork(individual, config).hidden;
}
