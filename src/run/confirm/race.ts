import { mean } from "../statistics.ts";
import {
  type Confirmation,
  type ConfirmationEndReason,
  type ContenderRecord,
  directedValues,
  type RaceDecision,
} from "./confirmation.ts";
import { differenceP, type Noise, pooledNoise } from "./noise.ts";

/** What a confirmation does next. */
type RaceStep =
  /** Train these, each with the seed of the round, then ask again. */
  | { readonly kind: "train"; readonly round: number; readonly contenders: readonly ContenderRecord[] }
  | { readonly kind: "decide"; readonly round: number; readonly decisions: readonly RaceDecision[] }
  | { readonly kind: "end"; readonly reason: ConfirmationEndReason };

/** Rounds that are run whatever they cost: with one training of each, nothing is known of the noise. */
const leastRounds = 2;

/** Of a p that is corrected for all looks: below it two contenders count as told apart. */
export const raceLevel = 0.05;

/**
 * How often the race may look, and so end, by its plan: after each round from the second on. It ends just when two seem to
 * differ, so each p is taken times as many (Bonferroni).
 */
export function plannedLooks({ seeds }: Pick<Confirmation, "seeds">): number {
  return Math.max(1, seeds - 1);
}

/**
 * The next step of the race: a function of what the log says, so that a confirmation that was killed goes on where it was.
 *
 * In each round all that go on are trained with one more seed. A contender leaves when another of at most its size is
 * clearly better, and when nothing about it is in doubt any more; the race ends when all have left, at `seeds` trainings,
 * or when the next round would cost more than the budget has left.
 *
 * @see Maron & Moore (1994), Hoeffding races; here by a t-test with the pooled noise of all contenders.
 */
export function nextStep(confirmation: Confirmation): RaceStep {
  const { rounds, seeds, budgetMacs, contenders } = confirmation;
  const racing = contenders.filter(({ left }) => left === null);
  if (racing.length === 0) return { kind: "end", reason: "settled" };
  const missing = racing.filter(({ results }) => results.length <= rounds);
  if (missing.length === 0) return { kind: "decide", round: rounds, decisions: decisions(confirmation, racing) };
  // A round that has begun is completed.
  if (missing.length === racing.length && rounds >= leastRounds) {
    if (rounds >= seeds) return { kind: "end", reason: "seeds" };
    const spent = sum(contenders.flatMap(({ results }) => results.map(({ trainingMacs }) => trainingMacs)));
    const next = sum(racing.map(({ results }) => mean(results.map(({ trainingMacs }) => trainingMacs))));
    if (spent + next > budgetMacs) return { kind: "end", reason: "budget" };
  }
  // The longest first, so that no worker waits long for the last one, and the log has them in the order in which they end.
  const longest = missing.toSorted((a, b) => b.contender.complexity.macs - a.contender.complexity.macs);
  return { kind: "train", round: rounds, contenders: longest };
}

function decisions(confirmation: Confirmation, racing: readonly ContenderRecord[]): RaceDecision[] {
  const values = new Map(confirmation.contenders.map((record) => [record, directedValues(record, confirmation)]));
  const noise = pooledNoise([...values.values()]);
  const context: Race = { confirmation, noise, valuesOf: (record) => values.get(record) ?? [] };
  return racing.map((record) => ({ key: record.contender.key, ...decision(record, context) }));
}

interface Race {
  readonly confirmation: Confirmation;
  readonly noise: Noise | null;
  valuesOf(record: ContenderRecord): readonly number[];
}

function decision(record: ContenderRecord, race: Race): Omit<RaceDecision, "key"> {
  const { rounds, contenders } = race.confirmation;
  const own = race.valuesOf(record);
  const failed = record.results.find(({ status }) => status === "failed");
  if (failed?.status === "failed") return { outcome: "failed", reason: failed.reason };
  if (own.length < record.results.length) return { outcome: "failed", reason: "a value is not finite" };
  const others = contenders.filter((each) => each !== record && race.valuesOf(each).length > 0);
  if (rounds === 0) {
    const better = others.find(
      (each) => isSameButRate(each, record) && isBetter(race.valuesOf(each), own, each, record),
    );
    if (better === undefined) return { outcome: "goesOn", reason: "every contender is trained twice" };
    return { outcome: "beaten", reason: `learning rate ${better.contender.learningRate} is better` };
  }
  const looks = plannedLooks(race.confirmation);
  const p = (each: ContenderRecord) => Math.min(1, looks * differenceP(own, race.valuesOf(each), race.noise));
  const superior = others.find(
    (each) => isNoLarger(each, record) && mean(race.valuesOf(each)) < mean(own) && p(each) < raceLevel,
  );
  if (superior !== undefined) {
    return {
      outcome: "beaten",
      reason: `${superior.contender.key} is no larger and better, p = ${shortP(p(superior))}`,
    };
  }
  const doubtful = others.find(
    (each) =>
      (record.contender.rival === null || each.contender.rival === null) &&
      !wasBeaten(each) &&
      (isNoLarger(each, record) || isNoLarger(record, each)) &&
      p(each) >= raceLevel,
  );
  if (doubtful === undefined) return { outcome: "settled", reason: "told apart from all others" };
  return { outcome: "goesOn", reason: `not told apart from ${doubtful.contender.key}, p = ${shortP(p(doubtful))}` };
}

/** Who left because another is better or it failed is no open question for those that are left. */
function wasBeaten({ left }: ContenderRecord): boolean {
  return left !== null && left.outcome !== "settled";
}

/** Whether one needs no more weights than the other, in all. */
function isNoLarger({ contender: a }: ContenderRecord, { contender: b }: ContenderRecord): boolean {
  return a.complexity.total_parameters <= b.complexity.total_parameters;
}

function isSameButRate({ contender: a }: ContenderRecord, { contender: b }: ContenderRecord): boolean {
  return a.rival !== null && a.rival === b.rival && a.hidden === b.hidden;
}

/** Of equal ones the first stays. */
function isBetter(values: readonly number[], than: readonly number[], a: ContenderRecord, b: ContenderRecord): boolean {
  const difference = mean(values) - mean(than);
  return difference < 0 || (difference === 0 && a.contender.key < b.contender.key);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A probability within a sentence. */
export function shortP(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(p < 0.095 ? 3 : 2);
}
